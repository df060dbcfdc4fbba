"""A client's numbers as staff change them: added, current, ended; what is asked, what is withdrawn, who has it next."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import Raw

from proto.envelope import Envelope
from proto.sms import SmsCancel
from services.kit import failpoints
from services.kit.handlers import Context, Received
from services.threads.domain.health import Condition
from services.threads.handlers.inbound import on_sms_received_batch
from services.threads.store.caseloads import open_caseload
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS, CLERK, COURT, DEV, MONDAY, NEW
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
UNVERIFIED = Condition("unverified", 0, is_confirmed=False)


async def phones(office: Office, client_id: UUID) -> dict[str, dict[str, Any]]:
    """Erin sees them all."""
    shown = await office.erin.get(f"/v1/clients/{client_id}")
    return {phone["number"]: phone for phone in shown["client"]["phones"]}


async def adds(office: Office, client_id: UUID, number: str, status: int = 201, **more: Any) -> Any:
    return await office.erin("POST", f"/v1/clients/{client_id}/phones", {"number": number} | more, status)


async def acts(office: Office, client_id: UUID, number: str, act: str, body: Any = None, status: int = 200) -> Any:
    phone_id = (await phones(office, client_id))[number]["phone_id"]
    return await office.erin("POST", f"/v1/phones/{phone_id}/{act}", body, status)


async def carried_out(office: Office) -> None:
    office.service.nudge("follow_changes")
    await office.followed()


async def test_a_new_number_is_where_texts_go_and_the_old_one_stays_known(office: Office, ana: Ana) -> None:
    await adds(office, ana[0], "(385) 555-0190")
    known = await phones(office, ana[0])
    assert known["+13855550190"]["is_current"]
    assert known["+13855550190"]["health"] == "unverified"
    assert not known[ANAS]["is_current"]
    assert known[ANAS]["valid_to"] is None
    await carried_out(office)
    texts = (await office.carla.thread(ana[1]))["messages"]
    assert [text["marker"]["kind"] for text in texts if text["marker"]] == ["number_changed"]
    await office.texts(number=ANAS)
    assert (await phones(office, ana[0]))[ANAS]["question_at"]


@pytest.mark.parametrize("number", ["12", "911", "(900) 555-0111", "not a number", "+1 801 555 0100"])
async def test_what_is_no_number_of_a_client_is_refused_by_name(office: Office, ana: Ana, number: str) -> None:
    answer = await adds(office, ana[0], number, 422)
    assert answer["field"] == "number"
    assert set(await phones(office, ana[0])) == {ANAS}


async def test_a_number_that_is_somebodys_is_asked_about_first(office: Office, ana: Ana) -> None:
    ben, _ = await office.add("Ben Baker", BENS, DEV)
    assert (await adds(office, ana[0], BENS, 409))["title"] == "known"
    assert set(await phones(office, ana[0])) == {ANAS}
    await adds(office, ana[0], BENS, despite="shares")
    assert (await phones(office, ben))[BENS]["valid_to"] is None
    assert (await phones(office, ana[0]))[BENS]["is_current"]


async def test_a_number_that_is_another_ones_no_more_ends_there(office: Office, ana: Ana) -> None:
    ben, _ = await office.add("Ben Baker", BENS, DEV)
    await adds(office, ana[0], BENS, despite="not_theirs", holder_id=str(ben))
    ended = (await phones(office, ben))[BENS]
    assert ended["valid_to"]
    assert ended["ended_because"] == "not_theirs"
    assert not ended["is_current"]


async def test_nobody_ends_a_number_with_a_client_they_do_not_see(office: Office, ana: Ana) -> None:
    ben, _ = await office.add("Ben Baker", BENS, DEV)
    form = {"number": BENS, "despite": "not_theirs", "holder_id": str(ben)}
    await office.carla("POST", f"/v1/clients/{ana[0]}/phones", form, 404)
    assert (await phones(office, ben))[BENS]["is_current"]


@pytest.mark.parametrize("first", ["ana", "ben"])
async def test_two_who_swapped_numbers_each_get_what_is_theirs(office: Office, ana: Ana, first: str) -> None:
    ben = await office.add("Ben Baker", BENS, DEV)
    await office.carla.writes(ana[1], "To Ana")
    await office.dev.writes(ben[1], "To Ben")
    sent = {(text.body, text.to) for text in [await office.sent(), await office.sent()]}
    assert sent == {("To Ana", ANAS), ("To Ben", BENS)}
    turns = [(ana[0], BENS, ben[0]), (ben[0], ANAS, ana[0])]
    for client_id, number, holder_id in turns if first == "ana" else turns[::-1]:
        await adds(office, client_id, number, despite="not_theirs", holder_id=str(holder_id))
    await carried_out(office)
    assert {(await office.next("gateway.cancel", SmsCancel)).message_id for _ in range(2)}
    await office.texts("Now Ana's", number=BENS)
    await office.texts("Now Ben's", number=ANAS)
    assert (await office.carla.thread(ana[1]))["messages"][-1]["body"] == "Now Ana's"
    assert (await office.dev.thread(ben[1]))["messages"][-1]["body"] == "Now Ben's"


async def test_what_comes_from_an_ended_number_is_nobodys(office: Office, ana: Ana) -> None:
    await acts(office, ana[0], ANAS, "end", {"because": "disconnected"})
    text_id = await office.texts("who is this")
    assert await office.value("SELECT EXISTS (SELECT FROM unknown_text WHERE text_id = $1)", text_id)
    await acts(office, ana[0], ANAS, "current", status=409)


async def test_without_that_rule_it_stands_in_the_old_owners_thread(
    office: Office, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "ended")
    await acts(office, ana[0], ANAS, "end", {"because": "disconnected"})
    text_id = await office.texts("who is this")
    assert await office.value("SELECT thread_id FROM message WHERE message_id = $1", text_id) == ana[1]


async def test_another_departments_text_to_an_ended_number_is_withdrawn(office: Office, ana: Ana) -> None:
    async with office.service.db.tx() as tx:
        thread_id = await open_caseload(tx, ana[0], COURT, CLERK)
    await office.clerk.writes(thread_id, "Please call us")
    sent = await office.sent()
    await acts(office, ana[0], ANAS, "end", {"because": "changed"})
    await carried_out(office)
    assert (await office.next("gateway.cancel", SmsCancel)).message_id == sent.message_id


async def test_a_text_from_another_number_asks_which_is_current(office: Office, ana: Ana) -> None:
    await adds(office, ana[0], NEW, make_current=False)
    await office.texts(number=NEW)
    assert (await phones(office, ana[0]))[NEW]["question_at"]
    await acts(office, ana[0], NEW, "keep")
    await office.texts(number=NEW)
    assert not (await phones(office, ana[0]))[NEW]["question_at"]
    office.clock.advance(timedelta(days=2))
    await office.texts(number=NEW)
    assert (await phones(office, ana[0]))[NEW]["question_at"]
    await acts(office, ana[0], NEW, "current")
    known = await phones(office, ana[0])
    assert known[NEW]["is_current"]
    assert not known[NEW]["question_at"]
    assert not known[ANAS]["is_current"]


async def test_somebody_else_who_answers_there_is_not_asked_about(office: Office, ana: Ana) -> None:
    await adds(office, ana[0], NEW, make_current=False)
    await office.texts("wrong number", number=NEW)
    one = (await phones(office, ana[0]))[NEW]
    assert one["health"] == "wrong_person"
    assert not one["question_at"]


async def test_trouble_with_a_number_is_a_task_until_it_is_over(office: Office, ana: Ana) -> None:
    await office.texts("wrong number")
    [task] = (await office.carla.thread(ana[1]))["client"]["tasks"]
    assert (task["kind"], task["number"]) == ("wrong_person", ANAS)
    await acts(office, ana[0], ANAS, "still-theirs")
    shown = await office.carla.thread(ana[1])
    assert (shown["health"], shown["client"]["tasks"]) == ("working", [])
    await carried_out(office)


async def in_one_batch(office: Office, *bodies: str) -> str:
    """Ana's texts come in one transaction; her number's health."""
    texts = [office.text(body) for body in bodies]
    frames = [
        Envelope(id=str(seq), source="/gateway", type="sms.received.v1", time=MONDAY, data=Raw(b"{}"), sequence=seq)
        for seq in range(1, len(texts) + 1)
    ]
    batch = [Received(text, frame, "gateway", "") for text, frame in zip(texts, frames, strict=True)]
    async with office.service.db.tx() as tx:
        await on_sms_received_batch(tx, batch, Context(frames[0], "gateway", None))
    health: str = await office.value("SELECT health FROM phone")
    return health


@pytest.mark.usefixtures("ana")
async def test_who_is_somebody_else_and_writes_on_at_once_is_heard(office: Office) -> None:
    assert await in_one_batch(office, "you have the wrong number", "please") == "wrong_person"


async def test_without_hearing_all_of_a_batch_only_the_last_counts(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="heard_all:off").running() as office:
        await office.add()
        assert await in_one_batch(office, "you have the wrong number", "please") == "working"


async def test_a_task_is_done_once(office: Office, ana: Ana) -> None:
    await office.texts("wrong number")
    [task] = (await office.carla.thread(ana[1]))["client"]["tasks"]
    path = f"/v1/tasks/{task['task_id']}/done"
    await office.carla("POST", path, {"outcome": " "}, 422)
    shown = await office.carla("POST", path, {"outcome": "Called her"})
    assert shown["client"]["tasks"] == []
    await office.carla("POST", path, {"outcome": "Called her"}, 409)


async def test_a_number_confirmed_in_person_works(office: Office) -> None:
    client_id, _ = await office.add(condition=UNVERIFIED)
    await acts(office, client_id, ANAS, "confirm")
    one = (await phones(office, client_id))[ANAS]
    assert one["health"] == "working"
    assert one["confirmed_at"]


@pytest.mark.parametrize(("answer", "health"), [("1", "working"), ("2", "wrong_person"), ("hi its me", "working")])
async def test_who_has_the_new_number_is_asked_first(office: Office, ana: Ana, answer: str, health: str) -> None:
    await adds(office, ana[0], NEW, ask_first=True)
    office.passes(seconds=6)
    asked = await office.sent()
    assert asked.to == NEW
    assert "Ana" in asked.body
    assert "1" in asked.body
    await office.texts(answer, number=NEW)
    shown = await office.carla.thread(ana[1])
    assert shown["health"] == health
    assert [task["kind"] for task in shown["client"]["tasks"]] == (["wrong_person"] if health != "working" else [])
    assert await office.value("SELECT count(*) FROM outbox WHERE type = 'question.answered.v1'") == 0
