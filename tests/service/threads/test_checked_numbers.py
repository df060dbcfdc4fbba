"""What gateway's look-ups tell of a number: nothing automatic goes to one that is somebody else's, or no phone."""

from typing import Any
from uuid import UUID

import pytest

from proto.numbers import NumberChecked
from tests.service.threads.house import ANAS
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


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
