"""A department's date becomes a text, and what the client does comes back."""

from datetime import UTC, datetime
from uuid import uuid4

from proto.appointments import AppointmentChanged
from proto.posts import QuestionAnswered, ThreadPost, ThreadPosted
from proto.receipts import (
    ReceiptAccepted,
    ReceiptAnswered,
    ReceiptDelivered,
    ReceiptPlanned,
    ReceiptRefused,
    ReceiptSent,
)
from services.reminders.store.publishers import publisher_named
from services.reminders.store.receipts import next_seqs
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import (
    ANA,
    COURT,
    COURT_LINE,
    DAY_BEFORE,
    PROBATION,
    Office,
    ana,
    department,
    line,
    scheduled,
)


async def test_a_date_is_planned_for_the_day_before_and_everybody_hears_of_it(office: Office) -> None:
    await office.know_ana()
    event_id = await office.say("court", scheduled())

    accepted = await office.receipt(ReceiptAccepted)
    assert (accepted.event_id, accepted.appointment, accepted.note) == (event_id, "2026-1001", None)
    planned = await office.receipt(ReceiptPlanned)
    assert (planned.note, planned.reason) == ("2026-03-09T22:00:00Z", None)
    seen = await office.next("threads.copies", AppointmentChanged)
    assert (seen.client_id, seen.department_id, seen.next_reminder_at) == (ANA, PROBATION, DAY_BEFORE)
    assert seen.starts_at == datetime(2026, 3, 10, 14, 30, tzinfo=UTC)


async def test_when_it_is_due_the_clients_thread_gets_it_in_both_languages_with_a_question(office: Office) -> None:
    post = await office.handed(scheduled(contact="Court clerk, 801-555-0192"))
    assert (post.client_id, post.department_id) == (ANA, PROBATION)
    assert post.wording == {
        "en": "Hi Ana, a reminder: you have a court date on Tuesday, March 10 at 8:30 AM, 450 S State St, room 201."
        " Reply 1 if you are coming, 2 if you need another time, 3 if you are not Ana."
        " Questions: Court clerk, 801-555-0192.",
        "es": "Hola, Ana: le recordamos su cita en la corte el martes 10 de marzo a las 8:30 a.m., 450 S State St,"
        " room 201. Responda 1 si viene, 2 si necesita otra hora, 3 si no es Ana."
        " Preguntas: Court clerk, 801-555-0192.",
    }
    assert post.neutral_wording == {
        "en": "Hi Ana, a reminder for Tuesday, March 10 at 8:30 AM."
        " Reply 1 if you are coming, 2 if you need another time, 3 if you are not Ana.",
        "es": "Hola, Ana: el martes 10 de marzo a las 8:30 a.m. le esperamos."
        " Responda 1 si viene, 2 si necesita otra hora, 3 si no es Ana.",
    }
    assert post.question is not None
    assert post.question.choices == ("coming", "another_time", "wrong_person")
    assert (post.not_before, post.not_after) == (DAY_BEFORE, datetime(2026, 3, 10, 2, 0, tzinfo=UTC))


async def test_without_neutral_words_a_number_nobody_confirmed_is_told_nothing(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, "neutral_words:off") as office:
        assert (await office.handed()).neutral_wording is None


async def test_what_becomes_of_the_text_comes_back_as_receipts(office: Office) -> None:
    post = await office.handed()
    posted = ThreadPosted(post_id=post.post_id, message_id=uuid4(), thread_id=uuid4(), at=DAY_BEFORE)
    await office.say("threads", posted)
    await office.status(post, "queued", "sending", "sent", "delivered")
    await office.receipt(ReceiptSent)
    await office.receipt(ReceiptDelivered)


async def test_every_answer_comes_back_and_the_newest_counts(office: Office) -> None:
    post = await office.handed()
    await office.status(post, "delivered")
    await office.receipt(ReceiptDelivered)
    for choice, second, newest in ((1, 2, 1), (2, 3, 2), (3, 1, 2)):
        await _answer(office, post, choice, second)
        answered = await office.receipt(ReceiptAnswered)
        assert (answered.appointment, answered.note) == ("2026-1001", str(choice))
        assert await office.db.fetchval("SELECT choice FROM reminder") == newest


async def test_words_from_threads_in_any_order_only_move_a_reminder_forward(office: Office) -> None:
    post = await office.handed()
    await office.status(post, "delivered", "sent", "queued")
    posted = ThreadPosted(post_id=post.post_id, message_id=uuid4(), thread_id=uuid4(), at=DAY_BEFORE)
    await office.say("threads", posted)
    await office.receipt(ReceiptDelivered)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'reminders.posted'", 4)
    assert await office.reminders() == [("day_before", 1, "delivered")]
    assert await office.db.fetchval("SELECT count(*) FROM receipt WHERE type = 'receipt.sent.v1'") == 0


async def test_a_text_that_does_not_arrive_is_told_to_its_publisher_with_the_code(office: Office) -> None:
    post = await office.handed()
    await office.status(post, "sent", "undelivered", code="30003")
    await office.receipt(ReceiptSent)
    refused = await office.receipt(ReceiptRefused)
    assert (refused.reason, refused.note) == ("undelivered", "The phone company says 30003.")


async def test_a_client_nobody_serves_hears_from_the_publishers_own_line(office: Office) -> None:
    await office.know(department(COURT), line(COURT_LINE, COURT), ana(caseloads=()))
    await office.say("court", scheduled())
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)
    await office.at(DAY_BEFORE)
    assert (await office.next("threads.post.reminder", ThreadPost)).department_id == COURT


async def test_a_date_for_somebody_not_known_yet_is_planned_when_their_record_comes(office: Office) -> None:
    await office.know(department(PROBATION))
    await office.say("court", scheduled())
    note = (await office.receipt(ReceiptAccepted)).note
    assert note == "Client not known yet; planned when their record carries this court_id."
    await office.know(ana())
    assert (await office.receipt(ReceiptPlanned)).note == "2026-03-09T22:00:00Z"
    assert (await office.next("threads.copies", AppointmentChanged)).client_id == ANA


async def test_two_clients_with_one_id_are_nobodys_to_guess(office: Office) -> None:
    await office.know(department(PROBATION), ana(), ana(client_id=uuid4(), given_name="Ben"))
    await office.say("court", scheduled())
    assert "More than one client" in str((await office.receipt(ReceiptAccepted)).note)
    assert await office.reminders() == []


async def test_places_among_receipts_count_on_however_many_are_asked_for(office: Office) -> None:
    async with office.service.db.tx() as tx:
        court = await publisher_named(tx, "court")
        assert court is not None
        one, other = (court.publisher_id, "2026-1001"), (court.publisher_id, "2026-1002")
        clock = int(tx.now.timestamp() * 1000)
        assert await next_seqs(tx, {one: 3, other: 1}) == {one: clock, other: clock}
        assert await next_seqs(tx, {one: 2, other: 2}) == {one: clock + 3, other: clock + 1}
        assert await next_seqs(tx, {one: 1}) == {one: clock + 5}


async def _answer(office: Office, post: ThreadPost, choice: int, second: int) -> None:
    assert post.question is not None
    answer = QuestionAnswered(
        question_id=post.question.question_id,
        post_id=post.post_id,
        client_id=ANA,
        message_id=uuid4(),
        choice=choice,
        at=DAY_BEFORE.replace(second=second),
    )
    await office.say("threads", answer)
