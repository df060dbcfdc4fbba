"""What becomes of a text once threads has it: each word about it moves its rows forward and tells their publishers.

A text's rows move together: the one that leads and those it carries. Only reminders are held here; where a client must
be planned again, because a day got free or what they read is untrue, that is asked for.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.messages import MessageStatus
from proto.receipts import ReceiptAnswered, ReceiptDelivered, ReceiptRefused, ReceiptSent
from services.kit.tx import Tx
from services.reminders.acts.telling import About, AnyReceipt, Told, tell_all
from services.reminders.domain.answers import COMING, Receipt
from services.reminders.domain.records import Appointment, Publisher, Reminder
from services.reminders.domain.refusals import sentence
from services.reminders.domain.states import State, may_become
from services.reminders.store.appointments import appointments_with
from services.reminders.store.attention import settle
from services.reminders.store.publishers import publishers_with
from services.reminders.store.reminders import lead_posted, move_on, set_answer
from services.reminders.store.replan import ask, ask_where_more


class Row(msgspec.Struct, frozen=True):
    """One row of a text, with the date it speaks of."""

    reminder: Reminder
    appointment: Appointment
    publisher: Publisher

    @property
    def about(self) -> About:
        """What its receipts are about."""
        return About(self.reminder.event_id, self.appointment.their_id)

    @property
    def is_untrue(self) -> bool:
        """Whether the date is another than it says."""
        return self.reminder.revision != self.appointment.revision


class Followed(msgspec.Struct, frozen=True):
    """A text that was handed on; its rows are held, the one that leads is the first."""

    rows: Sequence[Row]

    @property
    def lead(self) -> Reminder:
        """The row whose post it is."""
        return self.rows[0].reminder

    @property
    def client_id(self) -> UUID:
        """Who reads it."""
        return self.lead.client_id


async def followed(tx: Tx, post_id: UUID) -> Followed | None:
    """The text behind a post, held; None for a post that is not ours or no longer counts."""
    reminders = await lead_posted(tx, post_id)
    if not reminders:
        return None
    dates = await appointments_with(tx, list({reminder.appointment_id for reminder in reminders}))
    publishers = await publishers_with(tx, list({date.publisher_id for date in dates.values()}))
    pairs = [(reminder, dates[reminder.appointment_id]) for reminder in reminders]
    return Followed([Row(reminder, date, publishers[date.publisher_id]) for reminder, date in pairs])


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
    else:
        await _refuse(tx, found, "refused", reason, reason)


async def not_withdrawn(tx: Tx, post_id: UUID, reason: str) -> None:
    """It could not be taken back: too late, or there was nothing to take back any more."""
    found = await followed(tx, post_id)
    if found is None or found.lead.state != "withdrawing":
        return
    if reason == "too_late":
        await _sent(tx, found, None)
    else:
        await _cancelled(tx, found, None)


async def answered(tx: Tx, post_id: UUID, choice: int, at: datetime) -> Followed | None:
    """The client answered; the newest answer counts, and every answer is passed on. The text it was the answer to."""
    found = await followed(tx, post_id)
    if found is None:
        return None
    known_at = found.lead.answered_at
    if may_become(found.lead.state, "answered") and (known_at is None or known_at < at):
        await set_answer(tx, [row.reminder.reminder_id for row in found.rows], choice, at)
        await _settle(tx, found)
    answer = Receipt(answer=COMING[choice - 1], choice=choice, at=at)
    await tell_all(tx, [answered_by(row, answer, str(choice)) for row in found.rows])
    return found


def answered_by(row: Row, answer: Receipt, note: str) -> Told:
    """What the publisher of a date is told of an answer."""
    return Told(row.publisher, ReceiptAnswered, row.about, note=note, answer=answer)


async def _sent(tx: Tx, found: Followed, _code: str | None) -> None:
    await _tell(tx, await _advance(tx, found, "sent"), ReceiptSent)


async def _delivered(tx: Tx, found: Followed, _code: str | None) -> None:
    await _tell(tx, await _advance(tx, found, "delivered"), ReceiptDelivered)


async def _undelivered(tx: Tx, found: Followed, code: str | None) -> None:
    note = f"The phone company says {code}." if code else None
    await _refuse(tx, found, "undelivered", code, "undelivered", note)


async def _cancelled(tx: Tx, found: Followed, _code: str | None) -> None:
    reason = "withdrawn" if found.lead.state == "withdrawing" else "stopped_by_staff"
    await _refuse(tx, found, "cancelled", reason, reason)


async def _expired(tx: Tx, found: Followed, _code: str | None) -> None:
    """Its window passed unused: planning finds another, or says that there is none."""
    if found.lead.state == "withdrawing":
        await _cancelled(tx, found, None)
    elif may_become(found.lead.state, "refused"):
        await _advance(tx, found, "cancelled", "expired")


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


async def _advance(tx: Tx, found: Followed, state: State, reason: str | None = None) -> list[Row]:
    """Move its rows on, those for which it is forward; these."""
    moved = [row for row in found.rows if may_become(row.reminder.state, state)]
    if moved:
        await move_on(tx, [row.reminder.reminder_id for row in moved], state, reason=reason)
        if state != "posted":
            await _settle(tx, found, is_free=state in ("cancelled", "refused", "undelivered"))
    return moved


async def _refuse(
    tx: Tx, found: Followed, state: State, because: str | None, reason: str, note: str | None = None
) -> None:
    moved = await _advance(tx, found, state, because)
    await _tell(tx, moved, ReceiptRefused, reason, note or sentence(reason))


async def _settle(tx: Tx, found: Followed, *, is_free: bool = False) -> None:
    """Have its client planned again where that changes anything: it is known whether a text that is untrue was read."""
    was_withdrawing = found.lead.state == "withdrawing"
    if is_free or was_withdrawing or any(row.is_untrue for row in found.rows):
        await ask(tx, [found.client_id], "followed")
    else:
        # Others show when the next text of a date goes: it is another now, if there is one.
        await ask_where_more(tx, [row.appointment.appointment_id for row in found.rows])
    if was_withdrawing:
        await settle(tx, "withdraw_silent", found.lead.reminder_id)


async def _tell(
    tx: Tx, rows: Sequence[Row], kind: type[AnyReceipt], reason: str | None = None, note: str | None = None
) -> None:
    if rows:
        await tell_all(tx, [Told(row.publisher, kind, row.about, reason, note) for row in rows])
