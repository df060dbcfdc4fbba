"""A reminder is answered in words as well as by digit, where they are all there is and answer what came last."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from proto.posts import QuestionAnswered, ThreadPost
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import ANAS, BENS, NEW
from tests.service.threads.merging import Record, merged
from tests.service.threads.office import Office
from tests.service.threads.phrases import ANOTHER, COMING, SPANISH, TABLES, Table
from tests.service.threads.test_asked_numbers import STATE, reminded, reminded_then_asked_elsewhere
from tests.service.threads.test_numbers import adds
from tests.service.threads.test_questions import asking

Ana = tuple[UUID, UUID]
# What a text was taken for, what became of the question, and whether it waits for a person's word.
Outcome = tuple[str | None, str, bool]


def test_there_are_enough_phrases() -> None:
    phrases = [body for table in TABLES.values() for bodies in table.values() for body in bodies]
    assert len(set(phrases)) == len(phrases) >= 60


async def everybody_says(office: Office, bodies: Sequence[str]) -> dict[str, Outcome]:
    """So many clients are reminded, and each writes one of bodies: what it was taken for, the question, who waits."""
    numbers = [f"+1801555{place:04}" for place in range(3000, 3000 + len(bodies))]
    for number in numbers:
        client_id, _ = await office.add(f"Ana N{number[-4:]}", number)
        await office.say("reminders", asking(client_id, new_id()))
    await office.until("SELECT count(*) FROM question WHERE state = 'open'", len(bodies))
    office.clock.advance(timedelta(seconds=1))
    for number, body in zip(numbers, bodies, strict=True):
        await office.say("gateway", office.text(body, number), subject=number, seq=1)
    await office.until("SELECT count(*) FROM message WHERE direction = 'inbound'", len(bodies))
    rows = await office.db.fetch(
        """
        SELECT message.body, message.understood, question.state, thread.is_answer_due
          FROM message
          JOIN thread USING (thread_id)
          JOIN question USING (thread_id)
         WHERE message.direction = 'inbound'
        """
    )
    return {row["body"]: (row["understood"], row["state"], row["is_answer_due"]) for row in rows}


def wrong(table: Table, heard: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """What became of a phrase that should have become something else."""
    wanted: dict[str, Outcome] = {}
    for choice, bodies in table.items():
        # Who comes waits for no word from us; who asks for something does, and what is not clear.
        outcome = (choice, "answered" if choice else "open", choice != COMING)
        wanted.update(dict.fromkeys(bodies, outcome))
    return {body: heard[body] for body, outcome in wanted.items() if heard[body] != outcome}


@pytest.mark.parametrize("language", TABLES)
async def test_each_phrase_is_what_it_says_or_left_to_a_person(office: Office, language: str) -> None:
    table = TABLES[language]
    heard = await everybody_says(office, sum(table.values(), ()))
    assert wrong(table, heard) == {}


async def test_without_all_that_is_said_a_part_of_it_answers(database: Database, broker: Broker) -> None:
    """Who can't cancel is taken to ask for another time; who will be there if they get a ride, to come."""
    async with Office(database, broker, failpoints="all_that_is_said:off").running() as office:
        heard = await everybody_says(office, sum(SPANISH.values(), ()))
    misread = wrong(SPANISH, heard)
    assert {"no puedo cancelar", "voy si consigo raite"} <= set(misread)


async def heard_of(office: Office, ana: Ana) -> tuple[list[str], str | None, bool]:
    """How her newest text stands in the thread: its labels, what it was taken for, who waits for a word."""
    thread = await office.carla.thread(ana[1])
    text = [one for one in thread["messages"] if one["direction"] == "inbound"][-1]
    return text["labels"], text["understood"], thread["is_answer_due"]


@pytest.mark.parametrize(
    ("says", "choice", "understood"),
    [("1", 1, COMING), ("Voy, gracias", 1, COMING), ("2", 2, ANOTHER), ("no puedo ir", 2, ANOTHER)],
)
async def test_words_are_told_and_shown_as_the_digit_is(
    office: Office, ana: Ana, says: str, choice: int, understood: str
) -> None:
    question_id = await reminded(office, ana[0])
    text_id = await office.texts(says)
    answered = await office.next("reminders.answers", QuestionAnswered)
    assert (answered.question_id, answered.choice, answered.message_id) == (question_id, choice, text_id)
    assert await heard_of(office, ana) == (["answer"], understood, choice != 1)
    [shown] = (await office.carla.get(f"/v1/threads/{ana[1]}/messages?since=1"))["messages"]
    assert (shown["body"], shown["understood"]) == (says, understood)


async def test_a_second_word_is_for_a_person(office: Office, ana: Ana) -> None:
    await reminded(office, ana[0])
    await office.texts("voy")
    await office.texts("I can't make it")
    assert await heard_of(office, ana) == ([], None, True)
    assert await office.value("SELECT choice FROM question") == 1


async def test_a_picture_says_more_than_its_words(office: Office, ana: Ana) -> None:
    question_id = await reminded(office, ana[0])
    await office.texts("I can make it", media_ids=(), media_count=1)
    assert await office.value(STATE, question_id) == "open"
    assert await heard_of(office, ana) == ([], None, True)


async def test_a_carriers_word_answers_nothing(office: Office, ana: Ana) -> None:
    question_id = await reminded(office, ana[0])
    await office.texts("confirm", keyword="start")
    assert await office.value(STATE, question_id) == "open"
    assert (await heard_of(office, ana))[:2] == (["start"], None)


async def asked_something_else(office: Office, ana: Ana, says: str = "I'll be there") -> str | None:
    """She is reminded; Carla asks of a class; this is the answer to that: what it was taken for."""
    await reminded(office, ana[0])
    await office.carla.writes(ana[1], "Will you be in class tonight?")
    await office.sent()
    await office.texts(says)
    return (await heard_of(office, ana))[1]


async def test_what_answers_something_said_since_confirms_no_hearing(office: Office, ana: Ana) -> None:
    assert await asked_something_else(office, ana) is None
    assert await heard_of(office, ana) == ([], None, True)
    assert await office.value("SELECT state FROM question") == "open"
    await office.texts("1")
    assert await heard_of(office, ana) == (["answer"], COMING, True), "a digit is as it was"


async def test_without_what_was_said_last_it_confirms_the_hearing(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="said_last:off").running() as office:
        assert await asked_something_else(office, await office.add()) == COMING


async def test_words_written_before_that_answer_the_reminder_however_late_they_come(office: Office, ana: Ana) -> None:
    await reminded(office, ana[0])
    office.passes(seconds=1)
    said_at = office.clock.now()
    office.passes(seconds=5)
    await office.carla.writes(ana[1], "Will you be in class tonight?")
    await office.sent()
    await office.texts("I'll be there", received_at=said_at)
    assert await office.value("SELECT choice FROM question") == 1


async def test_a_text_that_was_called_back_said_nothing(office: Office, ana: Ana) -> None:
    await reminded(office, ana[0])
    text = await office.carla.writes(ana[1], "Will you be in class tonight?", undo_s=10)
    await office.carla("POST", f"/v1/messages/{text['message_id']}/undo")
    await office.texts("I'll be there")
    assert (await heard_of(office, ana))[1] == COMING


async def moved_since(office: Office, client_id: UUID) -> tuple[UUID, UUID]:
    """She says that she comes; before that is told here the date moves, and she is asked about that. The questions."""
    first = await reminded(office, client_id)
    office.passes(seconds=1)
    early = office.text("I'll be there", received_at=office.clock.now())
    office.passes(seconds=60)
    second = await reminded(office, client_id)
    await office.say("gateway", early, subject=ANAS, seq=1)
    await office.taken_in(early.text_id)
    return first, second


async def test_words_older_than_the_newest_question_answer_neither(office: Office, ana: Ana) -> None:
    first, second = await moved_since(office, ana[0])
    assert await office.value(STATE, first) == "superseded"
    assert await office.value(STATE, second) == "open", "she has not seen when it is now"
    assert await heard_of(office, ana) == ([], None, True)
    office._seqs[ANAS] = 1
    await office.texts("I'll be there")
    assert (await office.next("reminders.answers", QuestionAnswered)).question_id == second


async def test_without_that_rule_she_comes_to_a_time_she_never_read(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="asked_before:off").running() as office:
        _, second = await moved_since(office, (await office.add())[0])
        assert await office.value(STATE, second) == "answered"


async def test_after_the_date_was_cancelled_nobody_comes_to_it(office: Office, ana: Ana) -> None:
    question_id = await reminded(office, ana[0])
    news: ThreadPost = msgspec.structs.replace(
        asking(ana[0], new_id()), question=None, wording={"en": "Your hearing on Tuesday is cancelled."}
    )
    await office.say("reminders", news)
    await office.sent("reminder")
    await office.texts("ok see you then")
    assert await office.value(STATE, question_id) == "open"
    assert await heard_of(office, ana) == ([], None, True)


async def test_of_two_open_questions_words_answer_that_of_their_number(
    office: Office, ana: Record, twin: Record
) -> None:
    mine, theirs = await reminded(office, ana[0]), await reminded(office, twin[0], BENS)
    await merged(office, ana, twin)
    await office.texts("I can't make it", number=BENS)
    assert await office.value(STATE, theirs) == "answered"
    assert await office.value(STATE, mine) == "open"
    await office.texts("voy", number=ANAS)
    assert await office.value(STATE, mine) == "answered"


async def test_words_from_somebody_elses_number_answer_nothing(office: Office, ana: Ana) -> None:
    await adds(office, ana[0], BENS, make_current=False)
    question_id = await reminded(office, ana[0])
    await office.texts("I'll be there", number=BENS)
    assert await office.value(STATE, question_id) == "open"
    assert await heard_of(office, ana) == ([], None, True)


async def test_a_date_s_words_do_not_say_whose_a_number_is(office: Office, ana: Ana) -> None:
    """The new number was asked if it is hers; "another time" answers the reminder at the old one alone."""
    question_id = await reminded_then_asked_elsewhere(office, ana)
    await office.texts("I can't make it", number=NEW)
    assert await office.value("SELECT health FROM phone WHERE number = $1", NEW) == "unverified"
    assert await office.value(STATE, question_id) == "open"
    office.clock.advance(timedelta(seconds=1))
    await office.texts("I can't make it", number=ANAS)
    assert (await office.next("reminders.answers", QuestionAnswered)).choice == 2
