"""Clients' answers: to a reminder, and why they need another time, which they are asked once of a date as it stands."""

from datetime import datetime
from uuid import UUID

from proto.posts import Question, ThreadPost
from proto.values.window import Window, local
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts import following
from services.reminders.acts.following import Followed, Row, answered_by
from services.reminders.acts.telling import Told, tell_all
from services.reminders.domain.answers import REASONS, next_question, told
from services.reminders.domain.answers import answered as standing_of
from services.reminders.domain.recheck import obstacle
from services.reminders.domain.records import Surroundings
from services.reminders.domain.why import WORDS, asking_window
from services.reminders.store.asked import Why, answers_about, keep_why, set_why, text_asked_about
from services.reminders.store.due import around_date


async def answered(tx: Tx, post_id: UUID, choice: int, at: datetime) -> None:
    """What a client answered to a post of ours; at: when threads read it."""
    about = await text_asked_about(tx, post_id)
    if about is not None:
        await _heard(tx, post_id, about, choice, at)
        return
    found = await following.answered(tx, post_id, choice, at)
    if found is not None:
        await _ask_why(tx, found, at)


async def _ask_why(tx: Tx, found: Followed, at: datetime) -> None:
    """Ask who needs another time for the date that leads the text; nobody is asked about a date that is another now."""
    lead = found.rows[0]
    if lead.is_untrue or lead.appointment.local_time is None or lead.appointment.time_zone is None:
        return
    pairs = await answers_about(tx, lead.appointment.appointment_id)
    revision = lead.appointment.revision
    standing = standing_of([one for one, _ in pairs], [said for _, said in pairs], revision)
    if next_question(standing, [one for one, _ in pairs], revision, ()) != "reason":
        return
    around = await around_date(tx, lead.appointment.appointment_id)
    if around is None or obstacle(around):
        return
    starts_at = local(lead.appointment.local_time, lead.appointment.time_zone)
    window = asking_window(at, tx.now, around.hours, starts_at)
    if window is not None:
        await _ask(tx, lead, around, window)


async def _ask(tx: Tx, lead: Row, around: Surroundings, window: Window) -> None:
    why = Why(
        post_id=new_id(),
        question_id=new_id(),
        appointment_id=lead.appointment.appointment_id,
        reminder_id=lead.reminder.reminder_id,
        revision=lead.appointment.revision,
    )
    if not await keep_why(tx, why):
        return
    post = ThreadPost(
        post_id=why.post_id,
        client_id=around.client.client_id,
        department_id=around.department_id,
        wording=dict(WORDS),
        neutral_wording=dict(WORDS),
        not_before=window.not_before,
        not_after=window.not_after,
        lane="reply",
        question=Question(question_id=why.question_id, choices=tuple(REASONS)),
    )
    tx.publish(post, subject=str(why.post_id), lane="reply")
    tx.audit("reason.asked", object_kind="appointment", object_id=why.appointment_id)


async def _heard(tx: Tx, post_id: UUID, about: UUID, choice: int, at: datetime) -> None:
    """They said why: told to the publisher of each date of the text, if they still need another time for it."""
    found = await following.followed(tx, about)
    if found is None:
        return
    before = [await answers_about(tx, row.appointment.appointment_id) for row in found.rows]
    if not await set_why(tx, post_id, choice, at):
        return
    receipts: list[Told] = []
    for row, known in zip(found.rows, before, strict=True):
        now = await answers_about(tx, row.appointment.appointment_id)
        was, stands = (
            standing_of([one for one, _ in pairs], [said for _, said in pairs], row.appointment.revision)
            for pairs in (known, now)
        )
        answer = told(was, stands, is_staffs=False)
        if answer is not None:
            receipts.append(answered_by(row, answer, f"{answer.choice} {answer.why}"))
    if receipts:
        await tell_all(tx, receipts)
