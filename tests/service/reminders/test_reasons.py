"""Who needs another time is asked why: once, in the lane of replies, within hours; their publisher learns it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from proto import envelope
from proto.numbers import NumberOptedOut
from proto.posts import QuestionAnswered, ThreadPost
from proto.receipts import ReceiptAnswered, ReceiptDelivered
from proto.registry import decode_data
from services.reminders.acts import reasons
from services.reminders.domain.answers import REASONS
from services.reminders.store.publishers import publisher_named
from services.reminders.store.receipts import read_receipts
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import (
    ANA,
    ANAS,
    CANCELLED,
    DAY_BEFORE,
    PROBATION,
    PROBATION_LINE,
    Office,
    ana,
    moved,
    scheduled,
)

ANSWERS = "SELECT count(*) FROM inbox WHERE queue = 'reminders.answers'"
NIGHT = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)  # 20:30 in Denver


async def reminded(office: Office) -> ThreadPost:
    """Ana's text of the day before is on her phone."""
    post = await office.handed()
    await office.status(post, "delivered")
    await office.receipt(ReceiptDelivered)
    return post


async def says(office: Office, post: ThreadPost, choice: int) -> None:
    """She answers it; taken in."""
    office.clock.advance(timedelta(seconds=1))
    assert post.question is not None
    answer = QuestionAnswered(
        question_id=post.question.question_id,
        post_id=post.post_id,
        client_id=ANA,
        message_id=uuid4(),
        choice=choice,
        at=office.clock.now(),
    )
    before = await office.db.fetchval(ANSWERS)
    await office.say("threads", answer)
    await office.until(ANSWERS, before + 1)


async def asked(office: Office) -> list[ThreadPost]:
    """All that was asked in the lane of replies since the last time."""
    await office.until("SELECT count(*) FROM outbox", 0)
    queue = await (await office._channel("threads")).get_queue("threads.post.reply", ensure=False)
    found = []
    while (message := await queue.get(no_ack=True, fail=False)) is not None:
        post = decode_data(envelope.decode(message.body))
        assert isinstance(post, ThreadPost)
        found.append(post)
    return found


async def asked_why(office: Office) -> tuple[ThreadPost, ThreadPost]:
    """She needs another time: the text of the day before, and the question."""
    post = await reminded(office)
    await says(office, post, 2)
    await office.receipt(ReceiptAnswered)
    [why] = await asked(office)
    return post, why


async def test_another_time_is_asked_about_at_once_among_replies(office: Office) -> None:
    post, why = await asked_why(office)
    assert (why.client_id, why.department_id, why.lane, why.purpose) == (ANA, PROBATION, "reply", "reminder")
    assert why.question is not None
    assert why.question.choices == tuple(REASONS)
    assert why.wording["es"].startswith("Gracias. Su hora sigue igual hasta que le avisemos.")
    assert why.neutral_wording == why.wording, "nothing of the date is in it"
    assert why.not_before <= office.clock.now() < why.not_after <= DAY_BEFORE + timedelta(minutes=31)
    assert why.post_id != post.post_id


async def test_the_reason_reaches_the_publisher(office: Office) -> None:
    _, why = await asked_why(office)
    await says(office, why, 2)
    told = await office.receipt(ReceiptAnswered)
    assert (told.appointment, told.answer, told.choice, told.why) == ("2026-1001", "another_time", 2, "ride")
    assert told.note == "2 ride"
    async with office.service.db.tx() as tx:
        court = await publisher_named(tx, "court")
        assert court is not None
        read = await read_receipts(tx, court.publisher_id, 0, 100)
    assert [(one.answer, one.choice, one.why) for one in read if one.type == "receipt.answered.v1"] == [
        ("another_time", 2, None),
        ("another_time", 2, "ride"),
    ]


@pytest.mark.parametrize("choice", [1, 3])
async def test_nobody_else_is_asked(office: Office, choice: int) -> None:
    await says(office, await reminded(office), choice)
    told = await office.receipt(ReceiptAnswered)
    assert (told.answer, told.choice, told.why) == (
        ("coming", "another_time", "wrong_person")[choice - 1],
        choice,
        None,
    )
    assert await asked(office) == []


async def needs_it_twice(office: Office) -> int:
    """She says so twice: how often she was asked why."""
    post = await reminded(office)
    await says(office, post, 2)
    await says(office, post, 2)
    return len(await asked(office))


async def test_she_is_asked_once(office: Office) -> None:
    assert await needs_it_twice(office) == 1


async def test_without_that_she_is_asked_again_and_again(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "why_once:off") as office:
        assert await needs_it_twice(office) == 2


async def needs_it_at_night(office: Office) -> list[ThreadPost]:
    post = await reminded(office)
    office.clock.at = NIGHT
    await says(office, post, 2)
    return await asked(office)


async def test_at_night_she_is_not_asked(office: Office) -> None:
    assert await needs_it_at_night(office) == []
    assert await office.db.fetchval("SELECT count(*) FROM question_post") == 0


async def test_without_hours_her_phone_rings_at_night(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "why_in_hours:off") as office:
        [why] = await needs_it_at_night(office)
        assert why.not_before >= NIGHT


async def test_an_answer_about_a_date_that_moved_says_nothing_of_it_now(office: Office) -> None:
    _, why = await asked_why(office)
    await office.take(moved("2026-03-12T09:00"), 2)
    await says(office, why, 1)
    assert await office.db.fetchval("SELECT count(*) FROM receipt WHERE why IS NOT NULL") == 0
    assert await office.db.fetchval("SELECT choice FROM question_post") == 1


@pytest.mark.parametrize("event", [moved("2026-03-12T09:00"), CANCELLED], ids=["moved", "cancelled"])
async def test_nobody_is_asked_about_a_date_that_is_another_now(office: Office, event: Any) -> None:
    post = await reminded(office)
    await office.take(event, 2)
    await says(office, post, 2)
    assert await asked(office) == []


async def out_of_reach(office: Office) -> None:
    await office.know(NumberOptedOut(number=ANAS, line=PROBATION_LINE, evidence_id=uuid4(), at=office.clock.now()))


async def off(office: Office) -> None:
    await office.know(ana(wants_reminders=False))


@pytest.mark.parametrize("change", [out_of_reach, off])
async def test_nor_who_wants_no_texts(office: Office, change: Callable[[Office], Any]) -> None:
    post = await reminded(office)
    await change(office)
    await says(office, post, 2)
    assert await asked(office) == []


async def told_why_after_all(office: Office) -> int:
    """Her answer to a newer text, that she comes, is in before she says why she could not: how often that is told."""
    _, why = await asked_why(office)
    await office.db.execute(
        """
        INSERT INTO reminder (reminder_id, appointment_id, client_id, step, revision, event_id, state, not_before,
                              not_after, local_time, post_id, question_id, choice, answered_at, changed_at)
        SELECT gen_random_uuid(), appointment_id, client_id, 'morning_of', revision, event_id, 'answered',
               not_before + interval '1 hour', not_after + interval '1 hour', local_time, gen_random_uuid(),
               gen_random_uuid(), 1, answered_at - interval '1 second', changed_at
          FROM reminder
        """
    )
    await says(office, why, 4)
    count: int = await office.db.fetchval("SELECT count(*) FROM receipt WHERE why IS NOT NULL")
    return count


async def test_who_comes_after_all_has_taken_the_reason_back(office: Office) -> None:
    assert await told_why_after_all(office) == 0


async def test_without_the_newest_question_the_older_reason_stands(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "answer_newest:off") as office:
        assert await told_why_after_all(office) == 1


async def test_said_twice_at_once_it_is_told_once(office: Office) -> None:
    _, why = await asked_why(office)
    for choice in (4, 1):
        async with office.service.db.tx() as tx:
            await reasons.answered(tx, why.post_id, choice, office.clock.now())
    told = await office.db.fetch("SELECT why FROM receipt WHERE why IS NOT NULL")
    assert [row["why"] for row in told] == ["sick"]


async def test_of_a_text_about_two_dates_each_publisher_learns_it(office: Office) -> None:
    """One text, two dates of one day: the question is asked once, and the reason is told of both."""
    await office.know_ana()
    for number, starts_at in ((1, "2026-03-10T08:30"), (2, "2026-03-10T11:00")):
        await office.take(scheduled(starts_at, appointment=f"2026-200{number}"), 1)
    await office.at(DAY_BEFORE)
    post = await office.next("threads.post.reminder", ThreadPost)
    await says(office, post, 2)
    [why] = await asked(office)
    await says(office, why, 3)
    told = await office.db.fetch("SELECT appointment FROM receipt WHERE why = 'child' ORDER BY 1")
    assert [row["appointment"] for row in told] == ["2026-2001", "2026-2002"]
