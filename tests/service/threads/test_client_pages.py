"""A client's own page: what stands on it for whom, changing it, and notes."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from proto.people import ClientChanged
from services.kit.ids import new_id
from services.threads.store.caseloads import open_caseload
from tests.service.threads.house import CLERK, COURT
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


def anna(edits: int = 0, **changes: Any) -> dict[str, Any]:
    form = {
        "edits": edits,
        "given_name": "Anna",
        "family_name": "Abbott",
        "language": "es",
        "time_zone": "America/Phoenix",
        "best_time": "after 2 PM",
        "notes": "Works nights.",
        "wants_reminders": False,
        "external_ids": [{"label": "case", "value": "B-7"}],
    }
    return form | changes


async def edits(office: Office, client_id: UUID, status: int = 200, who: str = "carla", **changes: Any) -> Any:
    return await office.people[who]("PATCH", f"/v1/clients/{client_id}", anna(**changes), status)


async def notes(office: Office, thread_id: UUID, body: str, status: int | tuple[int, ...] = 201, **more: Any) -> Any:
    form = {"note_id": str(new_id()), "body": body} | more
    return await office.carla("POST", f"/v1/threads/{thread_id}/notes", form, status)


async def test_page_shows_who_it_is_and_who_serves_them(office: Office, ana: Ana) -> None:
    page = await office.carla.get(f"/v1/clients/{ana[0]}")
    assert (page["client"]["family_name"], page["staff_name"], page["is_open"]) == ("Abbott", "Carla Reyes", True)
    assert (page["thread_id"], page["health"], page["edits"]) == (str(ana[1]), "working", 0)
    await office.stops()
    assert (await office.carla.get(f"/v1/clients/{ana[0]}"))["health"] == "opted_out"
    seen = await office.desk.get(f"/v1/clients/{ana[0]}")
    assert (seen["thread_id"], seen["staff_name"], seen["notes"]) == (None, "Carla Reyes", [])
    await office.dev.get(f"/v1/clients/{ana[0]}", 404)


async def test_change_is_kept_and_told(office: Office, ana: Ana) -> None:
    page = await edits(office, ana[0])
    client = page["client"]
    assert (client["given_name"], client["language"], client["wants_reminders"], page["edits"]) == (
        "Anna",
        "es",
        False,
        1,
    )
    assert client["external_ids"] == [{"label": "case", "value": "B-7"}]
    assert [one["family_name"] for one in (await office.carla.get("/v1/clients?search=anna"))["clients"]] == ["Abbott"]
    await office.followed()
    await office.next("reminders.copies", ClientChanged)
    told = await office.next("reminders.copies", ClientChanged)
    assert (told.given_name, told.wants_reminders, [one.value for one in told.external_ids]) == ("Anna", False, ["B-7"])


async def test_of_two_changes_based_on_one_form_one_is_refused(office: Office, ana: Ana) -> None:
    answers = await asyncio.gather(
        *(
            office.people[who].knock("PATCH", f"/v1/clients/{ana[0]}", anna(given_name=who))
            for who in ("carla", "erin", "desk")
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert (await edits(office, ana[0], 409))["title"] == "changed"
    assert (await edits(office, ana[0], edits=1))["edits"] == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_name": " "}, "given_name"),
        ({"family_name": "--"}, "family_name"),
        ({"time_zone": "Mountain"}, "time_zone"),
        ({"external_ids": [{"label": "case", "value": " "}]}, "external_ids"),
        ({"notes": "x" * 2001}, "notes"),
    ],
)
async def test_a_change_that_can_not_be_kept_changes_nothing(
    office: Office, ana: Ana, changes: dict[str, Any], field: str
) -> None:
    assert (await edits(office, ana[0], 422, **changes))["field"] == field
    assert (await office.carla.get(f"/v1/clients/{ana[0]}"))["edits"] == 0


async def test_the_same_id_twice_is_kept_once(office: Office, ana: Ana) -> None:
    twice = [{"label": "case", "value": "B-7"}, {"label": "case", "value": " B-7 "}]
    assert (await edits(office, ana[0], external_ids=twice))["client"]["external_ids"] == twice[:1]
    assert (await edits(office, ana[0], edits=1, external_ids=[]))["client"]["external_ids"] == []


async def test_notes_are_the_departments_and_newest_first(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        await open_caseload(tx, ana[0], COURT, CLERK)
    await notes(office, ana[1], "Bus pass.\n\nAsk again.")
    office.passes(seconds=1)
    kept = await notes(office, ana[1], "  Called back. ")
    assert (kept["body"], kept["staff_name"], kept["kind"]) == ("Called back.", "Carla Reyes", "note")
    for who, bodies in (("carla", ["Called back.", "Bus pass.\n\nAsk again."]), ("clerk", [])):
        page = await office.people[who].get(f"/v1/clients/{ana[0]}")
        assert [note["body"] for note in page["notes"]] == bodies
    newest, _ = (await office.carla.thread(ana[1]))["notes"]
    assert newest["body"] == "Called back."
    assert not [hint for hint in office.hints if hint.department_id == COURT and hint.thread_id == ana[1]]


async def test_a_second_click_keeps_a_note_once_and_anothers_id_keeps_none(office: Office, ana: Ana) -> None:
    note_id = str(new_id())
    await notes(office, ana[1], "Bus pass.", note_id=note_id)
    again = await notes(office, ana[1], "Bus pass.", 200, note_id=note_id)
    assert again["note_id"] == note_id
    _, thread_id = await office.add("Ben Baker", "+14355550111")
    await notes(office, thread_id, "Bus pass.", 404, note_id=note_id)
    assert await office.value("SELECT count(*) FROM note") == 1


@pytest.mark.parametrize("body", ["", " \n ", "x" * 5001, "a\0b"])
async def test_a_note_that_can_not_be_kept_is_refused(office: Office, ana: Ana, body: str) -> None:
    await notes(office, ana[1], body, 422)
    assert await office.value("SELECT count(*) FROM note") == 0
