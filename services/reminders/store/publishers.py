"""Publishers and their keys."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.keys import Scope
from services.reminders.domain.records import Publisher
from services.reminders.store.keys import NO_KEY, hash_of, new_key, publisher_of


class Keyed(msgspec.Struct, frozen=True):
    """A publisher and the hash its first key must have."""

    publisher: Publisher
    key_hash: bytes

    @property
    def can_come_in(self) -> bool:
        """Whether its first key opens the HTTPS door."""
        return self.publisher.is_active and self.key_hash != NO_KEY


async def add_publisher(
    tx: Tx,
    name: str,
    department_id: UUID,
    *,
    scopes: Sequence[Scope] = ("events", "receipts"),
    has_queue: bool = False,
    labels: Sequence[str] | None = None,
) -> str:
    """Make a publisher and its first key, which is shown this once and never again.

    has_queue: it has a broker user of its own name and a queue for its receipts. labels: all it may name clients by.
    """
    publisher_id, (key, prefix) = new_id(), new_key()
    await tx.execute(
        """
        INSERT INTO publisher (publisher_id, name, department_id, key_prefix, key_hash, scopes, has_queue, labels,
                               added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        publisher_id,
        name,
        department_id,
        prefix,
        hash_of(key),
        list(scopes),
        has_queue,
        None if labels is None else list(labels),
        tx.now,
    )
    tx.audit("publisher.added", object_kind="publisher", object_id=publisher_id)
    return key


async def replace_key(tx: Tx, name: str) -> str | None:
    """A new key for a publisher; the old one stops at once. None when there is no such publisher."""
    key, prefix = new_key()
    publisher_id = await tx.fetchval(
        "UPDATE publisher SET key_prefix = $2, key_hash = $3 WHERE name = $1 RETURNING publisher_id",
        name,
        prefix,
        hash_of(key),
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


async def limit_publisher(tx: Tx, name: str, per_minute: int, per_day: int) -> None:
    """How many events a publisher may send by HTTPS from now on, in a minute and in a day."""
    publisher_id = await tx.fetchval(
        "UPDATE publisher SET quota_minute = $2, quota_day = $3 WHERE name = $1 RETURNING publisher_id",
        name,
        per_minute,
        per_day,
    )
    if publisher_id is not None:
        tx.audit("publisher.limited", object_kind="publisher", object_id=publisher_id, minute=per_minute, day=per_day)


async def label_publisher(tx: Tx, name: str, labels: Sequence[str] | None) -> None:
    """What a publisher may call clients by from now on; None is by any label."""
    publisher_id = await tx.fetchval(
        "UPDATE publisher SET labels = $2 WHERE name = $1 RETURNING publisher_id",
        name,
        None if labels is None else list(labels),
    )
    if publisher_id is not None:
        tx.audit("publisher.labelled", object_kind="publisher", object_id=publisher_id)


async def publisher_named(tx: Tx, name: str) -> Publisher | None:
    """The publisher of that name, stopped or not."""
    row = await tx.fetchrow(f"{_SELECT} WHERE name = $1", name)
    return publisher_of(row) if row else None


async def all_publishers(tx: Tx) -> list[Keyed]:
    """Every publisher that has keys, by name: staff have none."""
    rows = await tx.fetch(f"{_SELECT} WHERE kind <> 'staff' ORDER BY name")
    return [Keyed(publisher_of(row), row["key_hash"]) for row in rows]


async def staff_publisher(tx: Tx, department_id: UUID) -> Publisher:
    """Under whose name the staff of a department set dates; made when they set the first. No door opens to it.

    Raises LookupError where an outside publisher has that name.
    """
    known = await _of_staff(tx, department_id)
    if known is not None:
        return known
    await tx.execute(
        """
        INSERT INTO publisher (publisher_id, name, department_id, key_prefix, key_hash, scopes, has_queue, kind,
                               added_at)
        VALUES ($1, $2, $3, $2, $4, '{}', false, 'staff', $5)
        ON CONFLICT DO NOTHING
        """,
        new_id(),
        f"staff-{department_id.hex}",
        department_id,
        NO_KEY,
        tx.now,
    )
    made = await _of_staff(tx, department_id)
    if made is None:
        raise LookupError("the name of this department's staff is taken")
    return made


async def _of_staff(tx: Tx, department_id: UUID) -> Publisher | None:
    row = await tx.fetchrow(f"{_SELECT} WHERE kind = 'staff' AND department_id = $1", department_id)
    return publisher_of(row) if row else None


async def publisher_with(tx: Tx, publisher_id: UUID) -> Publisher:
    """The publisher of that id."""
    row = await tx.fetchrow(f"{_SELECT} WHERE publisher_id = $1", publisher_id)
    if row is None:
        raise LookupError("no such publisher")
    return publisher_of(row)


async def publishers_with(tx: Tx, publisher_ids: Sequence[UUID]) -> dict[UUID, Publisher]:
    """The publishers of these ids."""
    rows = await tx.fetch(f"{_SELECT} WHERE publisher_id = ANY($1)", list(publisher_ids))
    return {row["publisher_id"]: publisher_of(row) for row in rows}


_SELECT = """
    SELECT publisher_id, name, department_id, key_hash, scopes, has_queue, is_active, labels, quota_minute, quota_day,
           kind
      FROM publisher
"""
