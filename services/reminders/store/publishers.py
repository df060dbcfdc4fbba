"""Publishers and their keys."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.records import Publisher, Scope

# cc_<prefix>_<secret>: the prefix finds the row, the whole key is what is hashed.
PREFIX_BYTES = 6
SECRET_BYTES = 32
# What a key that was ended leaves: no key has this hash.
NO_KEY = b""


class Keyed(msgspec.Struct, frozen=True):
    """A publisher and the hash its key must have."""

    publisher: Publisher
    key_hash: bytes

    @property
    def can_come_in(self) -> bool:
        """Whether a key of its opens the HTTPS door."""
        return self.publisher.is_active and self.key_hash != NO_KEY

    def has(self, key: str) -> bool:
        """Whether this is its key; takes as long for a wrong one."""
        return hmac.compare_digest(_hash(key), self.key_hash)


async def add_publisher(
    tx: Tx, name: str, department_id: UUID, *, scopes: Sequence[Scope] = ("events", "receipts"), has_queue: bool = False
) -> str:
    """Make a publisher and its key, which is shown this once and never again.

    has_queue: it has a broker user of its own name and a queue for its receipts.
    """
    publisher_id, (key, prefix) = new_id(), _new_key()
    await tx.execute(
        """
        INSERT INTO publisher (publisher_id, name, department_id, key_prefix, key_hash, scopes, has_queue, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        publisher_id,
        name,
        department_id,
        prefix,
        _hash(key),
        list(scopes),
        has_queue,
        tx.now,
    )
    tx.audit("publisher.added", object_kind="publisher", object_id=publisher_id)
    return key


async def replace_key(tx: Tx, name: str) -> str | None:
    """A new key for a publisher; the old one stops at once. None when there is no such publisher."""
    key, prefix = _new_key()
    publisher_id = await tx.fetchval(
        "UPDATE publisher SET key_prefix = $2, key_hash = $3 WHERE name = $1 RETURNING publisher_id",
        name,
        prefix,
        _hash(key),
    )
    if publisher_id is None:
        return None
    tx.audit("publisher.key_replaced", object_kind="publisher", object_id=publisher_id)
    return key


async def end_key(tx: Tx, name: str) -> None:
    """The HTTPS door is shut to a publisher until it has a new key; what it sends by queue is taken as before."""
    publisher_id = await tx.fetchval(
        "UPDATE publisher SET key_hash = $2 WHERE name = $1 RETURNING publisher_id", name, NO_KEY
    )
    if publisher_id is not None:
        tx.audit("publisher.key_ended", object_kind="publisher", object_id=publisher_id)


async def stop_publisher(tx: Tx, name: str) -> bool:
    """Refuse everything from a publisher from now on; False when there is none of that name."""
    publisher_id = await tx.fetchval(
        "UPDATE publisher SET is_active = false WHERE name = $1 RETURNING publisher_id", name
    )
    if publisher_id is not None:
        tx.audit("publisher.stopped", object_kind="publisher", object_id=publisher_id)
    return publisher_id is not None


async def start_publisher(tx: Tx, name: str) -> None:
    """Take what it sends again; a key it has works as before."""
    publisher_id = await tx.fetchval(
        "UPDATE publisher SET is_active = true WHERE name = $1 RETURNING publisher_id", name
    )
    if publisher_id is not None:
        tx.audit("publisher.started", object_kind="publisher", object_id=publisher_id)


async def publisher_named(tx: Tx, name: str) -> Publisher | None:
    """The publisher of that name, stopped or not."""
    row = await tx.fetchrow(f"{_SELECT} WHERE name = $1", name)
    return _publisher(row) if row else None


async def all_publishers(tx: Tx) -> list[Keyed]:
    """Every publisher, by name."""
    rows = await tx.fetch(f"{_SELECT} ORDER BY name")
    return [Keyed(_publisher(row), row["key_hash"]) for row in rows]


async def publisher_with(tx: Tx, publisher_id: UUID) -> Publisher:
    """The publisher of that id."""
    row = await tx.fetchrow(f"{_SELECT} WHERE publisher_id = $1", publisher_id)
    if row is None:
        raise LookupError("no such publisher")
    return _publisher(row)


async def publishers_with(tx: Tx, publisher_ids: Sequence[UUID]) -> dict[UUID, Publisher]:
    """The publishers of these ids."""
    rows = await tx.fetch(f"{_SELECT} WHERE publisher_id = ANY($1)", list(publisher_ids))
    return {row["publisher_id"]: _publisher(row) for row in rows}


async def keyed_publisher(tx: Tx, key: str) -> Keyed | None:
    """The publisher whose key begins like this one; whether it is the key is Keyed.has's to say."""
    prefix = key.removeprefix("cc_").partition("_")[0]
    row = await tx.fetchrow(f"{_SELECT} WHERE key_prefix = $1", prefix)
    return Keyed(_publisher(row), row["key_hash"]) if row else None


_SELECT = """
    SELECT publisher_id, name, department_id, key_hash, scopes, has_queue, is_active
      FROM publisher
"""


def _publisher(row: asyncpg.Record) -> Publisher:
    return Publisher(
        publisher_id=row["publisher_id"],
        name=row["name"],
        department_id=row["department_id"],
        scopes=tuple(row["scopes"]),
        has_queue=row["has_queue"],
        is_active=row["is_active"],
    )


def _new_key() -> tuple[str, str]:
    prefix = secrets.token_hex(PREFIX_BYTES)
    return f"cc_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}", prefix


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
