"""What waits for a person in reminders is one notice of trouble meanwhile; the test speaks as reminders."""

from typing import Any
from uuid import UUID

import pytest

from proto.attention import AttentionChanged
from proto.directory import StaffChanged
from tests.service.notifier.conftest import ANA, CARLA, DEV, GUS, PROBATION, Office

HELD = UUID(int=70)


def attention(is_open: bool = True, **changes: Any) -> AttentionChanged:
    known: dict[str, Any] = {
        "attention_id": HELD,
        "kind": "conflict",
        "department_id": PROBATION,
        "is_open": is_open,
        "client_id": ANA,
        "staff_ids": (CARLA,),
    }
    return AttentionChanged(**{**known, **changes})


async def hear(office: Office, *states: tuple[int, AttentionChanged]) -> None:
    """reminders says these, each with its place among what is said of it."""
    for seq, state in states:
        await office.say("reminders", state, subject=str(HELD), seq=seq)
    heard = "SELECT count(*) FROM inbox WHERE queue = 'notifier.attention' AND state = 'done'"
    await office.until(heard, len(states))


async def test_it_is_one_notice_and_cleared_with_it(office: Office) -> None:
    await hear(office, (1, attention()), (2, attention(count=4)))
    raised = await office.raised()
    assert (raised.kind, raised.staff_ids, raised.message_id) == ("trouble", (CARLA,), None)
    assert await office.notices(CARLA) == ["trouble"]
    assert await office.notices(DEV) == []
    await office.say("reminders", attention(is_open=False), subject=str(HELD), seq=3)
    assert (await office.cleared()).notice_id == raised.notice_id
    assert await office.notices(CARLA) == []
    assert await office.broker.depth("web.notices") == 0


@pytest.mark.parametrize("first", [1, 2])
async def test_what_was_over_before_it_was_heard_of_disturbs_nobody(office: Office, first: int) -> None:
    states = {1: attention(), 2: attention(is_open=False)}
    await hear(office, (2, states[2]), (first, states[first]))
    assert await office.db.fetchval("SELECT count(*) FROM notice") == 0
    assert await office.broker.depth("web.notices") == 0


async def test_it_may_come_back(office: Office) -> None:
    await hear(office, (1, attention()), (2, attention(is_open=False)), (3, attention()))
    first = await office.raised()
    assert (await office.cleared()).notice_id == first.notice_id
    assert (await office.raised()).notice_id != first.notice_id
    assert await office.notices(CARLA) == ["trouble"]


async def test_without_somebody_in_particular_it_is_the_front_offices(office: Office) -> None:
    await hear(office, (1, attention(kind="load_held", client_id=None, staff_ids=())))
    assert (await office.raised()).staff_ids == ()
    assert await office.notices(GUS, "front_office") == ["trouble"]
    assert await office.notices(CARLA) == []


async def test_of_several_people_those_who_work_here_are_told(office: Office) -> None:
    gone = StaffChanged(staff_id=CARLA, name="somebody", role="case_manager", department_id=PROBATION, is_active=False)
    await office.know(gone)
    await hear(office, (1, attention(staff_ids=(CARLA, DEV))))
    assert (await office.raised()).staff_ids == (DEV,)
