"""Where publishers have their receipts posted: whose turn it is, what is under way, and what became of it.

One sender a publisher at a time: who claims a webhook has it until a moment that is theirs alone, and notes what came
of it only while it is still theirs.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.store.receipts import Receipt, read_receipts

Because = Literal["failing", "gone", "ended"]


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook whose turn it is, in hand until a moment. tries: that failed in a row until now."""

    publisher_id: UUID
    name: str
    department_id: UUID
    url: str
    generation: int
    renewed_at: datetime | None
    since: datetime | None
    sent_number: int
    batch_to: int | None
    tries: int
    failing_since: datetime | None
    until: datetime


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """How a try failed: what was answered, if anything was, and a word of ours for why."""

    status: int | None
    fault: str | None


async def claim(tx: Tx, most: int, lease: timedelta) -> list[Claimed]:
    """Take webhooks in hand whose publishers have receipts to be told; one whose process dies comes up again after it.

    A publisher from whom nothing is taken is told nothing either, until something is again.
    """
    rows = await tx.fetch(
        f"""
        WITH due AS (
            SELECT webhook.publisher_id, name, department_id
              FROM webhook
              JOIN publisher USING (publisher_id)
             WHERE webhook.is_active
               AND publisher.is_active
               AND (next_try_at IS NULL OR next_try_at <= $1)
               AND (batch_to IS NOT NULL OR {_WAITS})
             -- Whoever was told longest ago: nobody with much to be told keeps others waiting.
             ORDER BY webhook.heard_at NULLS FIRST, webhook.publisher_id
             LIMIT $2
               FOR NO KEY UPDATE OF webhook SKIP LOCKED
        )
        UPDATE webhook
           SET next_try_at = $3
          FROM due
         WHERE webhook.publisher_id = due.publisher_id
        RETURNING webhook.publisher_id, name, department_id, url, generation, renewed_at, since, sent_number, batch_to,
                  tries, failing_since, next_try_at AS until
        """,  # noqa: S608  (a condition of ours)
        tx.now,
        most,
        tx.now if failpoints.is_off("webhook_lease") else tx.now + lease,
    )
    return [Claimed(**row) for row in rows]


async def batch_of(tx: Tx, one: Claimed, most: int) -> list[Receipt]:
    """The receipts that are to be told now, by number: those of the try before, if it failed, and no more than those.

    Empty: there is none after all, or it is not ours any more.
    """
    page = await read_receipts(tx, one.publisher_id, one.sent_number, most)
    if one.batch_to is not None and not failpoints.is_off("webhook_batch"):
        page = [receipt for receipt in page if _number(receipt) <= one.batch_to]
    wanted = [receipt for receipt in page if one.since is None or receipt.at >= one.since]
    is_ours = await tx.fetchval(
        """
        UPDATE webhook
           SET sent_number = $3, batch_to = $4, next_try_at = CASE WHEN $4::bigint IS NULL THEN NULL ELSE $2 END
         WHERE publisher_id = $1
           AND next_try_at = $2
           AND is_active
        RETURNING true
        """,
        one.publisher_id,
        one.until,
        one.sent_number if wanted or not page else _number(page[-1]),
        _number(wanted[-1]) if wanted else None,
    )
    return wanted if is_ours else []


async def note_taken(tx: Tx, one: Claimed, last: int, status: int) -> None:
    """Receipts up to this number were taken: the next may go at once."""
    await tx.execute(
        """
        UPDATE webhook
           SET sent_number = $3, batch_to = NULL, tries = 0, failing_since = NULL, next_try_at = NULL, heard_at = $4,
               last_status = $5, last_fault = NULL
         WHERE publisher_id = $1
           AND next_try_at = $2
        """,
        one.publisher_id,
        one.until,
        last,
        tx.now,
        status,
    )


async def note_failed(tx: Tx, one: Claimed, failed: Failed, failing_since: datetime, again_at: datetime) -> None:
    """They were not; the same are told again then."""
    await tx.execute(
        """
        UPDATE webhook
           SET tries = tries + 1, failing_since = $3, next_try_at = $4, last_status = $5, last_fault = $6
         WHERE publisher_id = $1
           AND next_try_at = $2
        """,
        one.publisher_id,
        one.until,
        failing_since,
        again_at,
        failed.status,
        failed.fault,
    )


async def turn_off(tx: Tx, one: Claimed, failed: Failed, failing_since: datetime, because: Because) -> bool:
    """Nothing is told there any more until somebody sets it up again; False when it was not ours any more."""
    is_ours = await tx.fetchval(
        """
        UPDATE webhook
           SET is_active = false, off_at = $3, off_because = $4, tries = tries + 1, failing_since = $5,
               next_try_at = NULL, last_status = $6, last_fault = $7
         WHERE publisher_id = $1
           AND next_try_at = $2
           AND is_active
        RETURNING true
        """,
        one.publisher_id,
        one.until,
        tx.now,
        because,
        failing_since,
        failed.status,
        failed.fault,
    )
    if is_ours:
        tx.audit("webhook.off", object_kind="publisher", object_id=one.publisher_id, because=because)
    return bool(is_ours)


def numbers(receipts: Sequence[Receipt]) -> tuple[int, int]:
    """The first number of them and the last."""
    return _number(receipts[0]), _number(receipts[-1])


def _number(receipt: Receipt) -> int:
    if receipt.number is None:
        raise ValueError("a receipt that was read has a number")
    return receipt.number


# Given when a receipt is first read: one that nobody read yet has none. Asked apart: each has an index of its own.
_WAITS = """EXISTS (SELECT FROM receipt WHERE receipt.publisher_id = webhook.publisher_id AND number IS NULL)
             OR EXISTS (SELECT
                          FROM receipt
                         WHERE receipt.publisher_id = webhook.publisher_id
                           AND number > sent_number)"""
