"""What happens on each event: texts, failures and trouble raise notices, an answer clears them; copies are kept."""

from datetime import datetime
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from proto.attention import AttentionChanged
from proto.directory import CoverChanged, StaffChanged
from proto.messages import MessageReceived, MessageSent, MessageStatus, MessageStatusChanged
from proto.people import CaseloadChanged
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.notifier.domain.audience import audience, audience_of
from services.notifier.domain.bursts import is_same_burst
from services.notifier.store import attention, copies, order
from services.notifier.store.notices import (
    Kind,
    Notice,
    add_notice,
    add_text,
    clear_notice,
    clear_thread,
    hold,
    open_notice,
)
from services.notifier.store.told import tell_cleared, tell_raised

FAILED: Final[frozenset[MessageStatus]] = frozenset({"failed", "undelivered", "expired"})
ENDS: Final[frozenset[MessageStatus]] = FAILED | {"delivered", "cancelled"}


async def on_message_received(tx: Tx, event: MessageReceived, ctx: Context) -> None:
    """A client wrote: tell who serves them, once a burst."""
    about = event.thread_id or uuid5(NAMESPACE_OID, ctx.envelope.subject or str(event.message_id))
    kind: Kind = "text_received" if event.thread_id else "unknown_text"
    await hold(tx, about)
    if event.thread_id and await order.is_answered(tx, event.thread_id, event.at):
        return
    known = await open_notice(tx, about, kind)
    if known is not None and is_same_burst(known.last_at, event.at):
        await add_text(tx, known.notice_id, event.at)
        return
    if known is not None:
        await _clear(tx, known.notice_id)
    await _raise(tx, kind, about, event, await _owner(tx, event), event.at)


async def on_message_sent(tx: Tx, event: MessageSent, _ctx: Context) -> None:
    """Staff wrote: what waited in this thread needs nobody any more. A reminder is not an answer."""
    if event.purpose != "talk" or event.staff_id is None:
        return
    await hold(tx, event.thread_id)
    await order.set_answered(tx, event.thread_id, event.at)
    for notice_id, seq in await clear_thread(tx, event.thread_id, event.at):
        tell_cleared(tx, notice_id, seq, tx.now)


async def on_message_status_changed(tx: Tx, event: MessageStatusChanged, ctx: Context) -> None:
    """A text failed: tell who serves the client. One that arrived after all takes that back."""
    if event.status not in ENDS or not await order.is_newest_end(tx, event.message_id, ctx.envelope.sequence or 0):
        return
    known = await open_notice(tx, event.message_id, "not_delivered")
    # reminders plans an expired post of its own again, and speaks up when it can't.
    is_failed = event.status in FAILED and not (event.status == "expired" and event.post_id)
    if is_failed and known is None:
        await _raise(tx, "not_delivered", event.message_id, event, event.staff_id, event.at)
    elif known is not None and not is_failed:
        await _clear(tx, known.notice_id)


async def on_attention_changed(tx: Tx, event: AttentionChanged, ctx: Context) -> None:
    """Something in reminders waits for a person, or does no more: one notice of it is open meanwhile."""
    await hold(tx, event.attention_id)
    if not await attention.copy_attention(tx, event, ctx.envelope.sequence or 0):
        return
    known = await open_notice(tx, event.attention_id, "trouble")
    if event.is_open and known is None:
        desks = await copies.desks(tx, event.staff_ids)
        notice = await add_notice(
            tx,
            "trouble",
            event.attention_id,
            department_id=event.department_id,
            staff_ids=audience_of(event.staff_ids, desks),
            at=tx.now,
        )
        _tell(tx, notice)
    elif known is not None and not event.is_open:
        await _clear(tx, known.notice_id)


async def on_staff_changed(tx: Tx, event: StaffChanged, ctx: Context) -> None:
    """Who works here."""
    await copies.copy_staff(tx, event, ctx.envelope.sequence or 0)


async def on_cover_changed(tx: Tx, event: CoverChanged, ctx: Context) -> None:
    """Who stands in for whom."""
    await copies.copy_cover(tx, event, ctx.envelope.sequence or 0)


async def on_caseload_changed(tx: Tx, event: CaseloadChanged, ctx: Context) -> None:
    """Who serves whom."""
    await copies.copy_caseload(tx, event, ctx.envelope.sequence or 0)


async def _owner(tx: Tx, event: MessageReceived) -> UUID | None:
    """Who serves the client now; a transfer may have overtaken the text."""
    if event.client_id is None:
        return event.staff_id
    return await copies.owner_of(tx, event.client_id, event.department_id) or event.staff_id


async def _raise(
    tx: Tx, kind: Kind, about: UUID, event: MessageReceived | MessageStatusChanged, owner: UUID | None, at: datetime
) -> None:
    notice = await add_notice(
        tx,
        kind,
        about,
        department_id=event.department_id,
        staff_ids=audience(owner, await copies.desks(tx, [owner] if owner else [])),
        thread_id=event.thread_id,
        message_id=event.message_id,
        at=at,
    )
    _tell(tx, notice)


def _tell(tx: Tx, notice: Notice) -> None:
    tell_raised(tx, notice)
    tx.audit("notice.raised", object_kind="notice", object_id=notice.notice_id, kind=notice.kind)


async def _clear(tx: Tx, notice_id: UUID) -> None:
    tell_cleared(tx, notice_id, await clear_notice(tx, notice_id), tx.now)
