"""Why somebody needs another time is said by digit or in words; they wait for a person's word all the same."""

from uuid import UUID

import msgspec
import pytest

from proto.posts import Question, QuestionAnswered
from services.kit.ids import new_id
from tests.service.threads.office import Office
from tests.service.threads.test_answers_in_words import heard_of
from tests.service.threads.test_asked_numbers import STATE, reminded
from tests.service.threads.test_questions import asking

Ana = tuple[UUID, UUID]
REASONS = ("work", "ride", "child", "sick", "other")


async def asked_why(office: Office, ana: Ana) -> UUID:
    """She needs another time, and is asked why, in the lane of replies: the question."""
    await reminded(office, ana[0])
    await office.texts("2")
    assert (await office.next("reminders.answers", QuestionAnswered)).choice == 2
    question_id = new_id()
    question = Question(question_id=question_id, choices=REASONS)
    await office.say("reminders", msgspec.structs.replace(asking(ana[0], new_id()), lane="reply", question=question))
    await office.sent()
    return question_id


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("1", "work"),
        ("Tengo que trabajar", "work"),
        ("2 ride", "ride"),
        ("sin transporte", "ride"),
        ("no babysitter", "child"),
        ("I'm sick", "sick"),
        ("5", "other"),
    ],
)
async def test_a_reason_is_told_and_she_still_waits(office: Office, ana: Ana, says: str, reason: str) -> None:
    question_id = await asked_why(office, ana)
    await office.texts(says)
    answered = await office.next("reminders.answers", QuestionAnswered)
    assert (answered.question_id, REASONS[answered.choice - 1]) == (question_id, reason)
    assert await heard_of(office, ana) == (["answer"], reason, True)


@pytest.mark.parametrize("says", ["it's a long story", "I'm sick of this", "voy", "My ride is late", "work? no", "6"])
async def test_what_is_none_of_them_is_for_a_person(office: Office, ana: Ana, says: str) -> None:
    question_id = await asked_why(office, ana)
    await office.texts(says)
    assert await heard_of(office, ana) == ([], None, True)
    assert await office.value(STATE, question_id) == "open"
