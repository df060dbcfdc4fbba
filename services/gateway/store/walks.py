"""Slow walks through a table in the order of its keys: each row is read once, whatever the table has grown to."""

from uuid import UUID

from services.gateway.domain import keys
from services.kit.db import Tx


async def begin(tx: Tx, name: str) -> UUID | None:
    """Where this walk has got to; it is ours alone until the commit. None while somebody else walks it."""
    await tx.execute("INSERT INTO walk (name, until_id) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, keys.NONE)
    got: UUID | None = await tx.fetchval(
        "SELECT until_id FROM walk WHERE name = $1 FOR NO KEY UPDATE SKIP LOCKED", name
    )
    return got


async def end(tx: Tx, name: str, until: UUID) -> None:
    """It has got to there."""
    await tx.execute("UPDATE walk SET until_id = $2 WHERE name = $1", name, until)
