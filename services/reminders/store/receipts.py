"""Receipts: all are kept, and read in order by publishers that ask over HTTPS."""

from collections.abc import Mapping, Sequence
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
    choice: int | None = None
    answer: str | None = None
    why: str | None = None
    number: int | None = None


async def keep_all(tx: Tx, kept: Sequence[tuple[UUID, Receipt]]) -> None:
    """Keep these, each for its publisher, in this order."""
    await tx.execute(
        """
        INSERT INTO receipt (receipt_id, publisher_id, type, event_id, appointment, reason, note, at, choice, answer,
                             why)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                             $8::timestamptz[], $9::smallint[], $10::text[], $11::text[])
        """,
        sorted(new_id() for _ in kept),
        [publisher_id for publisher_id, _ in kept],
        [receipt.type for _, receipt in kept],
        [receipt.event_id for _, receipt in kept],
        [receipt.appointment for _, receipt in kept],
        [receipt.reason for _, receipt in kept],
        [receipt.note for _, receipt in kept],
        [receipt.at for _, receipt in kept],
        [receipt.choice for _, receipt in kept],
        [receipt.answer for _, receipt in kept],
        [receipt.why for _, receipt in kept],
    )


async def next_seqs(tx: Tx, counts: Mapping[tuple[UUID, str], int]) -> dict[tuple[UUID, str], int]:
    """So many places among the receipts of each (publisher, subject), the first of them; counted under its row's lock.

    Never behind the clock, in milliseconds: should this schema be lost, what comes then is still the newest.
    """
    wanted = sorted(counts.items())
    rows = await tx.fetch(
        """
        INSERT INTO receipt_count (publisher_id, subject, seq)
        SELECT publisher_id, subject, $4::bigint + count - 1
          FROM unnest($1::uuid[], $2::text[], $3::bigint[])
                WITH ORDINALITY AS asked (publisher_id, subject, count, place)
         ORDER BY place
            ON CONFLICT (publisher_id, subject) DO UPDATE
           -- The last of as many as are asked for: excluded stands that much above the clock.
           SET seq = greatest(receipt_count.seq + excluded.seq - $4::bigint + 1, excluded.seq)
        RETURNING publisher_id, subject, seq
        """,
        [publisher_id for (publisher_id, _), _ in wanted],
        [subject for (_, subject), _ in wanted],
        [count for _, count in wanted],
        int(tx.now.timestamp() * 1000),
    )
    return {
        (row["publisher_id"], row["subject"]): row["seq"] - counts[row["publisher_id"], row["subject"]] + 1
        for row in rows
    }


async def receipts_of(tx: Tx, publisher_id: UUID, event_id: str) -> list[Receipt]:
    """What came of one event so far, oldest first."""
    rows = await tx.fetch(
        """
        SELECT type, event_id, at, appointment, reason, note, choice, answer, why
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
        SELECT type, event_id, at, appointment, reason, note, choice, answer, why, number
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
