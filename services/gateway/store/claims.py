"""Claiming what to send: the point after which a text can no longer be taken back, and before which nothing leaves."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from proto.registry import LANES
from services.gateway.domain import cap, claim, codes, pace
from services.gateway.domain.claim import LAST_CALL, Opening, Taken, Waiting
from services.gateway.domain.status import Move
from services.gateway.domain.wire import Claimed
from services.gateway.store import hold, ledger, parking, strange
from services.kit import failpoints
from services.kit.db import Tx

# The post's ten seconds and some for recording it; should the probe's process die, the line is tried again then.
PROBE = timedelta(seconds=15)

# Purposes of texts that a person wrote; whatever else goes out is a machine's.
BY_A_PERSON = ("talk", "unknown_reply")
# A line is open when it is active, not resting, has capacity left in this slice, and this ledger was compared with the
# provider's list lately, with this line in sight; and nobody has parked it. $1 is now; $2 takes the hold away.
_OPEN = f"""
    is_active
    AND (shut_because IS NULL OR shut_until <= $1)
    AND ($2 OR (line.checked_at IS NOT NULL AND EXISTS (SELECT FROM hold WHERE {hold.IS_FRESH})))
    AND NOT EXISTS (SELECT
                      FROM department
                     WHERE department.department_id = line.department_id
                       AND NOT department.is_active)
"""  # noqa: S608 (a constant)

# Why a text must not go: its number said STOP to this line, or it is a machine's word to a machine.
_REFUSED_AS = """
    CASE
        WHEN EXISTS (SELECT
                       FROM opt_out
                      WHERE opt_out.number = waiting.number
                        AND opt_out.line = open_line.line
                        AND is_opted_out) AND NOT $6
        THEN $7
        WHEN waiting.is_automatic
         AND EXISTS (SELECT
                       FROM quiet_pair
                      WHERE quiet_pair.number = waiting.number
                        AND quiet_pair.line = open_line.line
                        AND until_at > $1)
        THEN $8
    END AS refused_as
"""


# $11 is the carriers' day, $12 takes the daily caps away.
_OPENINGS = f"""
    WITH open_line AS MATERIALIZED (
        SELECT line, pace, free_at, turn, trouble,
               {parking.daily_cap("$12")} AS daily_cap, {parking.sent_today("$11")} AS sent_today,
               coalesce(told_until > $1, false) AS is_told
          FROM line
         WHERE {_OPEN}
           AND coalesce({parking.sent_today("$11")} < {parking.daily_cap("$12")}, true)
           AND (parked_until IS NULL OR parked_until <= $1)
           AND (pace IS NULL OR free_at < $3)
         ORDER BY line
           FOR NO KEY UPDATE SKIP LOCKED
    )
    SELECT open_line.line, pace, free_at, turn, trouble, wanted.lane, attempt_id, segments,
           {_REFUSED_AS}, daily_cap, sent_today, is_told
      FROM open_line
     CROSS JOIN unnest($4::text[]) AS wanted (lane)
     CROSS JOIN LATERAL (SELECT attempt_id, segments, number,
                                NOT purpose = ANY ($9) AS is_automatic
                           FROM attempt
                          WHERE attempt.line = open_line.line
                            AND attempt.lane = wanted.lane
                            AND is_waiting
                            AND not_before <= $1
                            AND not_after > $10
                            AND {parking.has_left("$13")}
                          ORDER BY not_before, attempt_id
                          LIMIT $5) AS waiting
"""  # noqa: S608 (a constant of this file)


async def take(tx: Tx, slots: int, lease: timedelta) -> list[Claimed]:
    """Claim up to so many texts for the time of the lease, in the order in which they go.

    The line's row is locked meanwhile, so replicas share its pace; one that is being claimed from is passed over.
    """
    openings = await _openings(tx, slots)
    refused = claim.refused(openings)
    if refused:
        await ledger.move(tx, [Move(id_, "failed", error_code=refused[id_]) for id_ in sorted(refused)])
    texts: list[tuple[Claimed, bool]] = []
    if taken := claim.plan(openings, slots, tx.now):
        await lock_consent(tx)
        texts = await _mark(tx, taken, tx.now + lease)
        taken = claim.only(openings, taken, {text.attempt_id for text, _ in texts}, tx.now)
        await _take_capacity(tx, taken)
    if capped := claim.capped(openings, taken):
        await parking.tell(tx, capped, "throttled", cap.next_day(tx.now))
    return await _without_strange(tx, texts)


async def _openings(tx: Tx, slots: int) -> list[Opening]:
    rows = await tx.fetch(
        _OPENINGS,
        tx.now,
        failpoints.is_off("hold"),
        tx.now + pace.SLICE,
        list(LANES),
        slots,
        failpoints.is_off("opt_out_at_claim"),
        codes.OPTED_OUT,
        codes.TOO_MANY_REPLIES,
        list(BY_A_PERSON),
        _must_last_until(tx),
        cap.day_of(tx.now),
        failpoints.is_off("daily_cap"),
        cap.kept_share(),
    )
    return _grouped(rows)


def _grouped(rows: Sequence[asyncpg.Record]) -> list[Opening]:
    waiting: dict[str, dict[str, list[Waiting]]] = defaultdict(lambda: defaultdict(list))
    first: dict[str, asyncpg.Record] = {}
    for row in rows:
        first.setdefault(row["line"], row)
        waiting[row["line"]][row["lane"]].append(Waiting(row["attempt_id"], row["segments"], row["refused_as"]))
    return [
        Opening(*[line, *list(row)[1:5], waiting[line], *list(row)[-3:]])  # as they are selected
        for line, row in first.items()
    ]


def _must_last_until(tx: Tx) -> datetime:
    """The earliest end of a window in which a post may still begin."""
    return tx.now if failpoints.is_off("last_call") else tx.now + LAST_CALL


async def lock_consent(tx: Tx) -> None:
    """Let no STOP be answered until this claim is made; waits for those that are being answered."""
    if not failpoints.is_off("consent_lock"):
        await tx.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended('gateway.consent', 0))")


async def _mark(tx: Tx, taken: Sequence[Taken], until: datetime) -> list[tuple[Claimed, bool]]:
    """What is ours to send now, and whether each has the words of a text that no attempt was."""
    # What another replica claimed meanwhile, or somebody cancels, is passed over; a STOP answered since is seen here.
    wanted = [text.attempt_id for one in taken for text in one.texts]
    rows = await tx.fetch(
        f"""
        WITH held AS (
            SELECT attempt_id
              FROM attempt
             WHERE attempt_id = ANY ($1)
               AND status = 'queued'
               AND not_before <= $2
               AND not_after > $6
               AND ($7 OR NOT EXISTS (SELECT
                                        FROM opt_out
                                       WHERE opt_out.number = attempt.number
                                         AND opt_out.line = attempt.line
                                         AND is_opted_out))
             ORDER BY attempt_id
               FOR NO KEY UPDATE SKIP LOCKED
        )
        UPDATE attempt
           SET status = 'claimed', status_at = $2, claimed_at = $2, claimed_until = $3, is_waiting = false
          FROM held
         WHERE attempt.attempt_id = held.attempt_id
        RETURNING attempt.attempt_id, message_id, number, line, body, segments, lane, not_after, claimed_at,
                  line = ANY ($4) AS is_watched, line = ANY ($5) AS is_probe, media_ids, {strange.IS_MET} AS is_met
        """,  # noqa: S608 (a constant)
        wanted,
        tx.now,
        until,
        [one.line for one in taken if one.is_watched],
        [one.line for one in taken if one.is_probe],
        _must_last_until(tx),
        failpoints.is_off("opt_out_at_claim") or failpoints.is_off("opt_out_in_the_claim"),
    )
    # One text for each row that was changed, whatever was asked for: a row is the only licence to send.
    place = {attempt_id: place for place, attempt_id in enumerate(wanted)}
    marked = [(Claimed(*list(row)[:-1]), row["is_met"]) for row in rows]
    return sorted(marked, key=lambda pair: place[pair[0].attempt_id])


async def _without_strange(tx: Tx, marked: Sequence[tuple[Claimed, bool]]) -> list[Claimed]:
    """Those to send; one with the words of a text that the provider has and no attempt was is a person's to judge."""
    met: set[UUID] = set()
    if any(is_met for _, is_met in marked) and not failpoints.is_off("strange_at_claim"):
        met = await strange.meet(tx, [text.attempt_id for text, is_met in marked if is_met])
        await hold.flag(tx, sorted(met))
    return [text for text, _ in marked if text.attempt_id not in met]


async def _take_capacity(tx: Tx, taken: Sequence[Taken]) -> None:
    await tx.execute(
        """
        UPDATE line
           SET free_at = new.free_at, turn = new.turn, parked_until = new.parked_until, sent_on = $6,
               sent_today = new.segments + CASE WHEN sent_on = $6 THEN sent_today ELSE 0 END
          FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::timestamptz[], $5::bigint[])
            AS new (line, free_at, turn, parked_until, segments)
         WHERE line.line = new.line
        """,
        [one.line for one in taken],
        [one.free_at for one in taken],
        [one.turn for one in taken],
        # Nothing goes beside a probe until its answer is there.
        [tx.now + PROBE if one.is_probe else None for one in taken],
        [sum(text.segments for text in one.texts) for one in taken],
        cap.day_of(tx.now),
    )


async def next_opening(tx: Tx) -> datetime | None:
    """The next moment at which anything may be claimed, as things stand; None when nothing waits."""
    at: datetime | None = await tx.fetchval(
        f"""
        SELECT min(greatest(first.not_before, parked_until, CASE WHEN pace IS NOT NULL THEN free_at - $4::interval END,
                            CASE WHEN first.segments > {parking.left_today("$5", "$6", "$8")} THEN $7::timestamptz END))
          FROM line
         CROSS JOIN unnest($3::text[]) AS wanted (lane)
         CROSS JOIN LATERAL (SELECT not_before, segments
                               FROM attempt
                              WHERE attempt.line = line.line
                                AND attempt.lane = wanted.lane
                                AND is_waiting
                              ORDER BY not_before, attempt_id
                              LIMIT 1) AS first
         WHERE {_OPEN}
        """,  # noqa: S608 (a constant of this file)
        tx.now,
        failpoints.is_off("hold"),
        list(LANES),
        pace.SLICE / 2,
        cap.day_of(tx.now),
        failpoints.is_off("daily_cap"),
        cap.next_day(tx.now),
        cap.kept_share(),
    )
    return at
