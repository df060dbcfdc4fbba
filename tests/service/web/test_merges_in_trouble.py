"""Who asked for a merge, or for its undo, reads on the client's page that something went wrong, and whom to tell."""

from typing import Any
from uuid import uuid4

import pytest

from services.threads.domain import pages
from tests.fakes.threads import ANA
from tests.service.web.conftest import Browser, Office

OURS = "Something went wrong on our side, and nothing was changed."


def merge(office: Office, **more: Any) -> pages.Merge:
    told: dict[str, Any] = {
        "merge_id": uuid4(),
        "kept_id": ANA,
        "gone_id": uuid4(),
        "gone_given_name": "Anna",
        "gone_family_name": "Abot",
        "reason": "trouble",
        "asked_at": office.clock.now(),
        "done_at": office.clock.now(),
        "staff_name": "Carla Reyes",
    }
    return pages.Merge(**(told | more))


@pytest.mark.parametrize(
    ("state", "says"), [("refused", "Not merged with Anna Abot."), ("done", "It could not be undone.")]
)
async def test_it_says_so_and_whether_it_can_be_tried_again(
    office: Office, carla: Browser, state: str, says: str
) -> None:
    office.threads.merges[ANA] = merge(office, state=state, can_undo=state == "done")
    text = (await carla.get(f"/clients/{ANA}")).text
    assert says in text
    assert OURS in text
    assert ("Undo merge" in text) == (state == "done")
