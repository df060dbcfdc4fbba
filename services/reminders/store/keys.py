"""Keys of publishers: the first, which stands on its publisher's row, and those it was given beside it."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.keys import Key, Scope, prefix_of
from services.reminders.domain.records import Publisher

# cc_<prefix>_<secret>: the prefix finds the row, the whole key is what is hashed.
PREFIX_BYTES: Final = 6
SECRET_BYTES: Final = 32
# What a first key that was ended leaves: no key has this hash.
NO_KEY: Final = b""
# When a key was last used is for people who wonder whether it may go; to the hour is enough, and spares a write.
USED_EVERY: Final = timedelta(hours=1)


class Held(msgspec.Struct, frozen=True):
    """A key as it is kept: its hash, and its id, which the first one of a publisher has none of."""

    key: Key
    key_hash: bytes
    key_id: UUID | None

    def has(self, text: str) -> bool:
        """Whether this is the key; takes as long for a wrong one."""
        return hmac.compare_digest(hash_of(text), self.key_hash)


_OF_PUBLISHER: Final = """
    publisher.publisher_id, publisher.name, department_id, publisher.scopes, has_queue, is_active, labels,
    quota_minute, quota_day, publisher.kind
"""
_ALL: Final = f"""
    SELECT {_OF_PUBLISHER},
           NULL::uuid AS key_id, '' AS key_name, key_prefix AS prefix, key_hash, publisher.scopes AS key_scopes,
           NULL::timestamptz AS ends_at, heard_at AS used_at
      FROM publisher
     UNION ALL
    SELECT {_OF_PUBLISHER},
           key_id, api_key.name, prefix, api_key.key_hash, api_key.scopes,
           least(ended_at, expires_at), used_at
      FROM api_key
      JOIN publisher USING (publisher_id)
"""  # noqa: S608 (a constant of this file)


async def add_key(tx: Tx, publisher: Publisher, name: str, scopes: Sequence[Scope], expires_at: datetime | None) -> str:
    """One more key for a publisher, for as much and as long as told. It is shown this once and never again."""
    key_id, (text, prefix) = new_id(), new_key()
    await tx.execute(
        """
        INSERT INTO api_key (key_id, publisher_id, name, prefix, key_hash, scopes, added_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        key_id,
        publisher.publisher_id,
        name,
        prefix,
        hash_of(text),
        list(scopes),
        tx.now,
        expires_at,
    )
    tx.audit("publisher.key_added", object_kind="publisher", object_id=publisher.publisher_id, key=prefix)
    return text


async def end_key(tx: Tx, publisher: Publisher, prefix: str) -> bool:
    """This key opens nothing any more; False when the publisher has no such key that did."""
    is_ended = await tx.fetchval(
        """
        UPDATE api_key
           SET ended_at = $3
         WHERE publisher_id = $1
           AND prefix = $2
           AND ended_at IS NULL
           AND (expires_at IS NULL OR expires_at > $3)
        RETURNING true
        """,
        publisher.publisher_id,
        prefix,
        tx.now,
    )
    if is_ended:
        tx.audit("publisher.key_ended", object_kind="publisher", object_id=publisher.publisher_id, key=prefix)
    return bool(is_ended)


async def keys_of(tx: Tx, publisher: Publisher) -> list[Key]:
    """All keys of a publisher that were ever made and can still be told apart, oldest first; the first one first."""
    rows = await tx.fetch(
        f"SELECT * FROM ({_ALL}) AS held WHERE publisher_id = $1 AND key_hash <> $2 ORDER BY key_id NULLS FIRST",  # noqa: S608 (a constant)
        publisher.publisher_id,
        NO_KEY,
    )
    return [_held(row).key for row in rows]


async def key_like(tx: Tx, text: str) -> Held | None:
    """The key that begins like this one; whether it is the key is Held.has's to say."""
    row = await tx.fetchrow(f"SELECT * FROM ({_ALL}) AS held WHERE prefix = $1", prefix_of(text))  # noqa: S608 (a constant)
    return _held(row) if row else None


async def note_use(tx: Tx, held: Held) -> None:
    """Keep that a key was used just now, to the hour."""
    used_at = held.key.used_at
    if held.key_id is not None and (used_at is None or used_at < tx.now - USED_EVERY):
        await tx.execute("UPDATE api_key SET used_at = $2 WHERE key_id = $1", held.key_id, tx.now)


def new_key() -> tuple[str, str]:
    """A key, and the prefix by which it is found."""
    prefix = secrets.token_hex(PREFIX_BYTES)
    return f"cc_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}", prefix


def hash_of(text: str) -> bytes:
    """What is kept of a key."""
    return hashlib.sha256(text.encode()).digest()


def publisher_of(row: asyncpg.Record) -> Publisher:
    """The publisher in a row that has its columns."""
    return Publisher(
        publisher_id=row["publisher_id"],
        name=row["name"],
        department_id=row["department_id"],
        scopes=tuple(row["scopes"]),
        has_queue=row["has_queue"],
        is_active=row["is_active"],
        labels=None if row["labels"] is None else tuple(row["labels"]),
        quota_minute=row["quota_minute"],
        quota_day=row["quota_day"],
        kind=row["kind"],
    )


def _held(row: asyncpg.Record) -> Held:
    key = Key(
        publisher=publisher_of(row),
        name=row["key_name"],
        prefix=row["prefix"],
        scopes=tuple(row["key_scopes"]),
        ends_at=None if failpoints.is_off("keys_expire") else row["ends_at"],
        used_at=row["used_at"],
    )
    return Held(key, row["key_hash"], row["key_id"])
