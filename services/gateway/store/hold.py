"""The hold: nothing is sent while the provider knows texts of ours that this ledger does not.

That is how a restored, cloned or empty database shows itself; sending on would send again what was sent before.
"""

from datetime import datetime

from services.kit import log
from services.kit.db import Tx


async def known_until(tx: Tx) -> datetime | None:
    """What the provider sent up to then is accepted as being in no ledger of ours."""
    until: datetime | None = await tx.fetchval("SELECT known_until FROM hold")
    return until


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
           SET is_held = true, reason = EXCLUDED.reason, since = EXCLUDED.since
         WHERE NOT hold.is_held
        RETURNING true
        """,
        reason,
        tx.now,
    )
    if changed:
        tx.audit("sending_held", object_kind="ledger", reason=reason)
        log.get().error("sending_held", reason=reason)


async def end_hold(tx: Tx) -> None:
    """Send again: everything the provider knows is explained."""
    if await tx.fetchval("UPDATE hold SET is_held = false WHERE is_held RETURNING true"):
        tx.audit("sending_resumed", object_kind="ledger")
        log.get().info("sending_resumed")


async def release_hold(tx: Tx) -> None:
    """A person says: what the provider sent until now is known and need not be in this ledger. Send again."""
    await tx.execute(
        """
        INSERT INTO hold (is_held, reason, since, known_until)
        VALUES (false, 'released', $1, $1)
        ON CONFLICT (one) DO UPDATE SET is_held = false, known_until = EXCLUDED.known_until
        """,
        tx.now,
    )
    tx.audit("hold_released", object_kind="ledger")
