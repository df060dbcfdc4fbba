"""What is known about the numbers we write to, whose turn it is to be looked up, and what of it is news."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import asyncpg
import msgspec

from proto.numbers import NumberChecked
from services.gateway.domain.wire import Checked
from services.gateway.store import numbers
from services.kit import failpoints
from services.kit.db import Tx

# Told with a key made by the clock.
_MADE_AT = "to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)"
_PHONE = r"^\+[1-9][0-9]{6,14}$"
_TOLD = "number, line_type, is_reassigned, is_deactivated"


class Due(msgspec.Struct, frozen=True):
    """A number that is to be looked up, and what is wanted of it. tries: look-ups in a row that came to nothing."""

    number: str
    wants_type: bool
    verified_on: date | None
    tries: int


async def learn(tx: Tx, before: UUID, most: int) -> int:
    """Go through the next rows of the ledger and of the texts that came in for numbers; how many there were.

    Whom we write to is due at once; who only wrote is remembered, for the day we write to them.
    """
    swept = await tx.fetchrow("SELECT attempt_id, text_id FROM number_sweep FOR NO KEY UPDATE SKIP LOCKED")
    if swept is None:
        return 0
    ordered = await _new(tx, "attempt", "attempt_id", swept["attempt_id"], before, most)
    wrote = await _new(tx, "inbound_text", "text_id", swept["text_id"], before, most)
    await _remember(tx, ordered, "attempt", "attempt_id", "NULL::timestamptz", tx.now)
    await _remember(tx, wrote, "inbound_text", "text_id", "received_at", None)
    await tx.execute(
        "UPDATE number_sweep SET attempt_id = $1, text_id = $2",
        ordered[-1] if ordered else swept["attempt_id"],
        wrote[-1] if wrote else swept["text_id"],
    )
    return max(len(ordered), len(wrote))


async def _new(tx: Tx, table: str, key: str, after: UUID, before: UUID, most: int) -> list[UUID]:
    rows = await tx.fetch(
        f"SELECT {key} AS id FROM {table} WHERE {key} > $1 AND {key} < $2 ORDER BY {key} LIMIT $3",  # noqa: S608 (ours)
        after,
        before,
        most,
    )
    return [row["id"] for row in rows]


async def _remember(tx: Tx, ids: Sequence[UUID], table: str, key: str, wrote_at: str, due_at: datetime | None) -> None:
    await tx.execute(
        f"""
        INSERT INTO number_check (number, known_at, wrote_on, due_at, ordered_on)
        SELECT number, min({_MADE_AT}), (max(wrote_at) AT TIME ZONE 'UTC')::date, coalesce($2, 'infinity'::timestamptz),
               CASE WHEN $2 IS NOT NULL THEN (max({_MADE_AT}) AT TIME ZONE 'UTC')::date END
          FROM (SELECT {key} AS id, number, {wrote_at} AS wrote_at
                  FROM {table}
                 WHERE {key} = ANY ($1)
                   AND number ~ $3) AS known
         GROUP BY number
         ORDER BY number
        ON CONFLICT (number) DO UPDATE
           SET known_at = least(number_check.known_at, EXCLUDED.known_at),
               wrote_on = greatest(number_check.wrote_on, EXCLUDED.wrote_on),
               ordered_on = greatest(number_check.ordered_on, EXCLUDED.ordered_on),
               -- Whoever wrote since it was told is reached there, and the next time it is taken back is news again.
               is_deactivated = CASE
                   WHEN number_check.is_deactivated
                    AND EXCLUDED.wrote_on >= (number_check.told_at AT TIME ZONE 'UTC')::date
                   THEN false
                   ELSE number_check.is_deactivated
               END,
               -- Only by the first text to it: one that was looked up, or waits its turn, is not due again by the next.
               due_at = CASE number_check.due_at WHEN 'infinity' THEN EXCLUDED.due_at ELSE number_check.due_at END
        """,  # noqa: S608 (constants of this file)
        list(ids),
        due_at,
        _PHONE,
    )


async def claim(tx: Tx, budget: int, most: int, lease: timedelta) -> list[Due]:
    """The numbers to look up now: as many as the day's budget has left, whichever replica asks. Paid for beforehand."""
    today = tx.now.date()
    await tx.execute("INSERT INTO look_up_day (on_day, spent) VALUES ($1, 0) ON CONFLICT (on_day) DO NOTHING", today)
    spent = await tx.fetchval("SELECT spent FROM look_up_day WHERE on_day = $1 FOR NO KEY UPDATE", today)
    left = most if failpoints.is_off("look_up_budget") else min(most, budget - spent)
    if left <= 0:
        return []
    rows = await tx.fetch(
        """
        UPDATE number_check
           SET due_at = $3, tries = tries + 1
         WHERE number IN (SELECT number
                            FROM number_check
                           WHERE due_at <= $1
                           ORDER BY due_at, number
                           LIMIT $2
                             FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING number, line_type IS NULL AS wants_type, CASE WHEN number LIKE '+1%' THEN greatest(wrote_on,
                  -- Who wrote before it became theirs was somebody else. Of several holders the first: never too late.
                  CASE WHEN wrote_on IS NOT NULL AND $4 THEN
                      (SELECT (min(valid_from) AT TIME ZONE 'UTC')::date
                         FROM client_phone
                        WHERE client_phone.number = number_check.number
                          AND valid_from <= $1
                          AND (valid_to IS NULL OR valid_to > $1)) END) END, tries
        """,
        tx.now,
        left,
        tx.now + lease,
        not failpoints.is_off("asked_since_theirs"),
    )
    await tx.execute("UPDATE look_up_day SET spent = spent + $2 WHERE on_day = $1", today, len(rows))
    return [Due(*row) for row in rows]


async def settle(tx: Tx, number: str, checked: Checked, next_at: datetime) -> None:
    """Keep what a look-up told, and tell it if it is news."""
    row = await tx.fetchrow(
        f"""
        UPDATE number_check AS known
           SET asked_at = $4, due_at = $5, tries = 0,
               line_type = coalesce($2, known.line_type),
               is_reassigned = coalesce($3, known.is_reassigned)
          FROM (SELECT {_TOLD} FROM number_check WHERE number = $1 FOR NO KEY UPDATE) AS old
         WHERE known.number = $1
        RETURNING (known.line_type, known.is_reassigned) IS DISTINCT FROM (old.line_type, old.is_reassigned) AS is_news
        """,  # noqa: S608 (a constant of this file)
        number,
        checked.line_type,
        checked.is_reassigned,
        tx.now,
        next_at if not failpoints.is_off("look_up_once") else tx.now,
    )
    if row and row["is_news"]:
        await _tell(tx, [number], tx.now)


async def try_again(tx: Tx, number: str, at: datetime, is_refunded: bool) -> None:
    """A look-up came to nothing; refunded: it was refused, and is not paid for."""
    await tx.execute("UPDATE number_check SET due_at = $2 WHERE number = $1", number, at)
    if is_refunded:
        await tx.execute("UPDATE look_up_day SET spent = greatest(spent - 1, 0) WHERE on_day = $1", tx.now.date())


async def deactivate(tx: Tx, listed: Sequence[str], day: date) -> int:
    """Mark those of these that we know and knew that day, and tell; how many that was news of.

    Told as of that day's end: a list may be read a week later, and who wrote or got the number since is reached there.
    """
    over_at = datetime.combine(day + timedelta(days=1), time(), UTC)
    rows = await tx.fetch(
        """
        UPDATE number_check
           SET is_deactivated = true
         WHERE number IN (SELECT number
                            FROM number_check
                           WHERE number = ANY ($1)
                             AND is_deactivated IS NOT TRUE
                             AND (known_at < $2 OR $3)
                             AND (wrote_on IS NULL OR wrote_on < ($2 AT TIME ZONE 'UTC')::date)
                           ORDER BY number
                             FOR NO KEY UPDATE)
        RETURNING number
        """,
        list(listed),
        over_at,
        failpoints.is_off("known_that_day"),
    )
    if found := sorted(row["number"] for row in rows):
        await _tell(tx, found, tx.now if failpoints.is_off("as_of_that_day") else over_at)
    return len(found)


async def claim_day(tx: Tx, day: date, lease: timedelta) -> bool:
    """Whether the list of that day is ours to read."""
    return bool(
        await tx.fetchval(
            """
            INSERT INTO deactivation_day (on_day, claimed_until)
            VALUES ($1, $3)
            ON CONFLICT (on_day) DO UPDATE
               SET claimed_until = EXCLUDED.claimed_until
             WHERE deactivation_day.done_at IS NULL
               AND deactivation_day.claimed_until <= $2
            RETURNING true
            """,
            day,
            tx.now,
            tx.now + lease,
        )
    )


async def day_done(tx: Tx, day: date, listed: int, found: int) -> None:
    """The list of that day was read to its end."""
    await tx.execute(
        "UPDATE deactivation_day SET done_at = $2, listed = $3, found = $4 WHERE on_day = $1",
        day,
        tx.now,
        listed,
        found,
    )
    tx.audit("deactivations_read", object_kind="list", day=day.isoformat(), listed=listed, found=found)


async def republish(tx: Tx, _since: datetime | None) -> None:
    """Tell again what is known of every number that anything was told of."""
    rows = await tx.fetch(f"SELECT {_TOLD}, seq, told_at FROM number_check WHERE seq IS NOT NULL ORDER BY number")  # noqa: S608
    for row in rows:
        _publish(tx, row, row["seq"], row["told_at"])


async def _tell(tx: Tx, changed: Sequence[str], at: datetime) -> None:
    turns = await numbers.take_turns(tx, Counter(changed))
    rows = await tx.fetch(
        f"""
        UPDATE number_check
           SET seq = turn.seq, told_at = $3
          FROM unnest($1::text[], $2::bigint[]) AS turn (told_number, seq)
         WHERE number = told_number
        RETURNING {_TOLD}
        """,  # noqa: S608 (a constant of this file)
        list(turns),
        list(turns.values()),
        at,
    )
    for row in rows:
        _publish(tx, row, turns[row["number"]], at)


def _publish(tx: Tx, row: asyncpg.Record, seq: int, at: datetime) -> None:
    number, line_type, is_reassigned, is_deactivated = list(row)[:4]
    told = NumberChecked(
        number=number, at=at, line_type=line_type, is_reassigned=is_reassigned, is_deactivated=is_deactivated
    )
    tx.publish(told, subject=number, seq=seq)
