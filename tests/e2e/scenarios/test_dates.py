"""Dates that a court or a clinic sets, and the texts that come of them."""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import CARLA, DEV, ZONE, Client
from tests.e2e.events import event
from tests.e2e.scenarios.county import EXPECTED, SUMMONED, WISHED, County
from tests.e2e.test_bad_events import BATCH, Publisher, open_publisher

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture
async def court(office: Stack) -> AsyncIterator[Publisher]:
    """The court's own program, with a key made for this story."""
    async with open_publisher(office, "court") as one:
        yield one


def hearing(court: Publisher, client: Client, starts_at: datetime, room: str, sequence: int = 1) -> dict[str, Any]:
    """A row of the court's list."""
    told = {
        "appointment": f"{room}-{court.name}",
        "client": {"label": "case", "id": client.case_number},
        "starts_at": f"{starts_at:%Y-%m-%dT%H:%M}",
        "time_zone": ZONE,
        "place": f"450 S State St, {room}",
        "kind": "hearing",
    }
    return event(court.name, data=told, sequence=sequence, time=datetime.now(ZoneInfo("UTC")).isoformat())


def soon(hours: float = 5) -> datetime:
    return datetime.now(ZoneInfo(ZONE)) + timedelta(hours=hours)


async def comes(court: Publisher, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Publish all of these at once."""
    answer = await court.post(list(rows), kind=BATCH)
    assert answer.status == 200, answer.text
    told: list[dict[str, Any]] = json.loads(answer.text)
    return told


async def test_07_what_staff_decided_about_a_clients_reminders_holds_whatever_the_court_sends(
    county: County, court: Publisher
) -> None:
    """Editing or stopping one pending reminder on its page comes with the calendar; what there is decides for all."""
    dev, carla = await county.desk(DEV), await county.desk(CARLA)
    for desk, client in ((dev, WISHED), (carla, SUMMONED)):
        page = await desk.opens(f"/clients/{client.client_id}/edit")
        edits = re.search(r'name="edits" value="(\d+)"', page)
        assert edits
        form = {"given_name": client.given_name, "family_name": client.family_name, "language": "en"}
        form |= {"time_zone": client.zone, "edits": edits[1], "best_time": "", "notes": ""}
        form |= {"id_label": "case", "id_value": client.case_number}
        form |= {"wants_reminders": "1"} if client is SUMMONED else {}
        await desk.submits(f"/clients/{client.client_id}/edit", form)
    for sequence in (1, 2):  # the list, and the next one
        rows = [hearing(court, one, soon(5 + sequence), f"Room {one.index}", sequence) for one in (WISHED, SUMMONED)]
        await comes(court, *rows)
        starts = datetime.fromisoformat(rows[1]["data"]["starts_at"])
        await county.phone(SUMMONED).until_text(f"Room {SUMMONED.index}", seconds=30)
        page = await dev.sees(f"/clients/{WISHED.client_id}", f"Room {WISHED.index}", f"{starts:%-I:%M}")
        assert "Reminder goes out" not in page, "no promise that is not kept"
    assert not [body for body in await county.phone(WISHED).texts() if "Room" in body]


async def test_08_a_date_of_the_courts_shows_on_the_client_and_tells_them_once_when_it_is_set_and_again_before_it(
    county: County, court: Publisher
) -> None:
    """The court's file itself, its columns, blank ids and the client who was contacted last, is the issue about files.

    Here the same rows come as events: a bad one stops its whole batch and is named, and a second sending doubles none.
    """
    carla, day = await county.desk(CARLA), soon() + timedelta(days=9)
    at_half_past = day.replace(hour=8, minute=30)
    far, today = (
        hearing(court, EXPECTED, at_half_past, "Room 808"),
        hearing(court, EXPECTED, soon(6), "Room 809"),
    )
    nobody = hearing(court, EXPECTED, at_half_past, "Room 810")
    nobody["data"]["client"] = {"label": "case", "id": "99-XX-0"}
    past = hearing(court, EXPECTED, soon(-30), "Room 811")
    bad = hearing(court, EXPECTED, at_half_past, "Room 812")
    bad["data"]["place"] = 3
    refused = await court.post([far, bad], kind=BATCH)
    assert (refused.status, refused.problem["field"]) == (422, "[1].data.place")
    assert "Room 808" not in await carla.opens(f"/clients/{EXPECTED.client_id}"), "nothing of a batch that was refused"
    for _ in range(2):
        await comes(court, far, today, nobody, past)
    await county.phone(EXPECTED).until_text("Room 809", seconds=30)
    await county.phone(EXPECTED).until_text("Room 808", seconds=30)
    page = await carla.sees(f"/clients/{EXPECTED.client_id}", "Room 808", "8:30", "Reminder goes out")
    assert "Reminder goes out" in page[page.index("Room 808") :][:400], "and again before it"
    bodies = await county.phone(EXPECTED).texts()
    assert len([body for body in bodies if "Room 809" in body]) == 1
    assert len([body for body in bodies if "Room 808" in body]) == 1, "said when it was set, once"
    assert not [body for body in bodies if "Room 811" in body]
