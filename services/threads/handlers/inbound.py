"""A text or a call came in: whose is it, and into which thread. Pictures follow, in a module of their own."""

from collections.abc import Collection, Sequence
from uuid import UUID

from proto.sms import CallReceived, SmsReceived
from services.kit import failpoints
from services.kit.bus import Retry
from services.kit.handlers import Context, Received
from services.kit.tx import Tx
from services.threads.domain.pages import Marker
from services.threads.domain.recipient import Holder, Unknown, whose
from services.threads.handlers.asked import asked_of_courts
from services.threads.handlers.frame import follow_after, seq_of
from services.threads.handlers.media import on_media_changed
from services.threads.store.audience import hint_thread
from services.threads.store.intake import Incoming, take_in
from services.threads.store.markers import mark
from services.threads.store.numbers import Asked, departments_of, holders, keep_numbers, known_texts
from services.threads.store.unknown import Waiting, put_on_board

__all__ = ["on_call_received", "on_media_changed", "on_sms_received_batch"]


async def on_sms_received_batch(tx: Tx, received: Sequence[Received[SmsReceived]], ctx: Context) -> None:
    """Each text into the thread of the client whose number it is, or on the board of unknown numbers."""
    known = await known_texts(tx, [one.event.text_id for one in received])
    fresh = {one.event.text_id: one for one in received if one.event.text_id not in known}
    departments = await _departments(tx, [one.event.line for one in fresh.values()])
    news = list(fresh.values())
    tx.stories |= {str(one.event.text_id): one.traceparent for one in news}
    await _keep(tx, {one.event.number for one in news})
    given, nobodys = await _sorted(tx, news, departments)
    has_changed = await take_in(tx, given)
    waiting = await asked_of_courts(
        tx, [Waiting(one.event, seq_of(one), departments[one.event.line], why) for one, why in nobodys]
    )
    if await put_on_board(tx, waiting) or has_changed:
        follow_after(tx, ctx)


async def _keep(tx: Tx, numbers: Collection[str]) -> None:
    """Have these numbers stay whose they are: asked for before the first look at whose that is.

    Whoever gives or takes one of them at this moment waits for us and finds what came from it, or we wait for them.
    """
    if numbers and not failpoints.is_off("owner_kept"):
        await keep_numbers(tx, numbers)


async def _sorted(
    tx: Tx, texts: Sequence[Received[SmsReceived]], departments: dict[str, UUID]
) -> tuple[list[Incoming], list[tuple[Received[SmsReceived], Unknown]]]:
    """Those that are somebody's, and those that are nobody's in particular, with why."""
    asked = [Asked(one.event.number, departments[one.event.line], one.event.received_at) for one in texts]
    given, nobodys = [], []
    for one, found in zip(texts, await holders(tx, asked), strict=True):
        owner = whose(found)
        if isinstance(owner, Holder):
            given.append(_incoming(one, owner))
        else:
            nobodys.append((one, owner))
    return given, nobodys


async def _departments(tx: Tx, lines: Sequence[str]) -> dict[str, UUID]:
    departments = await departments_of(tx, set(lines))
    if not departments.keys() >= set(lines):
        # A line's own event may still be on its way; a text waits for it rather than land nowhere.
        raise Retry("its line is not known yet")
    return departments


def _incoming(one: Received[SmsReceived], owner: Holder) -> Incoming:
    event = one.event
    assert owner.thread_id is not None  # noqa: S101  (whose() gives only holders with a thread)
    return Incoming(
        message_id=event.text_id,
        thread_id=owner.thread_id,
        phone_id=owner.phone_id,
        number=event.number,
        line=event.line,
        body=event.body,
        accepted_at=event.received_at,
        seq=seq_of(one),
        is_other_number=not owner.is_current,
        keyword=event.keyword,
        media_ids=event.media_ids,
        media_count=event.media_count,
        is_late=event.is_late,
    )


async def on_call_received(tx: Tx, event: CallReceived, _ctx: Context) -> None:
    """A client called the line: a marker in their thread, so that somebody calls back."""
    department_id = (await _departments(tx, [event.line]))[event.line]
    await _keep(tx, [event.number])
    [found] = await holders(tx, [Asked(event.number, department_id, event.received_at)])
    owner = whose(found)
    if isinstance(owner, Holder) and owner.thread_id:
        await mark(tx, owner.thread_id, Marker(kind="called", number=event.number))
        await hint_thread(tx, "thread", owner.thread_id, owner.staff_id, department_id)
