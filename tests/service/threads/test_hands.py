"""A conversation changes hands: with all that was said and waits, to those who may have it, once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from services.threads.store.caseloads import open_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import close, markers, transfer
from tests.service.threads.house import ANAS, BENS, CARLA, CLERK, COURT, DESK, DEV, ERIN, staff
from tests.service.threads.office import Office


async def test_history_note_and_waiting_texts_are_the_receivers_at_once_and_no_more_the_givers(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    client_id, thread_id = ana
    await office.texts("See you Monday")
    later = (office.clock.now() + timedelta(hours=3)).isoformat()
    waiting = await office.carla.writes(thread_id, "Bring your papers", send_at=later)
    handed = await transfer(office.carla, thread_id, DEV, unread=1, note="Works nights. Call after 3.")
    assert (handed["staff_id"], handed["staff_name"], handed["is_seen"]) == (str(DEV), "Dev Chandra", False)

    await office.carla.get(f"/v1/threads/{thread_id}", 404)
    assert (await office.carla.inbox())["rows"] == []
    thread = await office.dev.thread(thread_id)
    assert {"See you Monday", "Bring your papers"} <= {message["body"] for message in thread["messages"]}
    [marker] = markers(thread)
    assert (marker["kind"], marker["old_owner"], marker["new_owner"]) == ("transferred", "Carla Reyes", "Dev Chandra")
    assert marker["staff_name"] == "Carla Reyes"
    assert thread["unread"] == 1
    [note] = await office.db.fetch("SELECT body, kind, staff_id FROM note WHERE thread_id = $1", thread_id)
    assert tuple(note) == ("Works nights. Call after 3.", "handover", CARLA)
    undone = await office.dev("POST", f"/v1/messages/{waiting['message_id']}/undo")
    assert undone["status"] == "cancelled"
    caseload = await office.value("SELECT staff_id FROM caseload WHERE client_id = $1 AND closed_at IS NULL", client_id)
    assert caseload == DEV


async def test_others_are_told_whose_the_client_is_now(office: Office, ana: tuple[UUID, UUID]) -> None:
    client_id, thread_id = ana
    other = await office.value("SELECT seq FROM client WHERE client_id = $1", client_id)
    await transfer(office.carla, thread_id, DEV)
    await office.until("SELECT seq > $2 FROM client WHERE client_id = $1", True, client_id, other)
    hinted = {staff_id for hint in office.hints if hint.thread_id == thread_id for staff_id in hint.staff_ids}
    assert {CARLA, DEV} <= hinted


async def test_a_text_tells_the_client_and_goes_once(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    click = str(new_id())
    await transfer(office.carla, thread_id, DEV, client_msg_id=click, text="Dev Chandra is your case manager now.")
    office.passes(seconds=11)
    sent = await office.sent()
    assert (sent.to, sent.body) == (ANAS, "Dev Chandra is your case manager now.")
    await office.nothing_sent()


async def test_a_form_that_is_sent_again_gives_nothing_away_again(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    told: dict[str, Any] = {"client_msg_id": str(new_id()), "text": "Dev Chandra is your case manager now."}
    await transfer(office.erin, thread_id, DEV, **told)
    await transfer(office.erin, thread_id, CARLA)
    handed = await transfer(office.erin, thread_id, DEV, **told)
    assert (handed["staff_id"], handed["is_open"], handed["is_seen"]) == (str(CARLA), True, True)
    assert len(markers(await office.carla.thread(thread_id))) == 2
    other = await office.add("Ben Baker", BENS)
    assert (await transfer(office.erin, other[1], DEV, 409, **told))["title"] == "used"


async def test_text_that_can_not_go_hands_nothing_over(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    await office.stops()
    refused = await transfer(office.carla, thread_id, DEV, 409, text="Dev is yours now.")
    assert refused["title"] == "opted_out"
    refused = await transfer(office.carla, thread_id, DEV, 422, text="x" * 1_700)
    assert (refused["title"], refused["field"]) == ("too_long", "text")
    await office.carla.thread(thread_id)
    await transfer(office.carla, thread_id, DEV)


@pytest.mark.parametrize(
    "to", [CARLA, DESK, CLERK, UUID(int=99), None], ids=["self", "desk", "court", "nobody", "none"]
)
async def test_only_a_colleague_who_can_be_given_clients_can_be_chosen(
    office: Office, ana: tuple[UUID, UUID], to: UUID | None
) -> None:
    refused = await transfer(office.carla, ana[1], to, 422)
    assert (refused["title"], refused["field"]) == ("to_id", "to_id")
    await office.know(staff(DEV, is_active=False))
    await transfer(office.carla, ana[1], DEV, 422)
    await office.carla.thread(ana[1])


async def test_colleagues_are_those_of_ones_own_department(office: Office) -> None:
    found = await office.carla.get("/v1/colleagues")
    assert [one["name"] for one in found["people"]] == ["Carla Reyes", "Dev Chandra", "Erin Hammond"]
    assert found["has_desk"] is False
    assert (await office.erin.get("/v1/colleagues"))["has_desk"] is True
    assert (await office.admin.get("/v1/colleagues"))["people"] == []


async def test_a_supervisor_gives_to_the_front_office_and_the_front_office_gives_what_is_nobodys(
    office: Office, ana: tuple[UUID, UUID]
) -> None:
    _, thread_id = ana
    handed = await transfer(office.erin, thread_id, None)
    assert (handed["staff_id"], handed["is_seen"]) == (None, True)
    await office.desk.thread(thread_id)
    await transfer(office.desk, thread_id, DEV)
    await office.desk.get(f"/v1/threads/{thread_id}", 404)
    kinds = [(m.get("old_owner"), m.get("new_owner")) for m in markers(await office.dev.thread(thread_id))]
    assert kinds == [("Carla Reyes", None), (None, "Dev Chandra")]


async def test_text_that_came_meanwhile_asks_again(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    await office.texts("I can't come")
    for act in (lambda: transfer(office.carla, thread_id, DEV, 409), lambda: close(office.carla, thread_id, 409)):
        refused = await act()
        assert (refused["title"], refused["detail"]) == ("unread", "1")
    await transfer(office.carla, thread_id, DEV, unread=1)


async def test_two_who_give_it_away_at_once_give_it_to_one(office: Office, ana: tuple[UUID, UUID]) -> None:
    _, thread_id = ana
    answers = await asyncio.gather(
        transfer(office.carla, thread_id, DEV, (200, 404, 409, 422)),
        transfer(office.erin, thread_id, ERIN, (200, 404, 409, 422)),
        transfer(office.erin, thread_id, DEV, (200, 404, 409, 422)),
    )
    assert any("staff_id" in answer for answer in answers)
    owner = await office.value("SELECT staff_id FROM thread WHERE thread_id = $1", thread_id)
    owners = await office.db.fetch("SELECT staff_id FROM caseload WHERE closed_at IS NULL")
    assert [row["staff_id"] for row in owners] == [owner]
    thread = await office.erin.thread(thread_id)
    assert len(markers(thread)) == sum("staff_id" in answer for answer in answers)


async def test_another_departments_thread_stays_as_it_is(office: Office, ana: tuple[UUID, UUID]) -> None:
    client_id, thread_id = ana
    async with office.service.db.tx() as tx:
        other = await open_caseload(tx, client_id, COURT, CLERK)
    before = await office.clerk.thread(other)
    await transfer(office.carla, thread_id, DEV)
    await close(office.dev, thread_id)
    await office.followed()
    assert await office.clerk.thread(other) == before


async def test_without_the_handing_over_it_stays_whose_it_was(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="hand_over:off").running() as office:
        _, thread_id = await office.add()
        await transfer(office.carla, thread_id, DEV)
        await office.carla.thread(thread_id)
        await office.dev.get(f"/v1/threads/{thread_id}", 404)
