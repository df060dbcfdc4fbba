"""What the tables themselves refuse and allow, the house as reminders copies it, and what waits for a person."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from proto.attention import AttentionChanged
from proto.directory import StaffChanged, TeamChanged
from proto.people import Caseload
from proto.registry import type_of
from proto.trail import Republish
from services.kit.ids import new_id
from services.reminders.store.due import claim
from tests.service.reminders.conftest import (
    ANA,
    CARLA,
    COURT,
    DAY_BEFORE,
    MONDAY,
    PROBATION,
    PROBATION_LINE,
    Office,
    ana,
    department,
    line,
    scheduled,
)

ERIN, TEAM = UUID(int=22), UUID(int=31)
CARLAS = StaffChanged(
    staff_id=CARLA, name="Carla", role="case_manager", department_id=PROBATION, is_active=True, team_id=TEAM
)
ERINS = TeamChanged(team_id=TEAM, department_id=PROBATION, name="Field", supervisor_ids=(ERIN,))


async def planned(office: Office) -> UUID:
    """Ana's date and the one text about it, planned, on a day and in a thread; the reminder."""
    await office.know_ana()
    await office.take(scheduled(), 1)
    reminder_id: UUID = await office.db.fetchval(
        "UPDATE reminder SET department_id = $1, local_on = '2026-03-09' RETURNING reminder_id", PROBATION
    )
    return reminder_id


async def beside(office: Office, reminder_id: UUID, **changes: Any) -> UUID:
    """Another row like it, of another step."""
    told = {"state": "planned", "is_urgent": False, "carried_by": None, "local_on": date(2026, 3, 9), "step": "by_hand"}
    told |= changes
    other: UUID = new_id()
    await office.db.execute(
        """
        INSERT INTO reminder (reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before,
                              not_after, local_time, post_id, changed_at, department_id, local_on, is_urgent,
                              carried_by)
        SELECT $1, appointment_id, client_id, $3, revision, event_id, $4, not_before, not_after, local_time, $1,
               changed_at, department_id, $5, $6, $7
          FROM reminder
         WHERE reminder_id = $2
        """,
        other, reminder_id, told["step"], told["state"], told["local_on"], told["is_urgent"], told["carried_by"],
    )  # fmt: skip
    return other


@pytest.mark.parametrize("first", ["planned", "handed", "posted", "withdrawing", "sent", "delivered", "answered"])
async def test_a_second_text_for_a_day_is_refused(office: Office, first: str) -> None:
    reminder_id = await planned(office)
    await office.db.execute("UPDATE reminder SET state = $1", first)
    with pytest.raises(asyncpg.UniqueViolationError, match="reminder_one_a_day"):
        await beside(office, reminder_id)
    await beside(office, reminder_id, local_on=date(2026, 3, 6))


@pytest.mark.parametrize("first", ["cancelled", "skipped", "refused", "undelivered"])
async def test_what_did_not_arrive_takes_no_day(office: Office, first: str) -> None:
    reminder_id = await planned(office)
    await office.db.execute("UPDATE reminder SET state = $1", first)
    await beside(office, reminder_id)


async def test_what_goes_with_it_or_puts_it_right_may_go_that_day(office: Office) -> None:
    reminder_id = await planned(office)
    await beside(office, reminder_id, state="carried", carried_by=reminder_id)
    await beside(office, reminder_id, step="moved", is_urgent=True)


async def test_a_row_goes_with_another_and_never_with_itself_or_with_none(office: Office) -> None:
    reminder_id = await planned(office)
    for change in ("state = 'carried'", "carried_by = reminder_id"):
        with pytest.raises(asyncpg.CheckViolationError, match="reminder_carried_check"):
            await office.db.execute(f"UPDATE reminder SET {change} WHERE reminder_id = $1", reminder_id)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await beside(office, reminder_id, state="carried", carried_by=new_id())


@pytest.mark.parametrize("state", ["carried", "planned"])
async def test_what_goes_with_another_is_never_claimed_by_itself(office: Office, state: str) -> None:
    """Nor by a replica of the release before, which knows no other, and would send a planned one a second time."""
    reminder_id = await planned(office)
    await office.db.execute("UPDATE reminder SET state = 'sent' WHERE reminder_id = $1", reminder_id)
    await beside(office, reminder_id, state=state, carried_by=reminder_id)
    async with office.service.db.tx() as tx:
        assert (await claim(tx, DAY_BEFORE + timedelta(days=1), 10)).claimed == 0
        before = "SELECT count(*) FROM reminder WHERE state = 'planned' AND not_before <= $1"
        assert await tx.fetchval(before, DAY_BEFORE + timedelta(days=1)) == (state == "planned")


async def test_rows_of_before_are_planned_and_handed_as_ever(office: Office) -> None:
    await office.know_ana()
    await office.take(scheduled(), 1)
    await office.take(scheduled(appointment="2026-1002"), 1)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    assert [state for _, _, state in await office.reminders()] == ["handed", "handed"]


async def test_a_test_is_said_as_any_appointment_is(office: Office) -> None:
    post = await office.handed(scheduled(kind="test"))
    assert post.wording["en"].startswith("Hi Ana, a reminder: you have an appointment on Tuesday, March 10")


async def test_the_house_is_copied_whole_and_only_by_what_is_newer(office: Office) -> None:
    closed = msgspec.structs.replace(department(PROBATION), name="Probation", holidays=(date(2026, 7, 24),))
    slow = msgspec.structs.replace(line(PROBATION_LINE, PROBATION), pace=1.5, daily_cap=2000, trouble="throttled")
    facts = (closed, slow, ana(), CARLAS, ERINS)
    await office.know(*facts)
    for fact in facts:
        await office.say(type_of(fact).by[0], old(fact), seq=0)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'reminders.copies'", 10)
    assert await row(office, "client", "given_name, family_name, language") == ("Ana", "Abbott", "es")
    assert await row(office, "department", "name, time_zone, holidays, is_active") == (
        "Probation",
        "America/Denver",
        [date(2026, 7, 24)],
        True,
    )
    assert await row(office, "line", "kind, pace, daily_cap, trouble") == ("long_code", 1.5, 2000, "throttled")
    assert await row(office, "staff", "role, department_id, team_id, is_active") == (
        "case_manager",
        PROBATION,
        TEAM,
        True,
    )
    assert await row(office, "team", "department_id, supervisor_ids, is_active") == (PROBATION, [ERIN], True)


def old(fact: Any) -> Any:
    """The same thing in another state."""
    change = {"family_name": "Gone"} if hasattr(fact, "family_name") else {"is_active": False}
    return msgspec.structs.replace(fact, **change)


async def row(office: Office, table: str, columns: str) -> tuple[Any, ...]:
    [only] = await office.db.fetch(f"SELECT {columns} FROM {table}")
    return tuple(only)


async def test_asked_to_it_says_again_all_that_waits_for_a_person(office: Office) -> None:
    await office.know(ana(caseloads=(Caseload(department_id=PROBATION, staff_id=CARLA, is_open=True),)))
    held = (UUID(int=71), "load_held", COURT, None, UUID(int=72), 3, False, 4, MONDAY)
    conflict = (UUID(int=70), "conflict", PROBATION, ANA, UUID(int=73), 1, True, 1, MONDAY)
    for waiting in (held, conflict):
        await office.db.execute("INSERT INTO attention VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", *waiting)
    command = Republish(type="attention.changed.v1")
    await office.say("notifier", command, type_name="reminders.republish.v1")
    told = [await office.next("notifier.attention", AttentionChanged) for _ in range(2)]
    assert told == [
        AttentionChanged(
            attention_id=UUID(int=70),
            kind="conflict",
            department_id=PROBATION,
            is_open=True,
            client_id=ANA,
            staff_ids=(CARLA,),
        ),
        AttentionChanged(attention_id=UUID(int=71), kind="load_held", department_id=COURT, is_open=False, count=3),
    ]
