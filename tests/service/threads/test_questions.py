"""A question in a thread, and the digit that answers it."""

from datetime import timedelta
from uuid import UUID

import msgspec

from proto.posts import Question, QuestionAnswered, ThreadPost
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, MONDAY, NEW, PROBATION
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


def asking(client_id: UUID, question_id: UUID) -> ThreadPost:
    return ThreadPost(
        post_id=new_id(),
        client_id=client_id,
        department_id=PROBATION,
        wording={"en": "Hearing tomorrow 8:30. Reply 1 coming, 2 another time, 3 wrong person"},
        not_before=MONDAY,
        not_after=MONDAY + timedelta(hours=5),
        question=Question(question_id=question_id, choices=("coming", "another_time", "wrong_person")),
    )


async def test_digit_answers_the_open_question_once(office: Office, ana: Ana) -> None:
    question_id = new_id()
    await office.say("reminders", asking(ana[0], question_id))
    await office.sent("reminder")
    await office.texts("1")
    answered = await office.next("reminders.answers", QuestionAnswered)
    assert (answered.question_id, answered.choice, answered.client_id) == (question_id, 1, ana[0])
    await office.texts("2")
    await office.until("SELECT count(*) FROM outbox", 0)
    assert await office.value("SELECT choice FROM question") == 1
    thread = await office.carla.thread(ana[1])
    assert [m["labels"] for m in thread["messages"] if m["direction"] == "inbound"] == [["answer"], []]


async def test_newer_question_takes_the_place_of_an_open_one(office: Office, ana: Ana) -> None:
    first, second = new_id(), new_id()
    for question_id in (first, second):
        await office.say("reminders", asking(ana[0], question_id))
        await office.sent("reminder")
    await office.texts("2")
    assert (await office.next("reminders.answers", QuestionAnswered)).question_id == second
    assert await office.value("SELECT state FROM question WHERE question_id = $1", first) == "superseded"


async def test_question_opens_only_when_its_text_leaves(office: Office, ana: Ana) -> None:
    question_id = new_id()
    later = msgspec.structs.replace(asking(ana[0], question_id), not_before=MONDAY + timedelta(hours=1))
    await office.say("reminders", later)
    await office.until("SELECT state FROM question", "waiting")
    await office.texts("1")
    assert await office.value("SELECT state FROM question") == "waiting"
    office.passes(hours=1)
    await office.sent("reminder")
    await office.texts("1")
    assert (await office.next("reminders.answers", QuestionAnswered)).question_id == question_id


async def told_after_asking(office: Office, client_id: UUID) -> tuple[str, int | None]:
    """A digit accepted three hours before the question was asked, told after it: the question's state, the choice."""
    early = office.text("1", received_at=MONDAY - timedelta(hours=3))
    await office.say("reminders", asking(client_id, new_id()))
    await office.sent("reminder")
    await office.say("gateway", early, subject=ANAS, seq=1)
    await office.taken_in(early.text_id)
    return await office.value("SELECT state FROM question"), await office.value("SELECT choice FROM question")


async def test_digit_from_before_the_question_answers_nothing(office: Office, ana: Ana) -> None:
    assert await told_after_asking(office, ana[0]) == ("open", None)
    await office.texts("2")
    assert await office.value("SELECT choice FROM question") == 2


async def test_without_that_rule_it_confirms_what_nobody_confirmed(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="asked_before:off").running() as office:
        assert await told_after_asking(office, (await office.add())[0]) == ("answered", 1)


async def welcomed(office: Office, client_id: UUID, thread_id: UUID) -> tuple[str, int | None]:
    """A hearing is asked about, the first text asks for a 1, too, and she answers 1: what became of the hearing's."""
    question_id = new_id()
    await office.say("reminders", asking(client_id, question_id))
    await office.sent("reminder")
    welcome = (await office.carla.get(f"/v1/threads/{thread_id}/wording?of=welcome"))["body"]
    assert "reply 1" in welcome
    await office.carla.writes(thread_id, welcome)
    await office.sent()
    await office.texts("1")
    [row] = await office.db.fetch("SELECT state, choice FROM question WHERE question_id = $1", question_id)
    return row["state"], row["choice"]


async def test_first_text_s_own_one_confirms_no_hearing(office: Office, ana: Ana) -> None:
    assert await welcomed(office, *ana) == ("superseded", None)
    assert await office.value("SELECT choice FROM question WHERE state = 'answered'") == 1
    assert await office.value("SELECT count(*) FROM outbox WHERE type = 'question.answered.v1'") == 0
    thread = await office.carla.thread(ana[1])
    assert thread["messages"][-1]["labels"] == ["answer"]
    await office.say("reminders", asking(ana[0], question_id := new_id()))
    await office.sent("reminder")
    await office.texts("1")
    assert (await office.next("reminders.answers", QuestionAnswered)).question_id == question_id


async def test_without_its_own_question_it_confirms_the_hearing(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="own_question:off").running() as office:
        assert await welcomed(office, *await office.add()) == ("answered", 1)


async def test_a_text_that_asks_for_no_digit_leaves_the_hearing_s_question_open(office: Office, ana: Ana) -> None:
    question_id = new_id()
    await office.say("reminders", asking(ana[0], question_id))
    await office.sent("reminder")
    await office.carla.writes(ana[1], "See you at 1, courtroom 1")
    await office.sent()
    await office.texts("1")
    assert (await office.next("reminders.answers", QuestionAnswered)).question_id == question_id


async def test_is_this_you_that_is_sent_again_asks_again(office: Office, ana: Ana) -> None:
    form = {"number": NEW, "make_current": True, "ask_first": True}
    await office.carla("POST", f"/v1/clients/{ana[0]}/phones", form, 201)
    office.passes(seconds=6)
    message_id = (await office.sent()).message_id
    await office.gateway_says(message_id, "undelivered", 2, code="30003")
    await office.status_is(message_id, "undelivered")
    retry = {"client_msg_id": str(new_id()), "despite": ["unverified"]}
    await office.carla("POST", f"/v1/messages/{message_id}/retry", retry, 201)
    await office.sent()
    await office.texts("2", number=NEW)
    assert (await office.carla.thread(ana[1]))["health"] == "wrong_person"
