"""Claiming what to send: the point after which a text can no longer be taken back, and before which nothing leaves."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import asyncpg

from proto.registry import LANES
from services.gateway.domain import claim, codes, pace
from services.gateway.domain.claim import Opening, Taken, Waiting
from services.gateway.domain.status import Move
from services.gateway.domain.wire import Claimed
from services.gateway.store import ledger
from services.kit import failpoints
from services.kit.db import Tx

# The post's ten seconds and some for recording it; should the probe's process die, the line is tried again then.
PROBE = timedelta(seconds=15)

# A line is open when it is active, not resting, has capacity left in this slice, and nothing is held.
_OPEN = """
    is_active
    AND NOT EXISTS (SELECT FROM hold WHERE is_held)
    AND NOT EXISTS (SELECT
                      FROM department
                     WHERE department.department_id = line.department_id
                       AND NOT department.is_active)
"""


async def take(tx: Tx, slots: int, lease: timedelta) -> list[Claimed]:
    """Claim up to so many texts for the time of the lease, in the order in which they go.

    The line's row is locked meanwhile, so replicas share its pace; one that is being claimed from is passed over.
    """
    openings = await _openings(tx, slots)
    refused = claim.refused(openings)
    if refused:
        await ledger.move(tx, [Move(id_, "failed", error_code=codes.OPTED_OUT) for id_ in sorted(refused)])
    taken = claim.plan(openings, slots, tx.now)
    if not taken:
        return []
    texts = await _mark(tx, taken, tx.now + lease)
    await _take_capacity(tx, taken)
    return texts


async def _openings(tx: Tx, slots: int) -> list[Opening]:
    rows = await tx.fetch(
        f"""
        WITH open_line AS MATERIALIZED (
            SELECT line, pace, free_at, turn, trouble
              FROM line
             WHERE {_OPEN}
               AND (parked_until IS NULL OR parked_until <= $1)
               AND (pace IS NULL OR free_at < $2)
             ORDER BY line
               FOR NO KEY UPDATE SKIP LOCKED
        )
        SELECT open_line.line, pace, free_at, turn, trouble, wanted.lane, attempt_id, segments,
               EXISTS (SELECT
                         FROM opt_out
                        WHERE opt_out.number = waiting.number
                          AND opt_out.line = open_line.line
                          AND is_opted_out) AND NOT $5 AS is_opted_out
          FROM open_line
         CROSS JOIN unnest($3::text[]) AS wanted (lane)
         CROSS JOIN LATERAL (SELECT attempt_id, segments, number
                               FROM attempt
                              WHERE attempt.line = open_line.line
                                AND attempt.lane = wanted.lane
                                AND is_waiting
                                AND not_before <= $1
                                AND not_after > $1
                              ORDER BY not_before, attempt_id
                              LIMIT $4) AS waiting
        """,  # noqa: S608 (a constant of this file)
        tx.now,
        tx.now + pace.SLICE,
        list(LANES),
        slots,
        failpoints.is_off("opt_out_at_claim"),
    )
    return _grouped(rows)


def _grouped(rows: Sequence[asyncpg.Record]) -> list[Opening]:
    waiting: dict[str, dict[str, list[Waiting]]] = defaultdict(lambda: defaultdict(list))
    first: dict[str, asyncpg.Record] = {}
    for row in rows:
        first.setdefault(row["line"], row)
        waiting[row["line"]][row["lane"]].append(Waiting(row["attempt_id"], row["segments"], row["is_opted_out"]))
    return [
        Opening(line, row["pace"], row["free_at"], row["turn"], row["trouble"], waiting[line])  # type: ignore[arg-type]
        for line, row in first.items()
    ]


async def _mark(tx: Tx, taken: Sequence[Taken], until: datetime) -> list[Claimed]:
    # A row somebody else holds is being cancelled: it is passed over, and nobody waits for anybody.
    wanted = [text.attempt_id for one in taken for text in one.texts]
    rows = await tx.fetch(
        """
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE attempt_id = ANY ($1)
               AND status = 'queued'
               AND not_before <= $2
               AND not_after > $2
             ORDER BY attempt_id
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE attempt
           SET status = 'claimed', status_at = $2, claimed_at = $2, claimed_until = $3, is_waiting = false
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        RETURNING attempt.attempt_id, message_id, number, line, body, segments, lane, not_after,
                  line = ANY ($4) AS is_watched, line = ANY ($5) AS is_probe, media_ids
        """,
        wanted,
        tx.now,
        until,
        [one.line for one in taken if one.is_watched],
        [one.line for one in taken if one.is_probe],
    )
    # One text for each row that was changed, whatever was asked for: a row is the only licence to send.
    place = {attempt_id: place for place, attempt_id in enumerate(wanted)}
    return sorted((Claimed(*row) for row in rows), key=lambda text: place[text.attempt_id])


async def _take_capacity(tx: Tx, taken: Sequence[Taken]) -> None:
    await tx.execute(
        """
        UPDATE line
           SET free_at = new.free_at, turn = new.turn, parked_until = new.parked_until
          FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::timestamptz[])
            AS new (line, free_at, turn, parked_until)
         WHERE line.line = new.line
        """,
        [one.line for one in taken],
        [one.free_at for one in taken],
        [one.turn for one in taken],
        # Nothing goes beside a probe until its answer is there.
        [tx.now + PROBE if one.is_probe else None for one in taken],
    )


async def next_opening(tx: Tx) -> datetime | None:
    """The next moment at which anything may be claimed, as things stand; None when nothing waits."""
    at: datetime | None = await tx.fetchval(
        f"""
        SELECT min(greatest(first.not_before, parked_until, CASE WHEN pace IS NOT NULL THEN free_at - $2::interval END))
          FROM line
         CROSS JOIN unnest($1::text[]) AS wanted (lane)
         CROSS JOIN LATERAL (SELECT not_before
                               FROM attempt
                              WHERE attempt.line = line.line
                                AND attempt.lane = wanted.lane
                                AND is_waiting
                              ORDER BY not_before
                              LIMIT 1) AS first
         WHERE {_OPEN}
        """,  # noqa: S608 (a constant of this file)
        list(LANES),
        pace.SLICE / 2,
    )
    return at
