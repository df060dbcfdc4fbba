"""Telling publishers what became of what they said: kept for those that ask, published to those that listen."""

from typing import TypeVar

import msgspec

from proto.receipts import (
    ReceiptAccepted,
    ReceiptAnswered,
    ReceiptDelivered,
    ReceiptPlanned,
    ReceiptRefused,
    ReceiptSent,
)
from proto.registry import type_of
from services.kit.tx import Tx
from services.reminders.domain.records import Publisher
from services.reminders.domain.refusals import sentence
from services.reminders.store.receipts import Receipt, keep_receipt, next_seq

AnyReceipt = TypeVar(
    "AnyReceipt",
    ReceiptAccepted,
    ReceiptAnswered,
    ReceiptDelivered,
    ReceiptPlanned,
    ReceiptRefused,
    ReceiptSent,
)


class About(msgspec.Struct, frozen=True):
    """What a receipt is about: the publisher's event and appointment, by its own ids."""

    event_id: str
    appointment: str | None


async def tell(
    tx: Tx,
    publisher: Publisher,
    kind: type[AnyReceipt],
    about: About,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    """Give a publisher one receipt."""
    receipt = kind(
        publisher=publisher.name,
        event_id=about.event_id,
        at=tx.now,
        appointment=about.appointment,
        reason=reason,
        note=note,
    )
    name = type_of(receipt).name
    kept = Receipt(
        type=name, event_id=about.event_id, at=tx.now, appointment=about.appointment, reason=reason, note=note
    )
    await keep_receipt(tx, publisher.publisher_id, kept)
    if publisher.has_queue:
        key = f"receipt.{publisher.name}.{name.removeprefix('receipt.')}"
        subject = about.appointment or about.event_id
        seq = await next_seq(tx, publisher.publisher_id, subject)
        tx.publish(receipt, subject=subject, seq=seq, routing_key=key)


async def tell_refused(tx: Tx, publisher: Publisher, about: About, reason: str, note: str | None = None) -> None:
    """Tell a publisher that nothing comes of it, and why."""
    await tell(tx, publisher, ReceiptRefused, about, reason=reason, note=note or sentence(reason))
