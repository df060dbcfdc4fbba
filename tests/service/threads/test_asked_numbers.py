"""A digit answers what was asked of the number it comes from."""

from uuid import UUID

import pytest

from proto.posts import QuestionAnswered
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS, NEW, STRANGERS
from tests.service.threads.merging import Record, merged, undone
from tests.service.threads.office import Office
from tests.service.threads.test_numbers import adds
from tests.service.threads.test_questions import asking

Ana = tuple[UUID, UUID]
STATE = "SELECT state FROM question WHERE question_id = $1"


async def reminded(office: Office, client_id: UUID, number: str = ANAS) -> UUID:
    question_id = new_id()
    await office.say("reminders", asking(client_id, question_id))
    assert (await office.sent("reminder")).to == number
    return question_id


async def reminded_then_asked_elsewhere(office: Office, ana: Ana) -> UUID:
    """Ana was reminded at her number; then a new one is added, and whoever has that is asked who they are."""
    question_id = await reminded(office, ana[0])
    await adds(office, ana[0], NEW, ask_first=True)
    office.passes(seconds=6)
    assert (await office.sent()).to == NEW
    return question_id


async def test_another_time_please_is_no_wrong_person(office: Office, ana: Ana) -> None:
    question_id = await reminded_then_asked_elsewhere(office, ana)
    await office.texts("2", number=ANAS)  # "2 another time": the answer to the reminder, from the phone that got it
    assert await office.value("SELECT health FROM phone WHERE number = $1", ANAS) == "working"
    answered = await office.next("reminders.answers", QuestionAnswered)
    assert (answered.question_id, answered.choice) == (question_id, 2)


async def test_whoever_has_the_new_number_answers_for_it(office: Office, ana: Ana) -> None:
    question_id = await reminded_then_asked_elsewhere(office, ana)
    await office.texts("2", number=NEW)
    assert await office.value("SELECT health FROM phone WHERE number = $1", NEW) == "wrong_person"
    assert await office.value(STATE, question_id) == "open", "the date is as it was"
    await office.texts("1", number=ANAS)
    assert (await office.next("reminders.answers", QuestionAnswered)).choice == 1


async def test_what_only_the_record_that_goes_was_asked_still_waits(office: Office, ana: Record, twin: Record) -> None:
    theirs = await reminded(office, twin[0], BENS)
    await merged(office, ana, twin)
    assert await office.value(STATE, theirs) == "open"
    await office.texts("1", number=BENS)
    assert (await office.next("reminders.answers", QuestionAnswered)).question_id == theirs


async def test_after_a_merge_each_number_answers_its_own_reminder(office: Office, ana: Record, twin: Record) -> None:
    mine, theirs = await reminded(office, ana[0]), await reminded(office, twin[0], BENS)
    merge_id = await merged(office, ana, twin)
    await office.texts("2", number=BENS)
    assert await office.value(STATE, theirs) == "answered"
    assert await office.value(STATE, mine) == "open", "a date is moved that nobody asked to move"
    await undone(office, merge_id)
    await office.texts("1", number=ANAS)
    assert await office.value(STATE, mine) == "answered"


async def test_a_number_both_records_have_waits_for_one_digit(office: Office, ana: Record) -> None:
    again = await office.add("Anna Abot", ANAS)
    mine, theirs = await reminded(office, ana[0]), await reminded(office, again[0])
    merge_id = await merged(office, ana, again)
    assert (await office.value(STATE, mine), await office.value(STATE, theirs)) == ("open", "superseded")
    await undone(office, merge_id)
    assert await office.value(STATE, theirs) == "open"


async def test_a_stranger_at_an_earlier_number_confirms_nothing(office: Office, ana: Ana) -> None:
    """Her old phone is somebody else's by now; nobody has ended it yet."""
    await adds(office, ana[0], NEW)
    await office.texts("hi its me", number=NEW)
    question_id = await reminded(office, ana[0], NEW)
    await office.texts("1", number=ANAS)
    assert await office.value(STATE, question_id) == "open"
    await office.texts("1", number=NEW)
    assert await office.value(STATE, question_id) == "answered"


async def test_a_digit_of_a_number_nobody_asked_answers_nothing(office: Office, ana: Ana) -> None:
    question_id = await reminded(office, ana[0])
    await office.texts("1", STRANGERS)
    [number] = (await office.carla.get("/v1/unknown"))["numbers"]
    form = {"client_id": str(ana[0]), "make_current": False}
    await office.carla("POST", f"/v1/unknown/{number['number_id']}/attach", form)
    await office.until("SELECT count(*) FROM unknown_text", 0)
    assert await office.value(STATE, question_id) == "open"


@pytest.mark.parametrize(("says", "of", "health"), [("2", ANAS, "wrong_person"), ("1", BENS, "working")])
async def test_without_that_rule_any_number_answers(
    database: Database, broker: Broker, says: str, of: str, health: str
) -> None:
    """Her good number is frozen by an answer to a reminder; a hearing is confirmed from a phone nobody asked."""
    async with Office(database, broker, failpoints="asked_number:off").running() as office:
        ana = await office.add()
        if of == ANAS:
            await reminded_then_asked_elsewhere(office, ana)
        else:
            await adds(office, ana[0], BENS, make_current=False)
            await reminded(office, ana[0])
        await office.texts(says, number=of)
        assert await office.value("SELECT health FROM phone WHERE number = $1", of) == health
        assert await office.value("SELECT state FROM question ORDER BY asked_at DESC LIMIT 1") == "answered"
