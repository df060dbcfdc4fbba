"""What keeps a line from sending, and who is told of it: a person parked it, or its carrier takes no more today."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from proto.numbers import LineTrouble
from services.gateway.domain import cap
from services.gateway.store import lines
from services.kit import log
from services.kit.db import Tx

# Longer than any sentence that says why.
MOST_CHARS = 200


def daily_cap(is_off: str) -> str:
    """SQL: a line's cap, NULL without one; is_off takes all caps away."""
    return f"CASE WHEN NOT {is_off}::boolean THEN daily_cap END"


def sent_today(day: str) -> str:
    """SQL: what of it is gone, on that day of the carriers'."""
    return f"CASE WHEN sent_on = {day}::date THEN sent_today ELSE 0 END"


def left_today(day: str, is_off: str, kept_share: str) -> str:
    """SQL: what of it is left for the wanted lane, as cap.left() has it; NULL without a cap."""
    return _left(daily_cap(is_off), sent_today(day), kept_share)


def has_left(kept_share: str) -> str:
    """SQL: whether anything of an open line's is left for the wanted lane; looked at once a lane, not once a text."""
    return f"coalesce({_left('open_line.daily_cap', 'open_line.sent_today', kept_share)} > 0, true)"


def _left(daily: str, gone: str, kept_share: str) -> str:
    kept = f"CASE wanted.lane WHEN 'reply' THEN 0 ELSE {daily} / {kept_share}::bigint END"
    return f"{daily} - {gone} - {kept}"


async def zone_of(tx: Tx, line: str) -> str:
    """The time zone of a line's department. Raises LookupError for a line that is not ours."""
    await lines.must_be_ours(tx, line)
    found: str | None = await tx.fetchval(
        "SELECT time_zone FROM line JOIN department USING (department_id) WHERE line = $1", line
    )
    return found or "UTC"  # its department's own event has not come yet


async def park(tx: Tx, line: str, because: str, until: datetime | None) -> None:
    """Let nothing go by this line until then, or until somebody opens it. Texts wait, and expire in their time.

    Raises ValueError for a reason or a moment that is none, and LookupError for a line that is not ours.
    """
    if not because.strip() or len(because) > MOST_CHARS:
        raise ValueError(f"say in up to {MOST_CHARS} characters why it is parked")
    if until is not None and until <= tx.now:
        raise ValueError("the moment until which it is parked is over")
    await lines.must_be_ours(tx, line)
    rows = await tx.fetch(
        f"""
        UPDATE line
           SET shut_because = $2, shut_until = $3, seq = greatest(seq + 1, $4)
         WHERE line = $1
        RETURNING {lines.COLUMNS}
        """,  # noqa: S608 (a constant)
        line,
        because.strip(),
        until,
        int(tx.now.timestamp() * 1000),
    )
    lines.publish(tx, rows)
    tx.audit("line_parked", object_kind="line", object_id=line, reason=because.strip())


async def open_again(tx: Tx, line: str) -> None:
    """Let texts go by this line again, whoever or whatever parked it; after bad answers one tries it out first.

    Raises LookupError for a line that is not ours, or not parked. What its daily cap holds back stays so.
    """
    await lines.must_be_ours(tx, line)
    rows = await tx.fetch(
        f"""
        UPDATE line
           SET shut_because = NULL, shut_until = NULL, parked_until = NULL, told_because = NULL, told_until = NULL,
               seq = greatest(seq + 1, $3)
         WHERE line = $1
           AND ((shut_because IS NOT NULL AND coalesce(shut_until > $2, true)) OR parked_until > $2)
        RETURNING {lines.COLUMNS}
        """,  # noqa: S608 (a constant)
        line,
        tx.now,
        int(tx.now.timestamp() * 1000),
    )
    if not rows:
        raise LookupError(f"{line} is not parked")
    lines.publish(tx, rows)
    tx.audit("line_opened", object_kind="line", object_id=line)


async def tell(tx: Tx, which: Collection[str], trouble: LineTrouble, until: datetime) -> None:
    """Say what keeps these lines, once; at that moment it is over by itself."""
    rows = await tx.fetch(
        f"""
        WITH held AS (
            SELECT line
              FROM line
             WHERE line = ANY ($1)
             ORDER BY line
               FOR NO KEY UPDATE
        )
        UPDATE line
           SET told_because = $2, told_until = $3, seq = greatest(seq + 1, $4)
          FROM held
         WHERE line.line = held.line
        RETURNING {lines.COLUMNS}
        """,  # noqa: S608 (a constant)
        sorted(which),
        trouble,
        until,
        int(tx.now.timestamp() * 1000),
    )
    lines.publish(tx, rows)
    log.get().warning("lines_in_trouble", trouble=trouble, count=len(rows))


async def give_back(tx: Tx, claims: Mapping[UUID, datetime | None]) -> None:
    """These, claimed then, never left: they have used nothing of their lines' day. Said twice, it counts once."""
    await tx.execute(
        """
        WITH never_left AS (
            SELECT line, sum(segments) AS segments
              FROM attempt
              JOIN unnest($1::uuid[], $2::timestamptz[]) AS came (attempt_id, claimed_at) USING (attempt_id)
             WHERE status = 'claimed'
               AND (came.claimed_at IS NULL OR attempt.claimed_at = came.claimed_at)
             GROUP BY line
        ), held AS (
            SELECT line
              FROM line
             WHERE line IN (SELECT line FROM never_left)
               AND daily_cap IS NOT NULL
             ORDER BY line
               FOR NO KEY UPDATE
        )
        UPDATE line
           SET sent_today = greatest(0, sent_today - never_left.segments)
          FROM never_left
          JOIN held USING (line)
         WHERE line.line = never_left.line
           AND sent_on = $3
        """,
        list(claims),
        list(claims.values()),
        cap.day_of(tx.now),
    )
