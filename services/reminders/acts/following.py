"""What becomes of a reminder once threads has it: each word about it moves it forward and tells its publisher."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from proto.receipts import ReceiptAnswered, ReceiptDelivered, ReceiptSent
from proto.values.window import NoWindow
from services.kit.tx import Tx
from services.reminders.acts.planning import replan
from services.reminders.acts.telling import About, tell, tell_refused
from services.reminders.domain.plan import again
from services.reminders.domain.records import Appointment, Publisher, Reminder
from services.reminders.domain.states import State, may_become
from services.reminders.store.appointments import lock_appointment
from services.reminders.store.publishers import publisher_with
from services.reminders.store.reminders import appointment_posted, lock_reminders, move_on, move_window, set_answer
from services.reminders.store.surroundings import surroundings_of


class Followed(msgspec.Struct, frozen=True):
    """A reminder that was handed on, with what it belongs to; both rows are held."""

    publisher: Publisher
    appointment: Appointment
    reminder: Reminder

    @property
    def about(self) -> About:
        """What its receipts are about."""
        return About(self.reminder.event_id, self.appointment.their_id)


async def followed(tx: Tx, post_id: UUID) -> Followed | None:
    """The reminder behind a post, held; None for a post that is not ours or no longer counts."""
    appointment_id = await appointment_posted(tx, post_id)
    if appointment_id is None:
        return None
    appointment = await lock_appointment(tx, appointment_id)
    reminders = await lock_reminders(tx, appointment_id)
    # Between the look and the lock it may have been given a new try, and with it a new post.
    reminder = next((reminder for reminder in reminders if reminder.post_id == post_id), None)
    if reminder is None:
        return None
    return Followed(await publisher_with(tx, appointment.publisher_id), appointment, reminder)


async def posted(tx: Tx, post_id: UUID) -> None:
    """It stands in the thread."""
    found = await followed(tx, post_id)
    if found is not None:
        await _advance(tx, found, "posted")


async def status_changed(tx: Tx, post_id: UUID, status: MessageStatus, code: str | None) -> None:
    """What staff see of its message changed."""
    found, act = await followed(tx, post_id), _ON_STATUS.get(status)
    if found is not None and act is not None:
        await act(tx, found, code)


async def refused(tx: Tx, post_id: UUID, reason: str) -> None:
    """threads did not post it."""
    found = await followed(tx, post_id)
    if found is None:
        return
    if reason == "expired":
        await _expired(tx, found, None)
    elif reason == "withdrawn":
        await _cancelled(tx, found, None)
    elif await _advance(tx, found, "refused", reason):
        await tell_refused(tx, found.publisher, found.about, reason)


async def not_withdrawn(tx: Tx, post_id: UUID, reason: str) -> None:
    """It could not be taken back: too late, or there was nothing to take back any more."""
    found = await followed(tx, post_id)
    if found is None or found.reminder.state != "withdrawing":
        return
    if reason == "too_late":
        await _sent(tx, found, None)
    else:
        await _cancelled(tx, found, None)


async def answered(tx: Tx, post_id: UUID, choice: int, at: datetime) -> None:
    """The client answered by digit; the newest answer counts, and every answer is passed on."""
    found = await followed(tx, post_id)
    if found is None:
        return
    known_at = found.reminder.answered_at
    if may_become(found.reminder.state, "answered") and (known_at is None or known_at < at):
        await set_answer(tx, found.reminder.reminder_id, choice, at)
        await _correct(tx, found)
    await tell(tx, found.publisher, ReceiptAnswered, found.about, note=str(choice))


async def _sent(tx: Tx, found: Followed, _code: str | None) -> None:
    if await _advance(tx, found, "sent"):
        await tell(tx, found.publisher, ReceiptSent, found.about)
        await _correct(tx, found)


async def _delivered(tx: Tx, found: Followed, _code: str | None) -> None:
    if await _advance(tx, found, "delivered"):
        await tell(tx, found.publisher, ReceiptDelivered, found.about)
        await _correct(tx, found)


async def _undelivered(tx: Tx, found: Followed, code: str | None) -> None:
    if await _advance(tx, found, "undelivered", code):
        note = f"The phone company says {code}." if code else None
        await tell_refused(tx, found.publisher, found.about, "undelivered", note)


async def _cancelled(tx: Tx, found: Followed, _code: str | None) -> None:
    reason = "withdrawn" if found.reminder.state == "withdrawing" else "stopped_by_staff"
    if await _advance(tx, found, "cancelled", reason):
        await tell_refused(tx, found.publisher, found.about, reason)


async def _expired(tx: Tx, found: Followed, _code: str | None) -> None:
    """Its window passed unused: find another, unless it was to be taken back anyway."""
    if found.reminder.state == "withdrawing":
        await _cancelled(tx, found, None)
        return
    if not may_become(found.reminder.state, "refused"):
        return
    around = (await surroundings_of(tx, [found.appointment.appointment_id])).get(found.appointment.appointment_id)
    try:
        if around is None or found.appointment.starts_at is None:
            raise NoWindow("nobody to send it to")
        window = again(found.reminder.step, found.appointment.starts_at, around.hours, tx.now)
    except NoWindow:
        await _advance(tx, found, "refused", "expired")
        await tell_refused(tx, found.publisher, found.about, "expired")
        return
    await move_window(tx, found.reminder.reminder_id, window, is_new_post=True)


Act = Callable[[Tx, Followed, str | None], Awaitable[None]]
# held, queued, sending: nothing a department needs to know. unknown: gateway is finding out, another word follows.
_ON_STATUS: Final[dict[MessageStatus, Act]] = {
    "sent": _sent,
    "delivered": _delivered,
    "undelivered": _undelivered,
    "failed": _undelivered,
    "expired": _expired,
    "cancelled": _cancelled,
}


async def _advance(tx: Tx, found: Followed, state: State, reason: str | None = None) -> bool:
    """Move it on, if that is forward."""
    if not may_become(found.reminder.state, state):
        return False
    await move_on(tx, [found.reminder.reminder_id], state, reason=reason)
    return True


async def _correct(tx: Tx, found: Followed) -> None:
    """The client read something that was to be taken back: put it right."""
    if found.reminder.revision != found.appointment.revision:
        await replan(tx, found.publisher, found.appointment)
