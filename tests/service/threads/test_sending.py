"""A text goes out: held, released, followed, taken back, tried again."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from proto.messages import MessageSent, MessageStatusChanged
from proto.sms import SmsCancel, SmsCancelled, SmsTooLate
from services.kit.ids import new_id
from services.threads.store.caseloads import close_caseload
from services.threads.store.people import add_phone, end_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, CARLA, LINE, MONDAY, NEW, PROBATION, line
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
# Nine in the evening in Denver; texts may go again at eight in the morning.
NIGHT = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)


async def test_text_without_undo_is_handed_to_gateway_at_once(office: Office, ana: Ana) -> None:
    written = await office.carla.writes(ana[1], "See you Monday.")
    assert (written["status"], written["author_name"], written["segments"]) == ("held", "Carla Reyes", 1)
    handed = await office.sent()
    assert (str(handed.message_id), handed.to, handed.line) == (written["message_id"], ANAS, LINE)
    assert (handed.body, handed.lane, handed.not_before) == ("See you Monday.", "reply", MONDAY)
    assert handed.not_after == datetime(2026, 3, 3, 3, 0, tzinfo=UTC), "quiet hours begin at eight in the evening"
    await office.status_is(written["message_id"], "queued")
    said = await office.next("notifier.messages", MessageSent)
    assert (said.message_id, said.staff_id) == (handed.message_id, CARLA)


async def test_other_services_hear_what_became_of_a_text_and_not_each_step_on_the_way(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "See you Monday.")
    message_id = (await office.sent()).message_id
    for seq, status in enumerate(("claimed", "accepted", "sent", "delivered"), 1):
        await office.gateway_says(message_id, status, seq)
        await office.until("SELECT status_seq FROM message", seq)
    await office.next("notifier.messages", MessageSent)
    told = [await office.next("notifier.messages", MessageStatusChanged) for _ in range(2)]
    assert [one.status for one in told] == ["sent", "delivered"]


async def test_text_is_held_for_the_undo_and_then_goes(office: Office, ana: Ana) -> None:
    written = await office.carla.writes(ana[1], "See you.", undo_s=5)
    assert written["release_at"] == "2026-03-02T17:00:05Z"
    office.passes(seconds=4)
    await office.nothing_sent()
    office.passes(seconds=1)
    assert str((await office.sent()).message_id) == written["message_id"]


async def test_undo_while_held_sends_nothing_and_steps_back(office: Office, ana: Ana) -> None:
    await office.texts("Can I come at 4?")
    written = await office.carla.writes(ana[1], "No!", undo_s=10)
    [row] = (await office.carla.inbox())["rows"]
    assert (row["preview"], row["is_answer_due"]) == ("No!", False)
    undone = await office.carla("POST", f"/v1/messages/{written['message_id']}/undo")
    assert undone["status"] == "cancelled"
    [row] = (await office.carla.inbox())["rows"]
    assert (row["preview"], row["is_answer_due"]) == ("Can I come at 4?", True)
    office.passes(seconds=20)
    await office.nothing_sent()
    assert (await office.carla("POST", f"/v1/messages/{written['message_id']}/undo"))["status"] == "cancelled"


async def test_without_the_undo_mechanism_an_undone_text_goes(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="undo:off").running() as office:
        _, thread_id = await office.add()
        written = await office.carla.writes(thread_id, "No!", undo_s=10)
        await office.carla("POST", f"/v1/messages/{written['message_id']}/undo")
        office.passes(seconds=20)
        assert str((await office.sent()).message_id) == written["message_id"]


async def test_undo_of_a_queued_text_asks_gateway_and_shows_stopping(office: Office, ana: Ana) -> None:
    written = await office.carla.writes(ana[1], "No!")
    message_id = (await office.sent()).message_id
    await office.status_is(message_id, "queued")
    undone = await office.carla("POST", f"/v1/messages/{written['message_id']}/undo")
    assert (undone["status"], undone["is_stopping"], undone["can_undo"]) == ("queued", True, False)
    assert (await office.next("gateway.cancel", SmsCancel)).message_id == message_id
    await office.say("gateway", SmsCancelled(message_id=message_id, at=MONDAY), seq=1)
    await office.status_is(message_id, "cancelled")
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["is_stopping"] is False


async def test_text_gateway_could_not_stop_shows_where_it_is(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "No!")
    message_id = (await office.sent()).message_id
    await office.carla("POST", f"/v1/messages/{message_id}/undo")
    await office.say("gateway", SmsTooLate(message_id=message_id, status="accepted", at=MONDAY), seq=3)
    await office.status_is(message_id, "sending")
    seen = await office.carla.get(f"/v1/messages/{message_id}")
    assert (seen["is_stopping"], seen["can_undo"]) == (False, False)
    await office.carla("POST", f"/v1/messages/{message_id}/undo", status=409)


async def test_double_click_is_one_text(office: Office, ana: Ana) -> None:
    click = str(new_id())
    first = await office.carla.writes(ana[1], "Hello", client_msg_id=click)
    again = await office.carla.writes(ana[1], "Hello", client_msg_id=click, status=200)
    assert first["message_id"] == again["message_id"]
    await office.sent()
    await office.nothing_sent()


async def test_double_clicks_at_the_same_moment_are_one_text(office: Office, ana: Ana) -> None:
    form = {"client_msg_id": str(new_id()), "body": "Hello", "undo_s": 0}
    url = f"/v1/threads/{ana[1]}/messages"
    clicks = await asyncio.gather(*(office.carla("POST", url, form, (200, 201)) for _ in range(6)))
    assert len({click["message_id"] for click in clicks}) == 1
    assert await office.value("SELECT count(*) FROM message") == 1


async def test_click_of_another_thread_is_not_answered_with_its_text(office: Office, ana: Ana) -> None:
    _, bens = await office.add("Ben Baker", NEW)
    click = str(new_id())
    await office.carla.writes(ana[1], "For Ana", client_msg_id=click)
    await office.carla.writes(bens, "For Ben", client_msg_id=click, status=409)


@pytest.mark.parametrize(
    ("form", "field", "title"),
    [
        ({"body": "  \n "}, "body", "blank"),
        ({"body": "x" * 1601}, "body", "too_long"),
        ({"body": "a\x00b"}, "body", "unsendable"),
        ({"body": "Hi", "send_at": "2026-03-02T16:00:00Z"}, "send_at", "past"),
        ({"body": "Hi", "send_at": "2027-03-05T16:00:00Z"}, "send_at", "too_far"),
        ({"body": "Hi", "send_at": "2026-03-03T10:00:00"}, "send_at", "no_offset"),
        ({"body": "Hi", "send_at": "2026-03-03T05:00:00Z"}, "send_at", "quiet_hours"),
        ({"body": 7}, "body", "Not understood"),
        ({"body": "Hi", "client_msg_id": "x"}, "client_msg_id", "Not understood"),
    ],
)
async def test_what_can_not_be_sent_is_refused_by_field(
    office: Office, ana: Ana, form: dict[str, object], field: str, title: str
) -> None:
    body: Any = form.pop("body")
    refused = await office.carla.writes(ana[1], body, 422, **form)
    assert (refused["field"], refused["title"]) == (field, title)
    assert await office.value("SELECT count(*) FROM message") == 0


async def test_text_for_later_waits_shows_last_and_keeps_the_row(office: Office, ana: Ana) -> None:
    await office.texts("Thanks!")
    await office.carla.writes(ana[1], "Court tomorrow", send_at="2026-03-03T16:00:00Z")
    page = await office.carla.inbox(f"?open={ana[1]}")
    assert page["rows"][0]["preview"] == "Thanks!"
    assert [m["body"] for m in page["open"]["messages"]] == ["Thanks!", "Court tomorrow"]
    assert (page["open"]["messages"][1]["is_scheduled"], page["open"]["messages"][1]["status"]) == (True, "held")
    office.passes(hours=22, minutes=59)
    await office.nothing_sent()
    office.passes(minutes=1)
    assert (await office.sent()).body == "Court tomorrow"
    assert (await office.carla.inbox())["rows"][0]["preview"] == "Court tomorrow"


async def test_stop_blocks_the_box_and_what_is_held(office: Office, ana: Ana) -> None:
    written = await office.carla.writes(ana[1], "Hello", undo_s=10)
    await office.stops()
    refused = await office.carla.writes(ana[1], "Hello again", 409)
    assert refused["title"] == "opted_out"
    office.passes(seconds=11)
    await office.status_is(written["message_id"], "failed")
    assert (await office.carla.get(f"/v1/messages/{written['message_id']}"))["wording"] == "opted_out"
    await office.nothing_sent()


async def test_stop_to_one_line_holds_for_every_line_of_the_department(office: Office, ana: Ana) -> None:
    await office.know(line("+18015550101", PROBATION))
    await office.stops(to="+18015550101")
    await office.carla.writes(ana[1], "Hello", 409)


async def test_stop_of_an_old_number_does_not_block_the_new_one(office: Office, ana: Ana) -> None:
    await office.stops()
    async with office.service.db.tx() as tx:
        await add_phone(tx, ana[0], NEW)
    await office.carla.writes(ana[1], "Hello")
    assert (await office.sent()).to == NEW


async def test_held_text_goes_to_the_number_that_is_current_when_it_leaves(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello", undo_s=10)
    async with office.service.db.tx() as tx:
        await add_phone(tx, ana[0], NEW)
        await end_phone(tx, await tx.fetchval("SELECT phone_id FROM phone WHERE number = $1", ANAS))
    office.passes(seconds=10)
    assert (await office.sent()).to == NEW


async def test_client_without_number_line_or_open_caseload_gets_nothing(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        phone_id = await tx.fetchval("SELECT phone_id FROM phone")
        await end_phone(tx, phone_id)
    assert (await office.carla.writes(ana[1], "Hello", 409))["title"] == "no_phone"
    async with office.service.db.tx() as tx:
        await add_phone(tx, ana[0], NEW)
    await office.know(line(LINE, PROBATION, is_active=False))
    assert (await office.carla.writes(ana[1], "Hello", 409))["title"] == "no_line"
    await office.know(line(LINE, PROBATION))
    async with office.service.db.tx() as tx:
        await close_caseload(tx, ana[0], PROBATION)
    assert (await office.carla.writes(ana[1], "Hello", 409))["title"] == "closed"


async def test_answer_leaves_from_the_line_the_client_texted(office: Office, ana: Ana) -> None:
    await office.know(line("+18015550101", PROBATION))
    await office.texts("Hi", line="+18015550101")
    await office.carla.writes(ana[1], "Hello")
    assert (await office.sent()).line == "+18015550101"


async def test_ending_a_number_takes_back_what_gateway_has_not_sent_to_it(office: Office, ana: Ana) -> None:
    await office.carla.writes(ana[1], "Hello")
    message_id = (await office.sent()).message_id
    await office.status_is(message_id, "queued")
    async with office.service.db.tx() as tx:
        await end_phone(tx, await tx.fetchval("SELECT phone_id FROM phone"))
    assert (await office.next("gateway.cancel", SmsCancel)).message_id == message_id
    assert (await office.carla.get(f"/v1/messages/{message_id}"))["is_stopping"] is True
