"""What gateway's look-ups tell of a number: nothing automatic goes to one that is somebody else's, or no phone."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.numbers import NumberChecked
from tests.service.threads.house import ANAS
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def told_late(office: Office, **told: Any) -> None:
    """It reaches threads now, late or told again, and is of an hour ago."""
    at = office.clock.now()
    office.clock.advance(timedelta(hours=1))
    await office.texts()
    await office.say("gateway", NumberChecked(number=ANAS, at=at, **told), subject=ANAS, seq=9)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.numbers'", 1)


@pytest.mark.parametrize(
    ("told", "health"), [({"is_deactivated": True}, "working"), ({"line_type": "landline"}, "landline")]
)
async def test_who_wrote_since_still_has_the_number_whatever_is_told_again(
    office: Office, ana: Ana, told: dict[str, Any], health: str
) -> None:
    await told_late(office, **told)
    assert (await office.carla.thread(ana[1]))["health"] == health


async def test_who_got_the_number_since_is_not_who_lost_it(office: Office, ana: Ana) -> None:
    checked = NumberChecked(number=ANAS, at=office.clock.now() - timedelta(hours=1), is_reassigned=True)
    before = (await office.carla.thread(ana[1]))["health"]
    await office.say("gateway", checked, subject=ANAS, seq=9)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.numbers'", 1)
    assert (await office.carla.thread(ana[1]))["health"] == before != "deactivated"


@pytest.mark.parametrize(
    ("told", "health"),
    [
        ({"line_type": "landline"}, "landline"),
        ({"is_deactivated": True}, "deactivated"),
        ({"is_reassigned": True, "line_type": "mobile"}, "deactivated"),
        ({"is_reassigned": False, "line_type": "mobile"}, "working"),
        ({"line_type": "aNewWord"}, "working"),
    ],
)
async def test_a_look_up_marks_the_number_of_whoever_has_it_now(
    office: Office, ana: Ana, told: dict[str, Any], health: str
) -> None:
    await office.say("gateway", NumberChecked(number=ANAS, at=office.clock.now(), **told), subject=ANAS, seq=9)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.numbers'", 1)
    assert (await office.carla.thread(ana[1]))["health"] == health
