"""What was handled already: one row a queue and event, in the transaction of its effect; our own count of attempts."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from services.kit.db import Tx
from services.kit.ids import new_id
from services.kit.tx import Raw

# Crashes are counted before the handler runs, so the fourth start finds three.
MOST_CRASHES = 3
# Far longer than anything is on its way between services; what must be known for ever has a table of its own.
KEPT = timedelta(days=14)
FORGET_ROWS = 5_000
LADDER: tuple[tuple[int, str], ...] = (
    (1, "delay.1s"),
    (10, "delay.10s"),
    (60, "delay.1m"),
    (600, "delay.10m"),
)


class Attempt(msgspec.Struct, frozen=True):
    """Where an event stands with one queue: how often it was tried, and how often a try ended in silence."""

    attempts: int
    crashes: int


async def claim(tx: Tx, queue: str, event_ids: Sequence[str]) -> set[str]:
    """Those of these events that this queue has never seen, now marked done (should this transaction commit)."""
    rows = await tx.fetch(
        """
        INSERT INTO inbox (queue, event_id, state, attempts, seen_at)
        SELECT $1, event_id, 'done', 1, $3 FROM unnest($2::text[]) AS event_id
        ON CONFLICT (queue, event_id) DO NOTHING
        RETURNING event_id
        """,
        queue,
        event_ids,
        tx.now,
    )
    return {row["event_id"] for row in rows}


async def over(tx: Tx, queue: str, event_ids: Sequence[str]) -> set[str]:
    """Those of these events that this queue has handled, or given up."""
    rows = await tx.fetch(
        "SELECT event_id FROM inbox WHERE queue = $1 AND event_id = ANY ($2) AND state <> 'trying'", queue, event_ids
    )
    return {row["event_id"] for row in rows}


async def is_suspect(tx: Tx, queue: str, event_id: str) -> bool:
    """Whether the process died before while it handled this event."""
    return bool(
        await tx.fetchval(
            "SELECT crashes > 0 FROM inbox WHERE queue = $1 AND event_id = $2 AND state = 'trying'", queue, event_id
        )
    )


async def begin(tx: Tx, queue: str, event_id: str) -> Attempt | None:
    """Count one attempt before it is made; None when the event was handled or given up already."""
    row = await tx.fetchrow(
        """
        INSERT INTO inbox (queue, event_id, state, attempts, crashes, seen_at)
        VALUES ($1, $2, 'trying', 1, 1, $3)
        ON CONFLICT (queue, event_id) DO UPDATE
           SET attempts = inbox.attempts + 1, crashes = inbox.crashes + 1
         WHERE inbox.state = 'trying'
        RETURNING attempts, crashes
        """,
        queue,
        event_id,
        tx.now,
    )
    return Attempt(row["attempts"], row["crashes"]) if row else None


async def finish(tx: Tx, queue: str, event_id: str) -> bool:
    """The event acts now; commits with its effect. False when it has acted: that commit's answer was lost.

    To be called before the effect: whoever else tries the same event waits here.
    """
    query = "UPDATE inbox SET state = 'done', reason = NULL WHERE queue = $1 AND event_id = $2 AND state = 'trying'"
    return (await tx.execute(query, queue, event_id)) == "UPDATE 1"


async def park(tx: Tx, queue: str, raw: Raw, reason: str, delay: str) -> None:
    """Try again later: the reason is kept, the event goes round by a delay queue, and the try was no crash."""
    await tx.execute(
        "UPDATE inbox SET reason = $3, crashes = crashes - 1 WHERE queue = $1 AND event_id = $2",
        queue,
        raw.event_id,
        reason,
    )
    tx.put_back(delay, queue, raw)


class Way(msgspec.Struct, frozen=True):
    """How an event came that found no queue: what it takes to put it back."""

    exchange: str
    routing_key: str
    sender: str | None


async def bury(tx: Tx, queue: str, raw: Raw, reason: str, attempts: int, way: Way | None = None) -> None:
    """Give up: kept whole with its reason until a person replays or drops it. What has acted is not given up."""
    is_dead = await tx.fetchval(
        """
        INSERT INTO inbox (queue, event_id, state, attempts, reason, seen_at)
        VALUES ($1, $2, 'dead', $3, $4, $5)
        ON CONFLICT (queue, event_id) DO UPDATE
           SET state = 'dead', reason = EXCLUDED.reason
         WHERE inbox.state <> 'done'
        RETURNING true
        """,
        queue,
        raw.event_id,
        attempts,
        reason,
        tx.now,
    )
    if not is_dead:
        return
    await tx.execute(
        """
        INSERT INTO dead_letter (dead_letter_id, queue, reason, attempts, died_at, event_id, type, body, traceparent,
                                 exchange, routing_key, sender)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (queue, event_id) DO NOTHING
        """,
        new_id(),
        queue,
        reason,
        attempts,
        tx.now,
        *msgspec.structs.astuple(raw),
        *(msgspec.structs.astuple(way) if way else (None, None, None)),
    )


def delay_for(attempts: int, after_s: float | None) -> str | None:
    """The delay exchange of the next try; None when the ladder has ended. after_s asks for at least that long."""
    if attempts > len(LADDER):
        return None
    if after_s is not None:
        return next((name for seconds, name in LADDER if seconds >= after_s), LADDER[-1][1])
    return LADDER[attempts - 1][1]


async def forget(tx: Tx) -> int:
    """Drop some rows of events handled long ago; how many."""
    tag = await tx.execute(
        """
        DELETE FROM inbox
         WHERE (queue, event_id) IN (SELECT queue, event_id
                                       FROM inbox
                                      WHERE seen_at < $1
                                        AND state = 'done'
                                      LIMIT $2)
        """,
        tx.now - KEPT,
        FORGET_ROWS,
    )
    return int(tag.split()[-1])
