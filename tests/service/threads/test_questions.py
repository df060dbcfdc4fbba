"""A question in a thread, and the digit that answers it."""

from datetime import timedelta
from uuid import UUID

import msgspec

from proto.posts import Question, QuestionAnswered, ThreadPost
from services.kit.ids import new_id
from tests.service.threads.house import MONDAY, PROBATION
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
