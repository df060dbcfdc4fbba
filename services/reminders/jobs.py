"""What happens on a timer: what is due is handed to threads, and threads is asked again when it is silent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.posts import Question, ThreadPost, ThreadWithdraw
from proto.values.window import Window
from services.kit import failpoints, log
from services.kit.db import Database
from services.kit.tx import Tx
from services.reminders.acts.telling import About, tell_refused
from services.reminders.domain.recheck import Go, Stop, Verdict, Wait, recheck
from services.reminders.domain.records import Appointment, Reminder, Surroundings
from services.reminders.domain.words import CHOICES, bodies, neutral
from services.reminders.store.appointments import appointments_with
from services.reminders.store.publishers import publisher_with
from services.reminders.store.reminders import claim_due, claim_unanswered, mark_handed, move_on, move_window
from services.reminders.store.surroundings import surroundings_of
from services.reminders.store.wording import Words, all_words

BATCH: Final = 200
# threads answers in milliseconds; after two minutes the broker lost the question, or its answer.
SILENCE: Final = timedelta(minutes=2)


class _Due(msgspec.Struct, frozen=True):
    """One reminder that has come due, with everything that decides about it."""

    reminder: Reminder
    appointment: Appointment
    around: Surroundings | None


async def hand_over(db: Database) -> None:
    """Hand every reminder that is due to threads."""
    while await hand_over_batch(db) == BATCH:
        pass


async def hand_over_batch(db: Database) -> int:
    """Claim, look again, and act on a batch, in one transaction; how many there were."""
    async with db.tx() as tx:
        due = await _claim(tx)
        words = await all_words(tx) if due else Words({})
        for one in due:
            await _act(tx, one, words)
        if due:
            await failpoints.hit("reminders.after_claim_before_commit")
    if due:
        await failpoints.hit("reminders.after_commit")
        log.get().info("reminders_rechecked", count=len(due))
    return len(due)


async def ask_again(db: Database) -> None:
    """Repeat what threads has not answered: it acts once on each post, however often it is asked."""
    async with db.tx() as tx:
        silent = await claim_unanswered(tx, tx.now - SILENCE, BATCH)
        due = await _with_facts(tx, silent)
        words = await all_words(tx) if due else Words({})
        for one in due:
            _ask(tx, one, words)
    if silent:
        log.get().warning("asked_again", count=len(silent))


async def _claim(tx: Tx) -> list[_Due]:
    return await _with_facts(tx, await claim_due(tx, tx.now, BATCH))


async def _with_facts(tx: Tx, reminders: Sequence[Reminder]) -> list[_Due]:
    ids = list({reminder.appointment_id for reminder in reminders})
    appointments: Mapping[UUID, Appointment] = await appointments_with(tx, ids) if ids else {}
    around = await surroundings_of(tx, ids) if ids else {}
    return [
        _Due(reminder, appointments[reminder.appointment_id], around.get(reminder.appointment_id))
        for reminder in reminders
    ]


async def _act(tx: Tx, one: _Due, words: Words) -> None:
    match _verdict(one, tx):
        case Go(window):
            await _hand(tx, one, window, words)
        case Wait(window):
            await move_window(tx, one.reminder.reminder_id, window, is_new_post=False)
        case Stop(reason):
            await _skip(tx, one, reason)


def _verdict(one: _Due, tx: Tx) -> Verdict:
    if failpoints.is_off("recheck"):
        return Go(Window(one.reminder.not_before, one.reminder.not_after))
    return recheck(one.reminder, one.appointment, one.around, tx.now)


async def _hand(tx: Tx, one: _Due, window: Window, words: Words) -> None:
    reminder = msgspec.structs.replace(one.reminder, not_before=window.not_before, not_after=window.not_after)
    if not _ask(tx, msgspec.structs.replace(one, reminder=reminder), words):
        await _skip(tx, one, "no_words")
        return
    await mark_handed(tx, reminder.reminder_id, window)
    tx.audit("reminder.handed", object_kind="reminder", object_id=reminder.reminder_id, step=reminder.step)


async def _skip(tx: Tx, one: _Due, reason: str) -> None:
    reminder, appointment = one.reminder, one.appointment
    await move_on(tx, [reminder.reminder_id], "skipped", reason=reason)
    publisher = await publisher_with(tx, appointment.publisher_id)
    await tell_refused(tx, publisher, About(reminder.event_id, appointment.their_id), reason)
    tx.audit("reminder.skipped", object_kind="reminder", object_id=reminder.reminder_id, reason=reason)


def _ask(tx: Tx, one: _Due, words: Words) -> bool:
    """Ask threads to post it, or to take it back; False when there are no words to post."""
    reminder = one.reminder
    if reminder.state == "withdrawing":
        tx.publish(ThreadWithdraw(post_id=reminder.post_id), subject=str(reminder.post_id))
        return True
    wording = _wording(one, words)
    if "en" not in wording or one.around is None:
        return False
    question = Question(question_id=reminder.question_id, choices=CHOICES) if reminder.question_id else None
    post = ThreadPost(
        post_id=reminder.post_id,
        client_id=one.around.client.client_id,
        department_id=one.around.department_id,
        wording=wording,
        not_before=reminder.not_before,
        not_after=reminder.not_after,
        question=question,
        neutral_wording=_neutral(reminder, one.around),
    )
    tx.publish(post, subject=str(reminder.post_id))
    return True


def _neutral(reminder: Reminder, around: Surroundings) -> dict[str, str] | None:
    """Without it threads gives up what would tell on them, at a number nobody has confirmed."""
    if failpoints.is_off("neutral_words"):
        return None
    return neutral(reminder.step, around.client.given_name, _times(reminder))


def _times(reminder: Reminder) -> dict[str, datetime]:
    return {"start": reminder.local_time, "former": reminder.former_time or reminder.local_time}


def _wording(one: _Due, words: Words) -> dict[str, str]:
    reminder, appointment = one.reminder, one.appointment
    if one.around is None:
        return {}
    values = {
        "given_name": one.around.client.given_name,
        "place": appointment.place or "",
        "contact": appointment.contact or "",
    }
    wording = words.of(reminder.step, appointment.kind, with_contact=appointment.contact is not None)
    try:
        return bodies(wording, values, _times(reminder))
    except ValueError as error:
        log.get().error("reminder_unworded", reminder_id=reminder.reminder_id, error=type(error).__name__)
        return {}
