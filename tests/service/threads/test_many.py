"""One text to many: what was looked at goes, as private texts, to whoever may get it; the rest can be stopped."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.kit.ids import new_id
from services.threads.store.people import add_phone
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import close, transfer
from tests.service.threads.house import ANAS, BENS, CARLA, DEV, NEW, STRANGERS
from tests.service.threads.many import (
    CLOSED,
    carry,
    change,
    look,
    outcomes,
    people,
    release,
    send,
    stop,
    texts_of,
    writes_to,
)
from tests.service.threads.office import Office


async def test_each_gets_a_private_text_in_their_own_language_and_answers_come_back_as_normal(office: Office) -> None:
    _, ana = await office.add("Ana Abbott", ANAS)
    _, ben = await office.add("Ben Baker", BENS, language="es")
    wording = {"en": "Hi {first name}", "es": "Hola"}
    batch = await writes_to(office.carla, [ana, ben], wording=wording)
    assert (batch["recipient_count"], batch["segment_count"], batch["state"]) == (2, 2, "draft")
    assert [(one["kind"], one["body"]) for one in batch["review"]["samples"]] == [
        ("longest", "Hi Ana"),
        ("spanish", "Hola"),
    ]
    assert (await send(office.carla, batch))["state"] == "running"
    await carry(office)
    await release(office)
    sent = [await office.sent("bulk") for _ in range(2)]
    assert {(one.to, one.body, one.purpose) for one in sent} == {(ANAS, "Hi Ana", "many"), (BENS, "Hola", "many")}
    await office.nothing_sent()
    await office.texts("Thanks")
    thread = await office.carla.thread(ana)
    assert [message["body"] for message in thread["messages"]] == ["Hi Ana", "Thanks"]


async def test_nothing_goes_before_it_is_sent_and_a_second_click_sends_nothing_more(office: Office) -> None:
    threads = await people(office, 2)
    batch = await writes_to(office.carla, threads)
    await carry(office)
    assert await texts_of(office, batch) == 0
    await send(office.carla, batch)
    assert (await send(office.carla, batch, 409))["title"] == "sent"
    again = await writes_to(office.carla, threads, "Other words", 200, batch_id=batch["batch_id"])
    assert again["wording"]["en"] == CLOSED
    for _ in range(3):
        await carry(office)
    assert await texts_of(office, batch) == 2


async def test_who_can_not_get_it_is_left_out_by_name_and_counted_by_reason(office: Office) -> None:
    _, ana = await office.add("Ana Abbott", ANAS)
    _, stopped = await office.add("Ben Baker", BENS)
    await office.stops(BENS)
    _, nowhere = await office.add("Cy Cruz", None)
    client_id, wrong = await office.add("Eve Evans", NEW)
    await office.db.execute("UPDATE phone SET health = 'wrong_person' WHERE client_id = $1", client_id)
    client_id, unsure = await office.add("Flo Fox", STRANGERS)
    await office.db.execute("UPDATE phone SET health = 'unverified' WHERE client_id = $1", client_id)
    _, shut = await office.add("Gus Gray", "+18015550120")
    await close(office.carla, shut)
    threads = [ana, stopped, nowhere, wrong, unsure, shut]
    batch = await writes_to(office.carla, threads, "Court is closed.")
    assert batch["recipient_count"] == 1
    reasons = {one["reason"]: one["count"] for one in batch["review"]["left_out"]}
    assert reasons == dict.fromkeys(("opted_out", "no_phone", "closed", "wrong_person", "unverified"), 1)
    found = {name: one.get("left_out") for name, one in (await outcomes(office.carla, batch)).items()}
    assert found == {
        "Abbott": None,
        "Baker": "opted_out",
        "Cruz": "no_phone",
        "Evans": "wrong_person",
        "Fox": "unverified",
        "Gray": "closed",
    }
    await send(office.carla, batch)
    await carry(office)
    await release(office)
    assert (await office.sent("bulk")).to == ANAS
    await office.nothing_sent()


async def test_blanks_nobody_can_fill_leave_out_whom_they_are_about(office: Office) -> None:
    _, ana = await office.add()
    batch = await writes_to(office.carla, [ana], "See you at {place}.")
    assert (batch["recipient_count"], batch["review"]["left_out"]) == (0, [{"reason": "blanks", "count": 1}])
    assert (await send(office.carla, batch, 422))["title"] == "nobody"
    refused = await writes_to(office.carla, [ana], "Hi {nickname}", 422)
    assert (refused["title"], refused["field"]) == ("unknown_blank", "wording.en")
    assert (await writes_to(office.carla, [ana], " ", 422))["title"] == "blank"


async def test_what_was_looked_at_is_what_goes(office: Office) -> None:
    client_id, ana = await office.add()
    batch = await writes_to(office.carla, [ana], "Hi {first name}")
    changed = await change(office.carla, batch, wording={"en": "Hello {first name}"})
    assert (await send(office.carla, batch, 409))["title"] == "changed"
    assert (await change(office.carla, batch, 409, thread_ids=[]))["title"] == "changed"
    refused = await send(office.carla, changed, 422, count=7)
    assert (refused["title"], refused["detail"], refused["field"]) == ("count", "1", "count")
    await office.db.execute("UPDATE client SET given_name = 'Otto' WHERE client_id = $1", client_id)
    await send(office.carla, changed)
    assert (await change(office.carla, changed, 409, wording={"en": "Late"}))["title"] == "sent"
    await carry(office)
    await release(office)
    assert (await office.sent("bulk")).body == "Hello Ana"


async def test_who_stops_texts_after_it_was_looked_at_gets_nothing(office: Office) -> None:
    _, ana = await office.add("Ana Abbott", ANAS)
    _, ben = await office.add("Ben Baker", BENS)
    batch = await writes_to(office.carla, [ana, ben])
    await office.stops(ANAS)
    await send(office.carla, batch)
    await carry(office)
    assert (await outcomes(office.carla, batch))["Abbott"]["left_out"] == "opted_out"
    await office.stops(BENS)
    await release(office)
    await office.nothing_sent()
    assert (await outcomes(office.carla, batch))["Baker"]["status"] == "failed"


async def test_who_was_given_away_meanwhile_gets_nothing_and_is_named_to_nobody(office: Office) -> None:
    _, ana = await office.add()
    batch = await writes_to(office.carla, [ana])
    await transfer(office.carla, ana, DEV)
    await send(office.carla, batch)
    await carry(office)
    assert await texts_of(office, batch) == 0
    assert await outcomes(office.carla, batch) == {}
    assert (await look(office.carla, batch))["progress"]["elsewhere"] == 1


async def test_without_looking_again_a_client_given_away_gets_it_all_the_same(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, failpoints="many_judged_again:off").running() as office:
        _, ana = await office.add()
        batch = await writes_to(office.carla, [ana])
        await transfer(office.carla, ana, DEV)
        await send(office.carla, batch)
        await carry(office)
        assert await texts_of(office, batch) == 1


async def test_others_clients_can_not_be_chosen(office: Office) -> None:
    _, bens = await office.add("Ben Baker", BENS, DEV)
    _, ana = await office.add()
    await writes_to(office.carla, [ana, bens], status=404)
    batch = await writes_to(office.carla, [ana])
    await change(office.carla, batch, 404, thread_ids=[str(bens)])
    assert (await office.admin("POST", "/v1/batches", {"batch_id": str(new_id()), "wording": {"en": "x"}}, 409))[
        "title"
    ] == "no_texts"


async def test_it_goes_later_at_a_time_on_the_wall(office: Office) -> None:
    _, ana = await office.add()
    batch = await writes_to(office.carla, [ana])
    wrong = {"2026-03-01T09:00": "past", "2028-01-01T09:00": "too_far", "2026-02-30T09:00": "no_such_day"}
    for time, title in wrong.items():
        refused = await send(office.carla, batch, 422, local_time=time, local_zone="America/Denver")
        assert (refused["title"], refused["field"]) == (title, "local_time")
    sent = await send(office.carla, batch, local_time="2026-03-03T09:00", local_zone="America/Denver")
    assert (sent["local_time"], sent["release_at"]) == ("2026-03-03T09:00", "2026-03-03T16:00:00Z")
    await carry(office)
    await release(office)
    await office.nothing_sent()
    [waiting] = (await office.carla.get(f"/v1/threads/{ana}/waiting"))["messages"]
    assert (waiting["can_edit"], waiting["can_undo"]) == (False, True)
    form = {"client_msg_id": str(new_id()), "body": "Another"}
    await office.carla("PATCH", f"/v1/messages/{waiting['message_id']}", form, 409)
    office.clock.advance(timedelta(days=1))
    await release(office)
    assert (await office.sent("bulk")).body == CLOSED


async def test_a_mass_text_answers_nobody(office: Office, ana: tuple[UUID, UUID]) -> None:
    await office.texts("Can I come at 4?")
    await send(office.carla, batch := await writes_to(office.carla, [ana[1]]))
    await carry(office)
    assert (await office.carla.inbox())["rows"][0]["is_answer_due"] is True
    await office.carla.puts_aside(ana[1])
    await stop(office.carla, batch)
    await carry(office)
    assert (await office.carla.inbox())["rows"][0]["is_answer_due"] is False


async def test_number_that_changed_since_is_told_nothing_a_stranger_may_not_read(office: Office) -> None:
    client_id, ana = await office.add()
    batch = await writes_to(office.carla, [ana], "Court moved your hearing.")
    async with office.service.db.tx() as tx:
        await add_phone(tx, client_id, NEW, is_current=True)
    await send(office.carla, batch)
    await carry(office)
    assert (await outcomes(office.carla, batch))["Abbott"]["left_out"] == "unverified"


@pytest.mark.parametrize("field", ["media_ids", "send_at", "urgent_reason"])
async def test_pictures_and_other_fields_are_refused(office: Office, field: str) -> None:
    _, ana = await office.add()
    await writes_to(office.carla, [ana], "Hi", 422, **{field: []})


async def test_carla_is_who_the_words_say(office: Office) -> None:
    _, ana = await office.add(owner=CARLA)
    batch = await writes_to(office.erin, [ana], "{my name} at {office}")
    assert batch["review"]["samples"][0]["body"] == "Erin Hammond at Probation"
