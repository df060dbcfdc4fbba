"""Numbers nobody can be given: the board, and giving them to a client."""

from uuid import UUID

from proto.messages import MessageReceived
from services.threads.store.people import add_phone, end_phone
from tests.service.threads.house import ANAS, DESK, NEW, PROBATION, STRANGERS, department
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


async def test_text_from_nobody_we_know_waits_on_the_board(office: Office) -> None:
    await office.texts("hi its tina need to move my appt", STRANGERS)
    await office.texts("hello?", STRANGERS)
    [number] = (await office.desk.get("/v1/unknown"))["numbers"]
    assert (number["number"], number["kind"], number["text_count"]) == (STRANGERS, "unknown", 2)
    assert [text["body"] for text in number["texts"]] == ["hi its tina need to move my appt", "hello?"]
    assert (await office.carla.inbox())["unknown_total"] == 1
    heard = await office.next("notifier.messages", MessageReceived)
    assert (heard.thread_id, heard.department_id) == (None, PROBATION)


async def test_unknown_number_is_asked_who_it_is_once(office: Office) -> None:
    await office.know(department(PROBATION, unknown_reply={"en": "This is Probation. Who is this?"}))
    await office.texts("hi", STRANGERS)
    asked = await office.sent()
    assert (asked.to, asked.body, asked.purpose) == (STRANGERS, "This is Probation. Who is this?", "unknown_reply")
    await office.texts("tina", STRANGERS)
    await office.nothing_sent()


async def test_nobody_is_asked_who_is_no_person_or_came_late(office: Office) -> None:
    await office.know(department(PROBATION, unknown_reply={"en": "This is Probation. Who is this?"}))
    for sender in ("28849", "whatsapp:+18015550177", "ana@example.com"):
        await office.texts("hi", sender)
    await office.texts("hi", STRANGERS, is_late=True)
    await office.nothing_sent()


async def test_shared_number_is_asked_about_never_guessed(office: Office, ana: Ana) -> None:
    await office.add("Ben Baker", ANAS, owner=None)
    await office.texts("I will be late")
    assert (await office.carla.thread(ana[1]))["messages"] == []
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    assert number["kind"] == "shared"
    assert [one["family_name"] for one in number["candidates"]] == ["Abbott"], "Carla may not be told of Ben"
    assert (await office.dev.get("/v1/unknown"))["numbers"] == [], "it may be Carla's client's"
    [seen] = (await office.desk.get("/v1/unknown"))["numbers"]
    assert [one["family_name"] for one in seen["candidates"]] == ["Abbott", "Baker"]


async def test_text_from_an_ended_number_does_not_reach_its_old_owners_thread(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        [phone] = await tx.fetch("SELECT phone_id FROM phone")
        await add_phone(tx, ana[0], NEW)
        await end_phone(tx, phone["phone_id"])
    office.passes(minutes=1)
    await office.texts("who dis", ANAS)
    assert (await office.carla.thread(ana[1]))["messages"] == []
    [number] = (await office.desk.get("/v1/unknown"))["numbers"]
    assert (number["kind"], number["candidates"][0]["why"]) == ("ended", "old_number")
    await office.texts("still me", NEW)
    assert [m["body"] for m in (await office.carla.thread(ana[1]))["messages"]] == ["still me"]


async def test_attached_texts_move_into_the_thread_with_a_marker(office: Office, ana: Ana) -> None:
    await office.texts("new phone its ana", STRANGERS)
    office.passes(minutes=1)
    await office.texts("can I come at 4", STRANGERS, is_late=True)
    [number] = (await office.desk.get("/v1/unknown"))["numbers"]
    form = {"client_id": str(ana[0]), "make_current": True}
    office.passes(minutes=1)
    attached = await office.desk("POST", f"/v1/unknown/{number['number_id']}/attach", form)
    assert attached == {"thread_id": None, "client_id": str(ana[0]), "count": 2}, "the desk may not open Carla's thread"
    await office.until("SELECT count(*) FROM unknown_text", 0)
    thread = await office.carla.thread(ana[1])
    texts = [(message["direction"], message["body"]) for message in thread["messages"]]
    assert texts == [
        ("inbound", "new phone its ana"),
        ("inbound", "can I come at 4"),
        ("marker", ""),
        ("marker", ""),
    ]
    assert [message["is_late"] for message in thread["messages"]] == [False, True, False, False]
    markers = {message["marker"]["kind"]: message["marker"] for message in thread["messages"] if message["marker"]}
    assert (markers["attached"]["count"], markers["attached"]["staff_name"]) == (2, "Front desk")
    changed = markers["number_changed"]
    assert (changed["number"], changed["old_number"]) == (STRANGERS, ANAS)
    assert (thread["number"], thread["unread"]) == (STRANGERS, 2)
    await office.texts("thanks", STRANGERS)
    assert len((await office.carla.thread(ana[1]))["messages"]) == 5
    assert (await office.desk.get("/v1/unknown"))["total"] == 0
    assert await office.value("SELECT decided_by_id FROM unknown_number") == DESK


async def test_sender_that_is_no_phone_is_given_to_nobody(office: Office, ana: Ana) -> None:
    """It shows on the board; as somebody's number it would stop all that were chosen after it."""
    await office.texts("your code is 1234", "28849")
    [number] = (await office.desk.get("/v1/unknown"))["numbers"]
    form = {"client_id": str(ana[0]), "make_current": False}
    await office.desk("POST", f"/v1/unknown/{number['number_id']}/attach", form, 409)
    await office.desk("POST", f"/v1/unknown/{number['number_id']}/hide", status=204)


async def test_number_decided_already_is_not_decided_again(office: Office, ana: Ana) -> None:
    await office.texts("hi", STRANGERS)
    [number] = (await office.desk.get("/v1/unknown"))["numbers"]
    await office.desk("POST", f"/v1/unknown/{number['number_id']}/hide", status=204)
    form = {"client_id": str(ana[0]), "make_current": False}
    await office.desk("POST", f"/v1/unknown/{number['number_id']}/attach", form, 409)
    await office.texts("hello??", STRANGERS)
    assert (await office.desk.get("/v1/unknown"))["total"] == 1, "the next text brings it back"
