"""The hold: nothing is sent while the provider knows texts of ours that this ledger does not.

That is how a restored, cloned or empty database shows itself; sending on would send again what was sent before. The
row says when and in which database anybody looked last: a claim needs it fresh, so no replica's memory counts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from services.gateway.domain.status import Move
from services.gateway.store import ledger
from services.kit import log
from services.kit.db import Tx

# Looked at every minute. A list of theirs that fails for a while costs nothing; for longer, the sending waits.
EVERY, FRESH = timedelta(minutes=1), timedelta(minutes=5)
# Replicas take turns: one that has looked in vain keeps the others from looking at once.
TRY_AGAIN = timedelta(seconds=5)

# Without a list to compare with, a database that comes back younger than this is taken for the one that went.
RESTARTED = timedelta(minutes=10)

# This database in this life of its server. A restored copy, a promoted standby or another server has another, however
# young its copy of the row is.
_HERE = """(SELECT concat(extract(epoch FROM pg_postmaster_start_time()), ' ', oid)
              FROM pg_database
             WHERE datname = current_database())"""
# $1 is now.
IS_FRESH = f"""(NOT is_held
                AND checked_at > $1::timestamptz - interval '{FRESH.total_seconds():.0f} seconds'
                AND checked_on = {_HERE})"""


class State(msgspec.Struct, frozen=True):
    """The row as it stands. is_open: texts may be claimed. is_due: somebody should look."""

    is_held: bool
    reason: str
    known_until: datetime | None
    compare_since: datetime | None
    compared_until: datetime | None
    is_open: bool
    is_due: bool


async def state(tx: Tx) -> State:
    """How things stand; a ledger nobody has looked at yet is not open."""
    row = await tx.fetchrow(
        f"""
        SELECT is_held, reason, known_until, compare_since, compared_until,
               coalesce({IS_FRESH}, false) AS is_open,
               (is_held OR NOT coalesce({IS_FRESH}, false) OR checked_at <= $2)
               AND coalesce(tried_at <= $3, true) AS is_due
          FROM hold
        """,  # noqa: S608 (a constant of this file)
        tx.now,
        tx.now - EVERY,
        tx.now - TRY_AGAIN,
    )
    if row:
        return State(*row)
    await tx.execute(
        "INSERT INTO hold (is_held, reason, since) VALUES (false, $1, $2) ON CONFLICT (one) DO NOTHING",
        "not compared yet",
        tx.now,
    )
    return State(False, "not compared yet", None, None, None, is_open=False, is_due=True)


async def is_another(tx: Tx) -> str:
    """Why nobody can say, without a list of the provider's, that this database knows all that was sent; or nothing.

    A server that was started again is back within minutes, with the row as it left it; a copy that was put back, or a
    standby of yesterday, has an older one.
    """
    row = await tx.fetchrow(
        f"SELECT checked_at, checked_on = {_HERE} OR checked_at > $1 AS is_known FROM hold",  # noqa: S608 (a constant)
        tx.now - RESTARTED,
    )
    if row and row["is_known"]:
        return ""
    why = "the database was put back or has moved" if row and row["checked_at"] else "nobody has said so yet"
    return f"the provider has no list, and a person must say that this ledger is whole: {why}"


async def try_now(tx: Tx) -> None:
    """Keep the others from looking at the same time."""
    await tx.execute("UPDATE hold SET tried_at = $1", tx.now)


async def lock(tx: Tx) -> State:
    """As state(); whoever holds the row is alone in changing what it stands for, until the commit."""
    await tx.execute("SELECT FROM hold FOR NO KEY UPDATE")
    return await state(tx)


async def is_held(tx: Tx) -> bool:
    """Whether nothing may be sent."""
    return bool(await tx.fetchval("SELECT is_held FROM hold"))


async def hold(tx: Tx, reason: str) -> None:
    """Send nothing from now on, by any replica."""
    changed = await tx.fetchval(
        """
        INSERT INTO hold (is_held, reason, since)
        VALUES (true, $1, $2)
        ON CONFLICT (one) DO UPDATE
           SET is_held = true, reason = EXCLUDED.reason, since = EXCLUDED.since, compare_since = NULL
         WHERE NOT hold.is_held
        RETURNING true
        """,
        reason,
        tx.now,
    )
    if changed:
        tx.audit("sending_held", object_kind="ledger", reason=reason)
        log.get().error("sending_held", reason=reason)


async def compare_since(tx: Tx, since: datetime) -> None:
    """Note how far back a comparison must go: written before its first link, which would make it look shorter."""
    await tx.execute("UPDATE hold SET compare_since = least(compare_since, $1)", since)


async def all_known(tx: Tx, until: datetime, lines: Sequence[str]) -> None:
    """What the provider has of these lines until then is accounted for: send on, or again."""
    if await tx.fetchval("UPDATE hold SET is_held = false WHERE is_held RETURNING true"):
        tx.audit("sending_resumed", object_kind="ledger")
        log.get().info("sending_resumed")
    await _look_done(tx, lines)
    await tx.execute("UPDATE hold SET compared_until = $1, compare_since = NULL", until)


async def release_hold(tx: Tx) -> None:
    """A person says: what the provider sent until now is known and need not be in this ledger. Send again.

    Nobody has compared what was waiting when the hold began, so that is not sent but given to the review list.
    """
    await lock(tx)
    waiting = await tx.fetch(
        """
        SELECT attempt_id
          FROM attempt
         WHERE is_waiting
           AND status_at < (SELECT since FROM hold WHERE is_held)
         ORDER BY attempt_id
           FOR NO KEY UPDATE
        """
    )
    await flag(tx, [row["attempt_id"] for row in waiting])
    await tx.execute(
        """
        INSERT INTO hold (is_held, reason, since, known_until)
        VALUES (false, 'released', $1, $1)
        ON CONFLICT (one) DO UPDATE
           SET is_held = false, known_until = EXCLUDED.known_until, compare_since = NULL
        """,
        tx.now,
    )
    await _look_done(tx, [row["line"] for row in await tx.fetch("SELECT line FROM line")])
    tx.audit("hold_released", object_kind="ledger", flagged=len(waiting))


async def flag(tx: Tx, attempt_ids: Sequence[UUID]) -> None:
    """Texts that may have left before: not sent, but a person's to judge."""
    if not attempt_ids:
        return
    # The resolver looks from the claim on; what the provider has of an earlier time was compared already.
    await tx.execute("UPDATE attempt SET claimed_at = $2 WHERE attempt_id = ANY ($1)", sorted(attempt_ids), tx.now)
    await ledger.move(tx, [Move(attempt_id, "unknown") for attempt_id in sorted(attempt_ids)])
    log.get().warning("texts_flagged", count=len(attempt_ids))


async def _look_done(tx: Tx, lines: Sequence[str]) -> None:
    await tx.execute(f"UPDATE hold SET checked_at = $1, checked_on = {_HERE}", tx.now)  # noqa: S608 (a constant)
    await tx.execute("UPDATE line SET checked_at = $1 WHERE checked_at IS NULL AND line = ANY ($2)", tx.now, lines)
