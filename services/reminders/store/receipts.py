"""Receipts: all are kept, and read in order by publishers that ask over HTTPS."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One receipt as a publisher reads it. number: give the last one as ?after= to read on."""

    type: str
    event_id: str
    at: datetime
    appointment: str | None = None
    reason: str | None = None
    note: str | None = None
    number: int | None = None


async def keep_receipt(tx: Tx, publisher_id: UUID, receipt: Receipt) -> None:
    """Keep one receipt."""
    await tx.execute(
        """
        INSERT INTO receipt (receipt_id, publisher_id, type, event_id, appointment, reason, note, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        new_id(),
        publisher_id,
        receipt.type,
        receipt.event_id,
        receipt.appointment,
        receipt.reason,
        receipt.note,
        receipt.at,
    )


async def next_seq(tx: Tx, publisher_id: UUID, subject: str) -> int:
    """The next place among the receipts about one subject, counted under its row's lock.

    Never behind the clock, in milliseconds: should this schema be lost, what comes then is still the newest.
    """
    seq: int = await tx.fetchval(
        """
        INSERT INTO receipt_count (publisher_id, subject, seq)
        VALUES ($1, $2, $3)
        ON CONFLICT (publisher_id, subject) DO UPDATE
           SET seq = greatest(receipt_count.seq + 1, excluded.seq)
        RETURNING seq
        """,
        publisher_id,
        subject,
        int(tx.now.timestamp() * 1000),
    )
    return seq


async def receipts_of(tx: Tx, publisher_id: UUID, event_id: str) -> list[Receipt]:
    """What came of one event so far, oldest first."""
    rows = await tx.fetch(
        """
        SELECT type, event_id, at, appointment, reason, note
          FROM receipt
         WHERE publisher_id = $1
           AND event_id = $2
         ORDER BY receipt_id
         LIMIT 100
        """,
        publisher_id,
        event_id,
    )
    return [Receipt(**row) for row in rows]


async def read_receipts(tx: Tx, publisher_id: UUID, after: int, limit: int) -> list[Receipt]:
    """A publisher's receipts numbered above after, oldest first.

    Numbers are given here, one reader at a time, to what has committed: so no receipt ever appears behind a reader.
    """
    await _number_new_ones(tx, publisher_id, limit)
    rows = await tx.fetch(
        """
        SELECT type, event_id, at, appointment, reason, note, number
          FROM receipt
         WHERE publisher_id = $1
           AND number > $2
         ORDER BY number
         LIMIT $3
        """,
        publisher_id,
        after,
        limit,
    )
    return [Receipt(**row) for row in rows]


async def _number_new_ones(tx: Tx, publisher_id: UUID, limit: int) -> None:
    last = await tx.fetchval(
        "SELECT receipts_read FROM publisher WHERE publisher_id = $1 FOR NO KEY UPDATE", publisher_id
    )
    highest = await tx.fetchval(
        """
        WITH fresh AS (
            SELECT receipt_id, $2 + row_number() OVER (ORDER BY receipt_id) AS next_number
              FROM receipt
             WHERE publisher_id = $1
               AND number IS NULL
             ORDER BY receipt_id
             LIMIT $3
        ), numbered AS (
            UPDATE receipt
               SET number = fresh.next_number
              FROM fresh
             WHERE receipt.receipt_id = fresh.receipt_id
            RETURNING receipt.number
        )
        SELECT max(number) FROM numbered
        """,
        publisher_id,
        last,
        limit,
    )
    if highest is not None:
        await tx.execute("UPDATE publisher SET receipts_read = $2 WHERE publisher_id = $1", publisher_id, highest)
