"""Telling publishers what became of what they said: kept for those that ask, published to those that listen."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

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
from services.reminders.domain import answers
from services.reminders.domain.records import Publisher
from services.reminders.domain.refusals import sentence
from services.reminders.store.receipts import Receipt, keep_all, next_seqs

AnyReceipt = ReceiptAccepted | ReceiptAnswered | ReceiptDelivered | ReceiptPlanned | ReceiptRefused | ReceiptSent


class About(msgspec.Struct, frozen=True):
    """What a receipt is about: the publisher's event and appointment, by its own ids."""

    event_id: str
    appointment: str | None


class Told(msgspec.Struct, frozen=True):
    """One receipt a publisher is to be given. answer: what the client said, where it tells of that."""

    publisher: Publisher
    kind: type[AnyReceipt]
    about: About
    reason: str | None = None
    note: str | None = None
    answer: answers.Receipt | None = None

    @property
    def subject(self) -> tuple[UUID, str]:
        """What its place is counted among: its publisher's receipts about one of its dates."""
        return self.publisher.publisher_id, self.about.appointment or self.about.event_id


async def tell_all(tx: Tx, told: Sequence[Told]) -> None:
    """Give publishers their receipts, in this order: a statement for each table, however many there are.

    Staff are none: what becomes of their dates they see on the dates' pages.
    """
    told = [one for one in told if one.publisher.kind != "staff"]
    if not told:
        return
    receipts = [_receipt(tx, one) for one in told]
    kept = [(one.publisher.publisher_id, _kept(receipt)) for one, receipt in zip(told, receipts, strict=True)]
    await keep_all(tx, kept)
    places = Counter(one.subject for one in told if one.publisher.has_queue)
    seqs = await next_seqs(tx, places) if places else {}
    for one, receipt in zip(told, receipts, strict=True):
        if one.publisher.has_queue:
            key = f"receipt.{one.publisher.name}.{type_of(receipt).name.removeprefix('receipt.')}"
            tx.publish(receipt, subject=one.subject[1], seq=seqs[one.subject], routing_key=key)
            seqs[one.subject] += 1


def _receipt(tx: Tx, one: Told) -> AnyReceipt:
    return one.kind(
        publisher=one.publisher.name,
        event_id=one.about.event_id,
        at=tx.now,
        appointment=one.about.appointment,
        reason=one.reason,
        note=one.note,
        choice=one.answer.choice if one.answer else None,
        answer=one.answer.answer if one.answer else None,
        why=one.answer.why if one.answer else None,
    )


def _kept(receipt: AnyReceipt) -> Receipt:
    return Receipt(
        type=type_of(receipt).name,
        event_id=receipt.event_id,
        at=receipt.at,
        appointment=receipt.appointment,
        reason=receipt.reason,
        note=receipt.note,
        choice=receipt.choice,
        answer=receipt.answer,
        why=receipt.why,
    )


async def tell(
    tx: Tx,
    publisher: Publisher,
    kind: type[AnyReceipt],
    about: About,
    reason: str | None = None,
    note: str | None = None,
) -> None:
    """Give a publisher one receipt."""
    await tell_all(tx, [Told(publisher, kind, about, reason, note)])


async def tell_refused(tx: Tx, publisher: Publisher, about: About, reason: str, note: str | None = None) -> None:
    """Tell a publisher that nothing comes of it, and why."""
    await tell(tx, publisher, ReceiptRefused, about, reason=reason, note=note or sentence(reason))
