"""Files of dates as they come: brought by a page or by the work, read, and kept until they are forgotten."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from services.kit.tx import Tx
from services.reminders.domain.pages.loads import State
from services.reminders.store.access import NotYours

_COLUMNS = """
    load_id, source_id, came_how, file_name, state, held_because, counts::text AS counts, row_count, brought_by_id,
    approved_by_id, at, applied_at, forgotten_at IS NOT NULL AS is_forgotten
"""
WAITING = ("brought", "read", "held")


class IdUsed(ValueError):
    """This load_id is another's."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A file and how far it is. held_because: words, or the one why it was refused. counts: by outcome, and more.

    is_forgotten: its rows are not kept any more.
    """

    load_id: UUID
    source_id: UUID
    came_how: str
    file_name: str
    state: State
    held_because: str | None
    counts: dict[str, int]
    row_count: int | None
    brought_by_id: UUID | None
    approved_by_id: UUID | None
    at: datetime
    applied_at: datetime | None
    is_forgotten: bool = False


async def bring(tx: Tx, load_id: UUID, source_id: UUID, name: str, content: bytes, staff_id: UUID) -> None:
    """Leave a file for the work to read, in a page's name. Raises IdUsed."""
    try:
        await tx.execute(
            """
            INSERT INTO load (load_id, source_id, came_how, file_name, content_hash, state, brought_by_id, at)
            VALUES ($1, $2, 'upload', $3, $4, 'brought', $5, $6)
            """,
            load_id,
            source_id,
            name,
            hashlib.sha256(content).digest(),
            staff_id,
            tx.now,
        )
    except asyncpg.UniqueViolationError as error:
        raise IdUsed from error
    await tx.execute("INSERT INTO load_file (load_id, content) VALUES ($1, $2)", load_id, content)


async def load_seen(tx: Tx, load_id: UUID) -> Load:
    """The file, as far as a page's asker may see it. Raises NotYours."""
    found = await find_load(tx, load_id)
    if found is None:
        raise NotYours("load", load_id)
    return found


async def find_load(tx: Tx, load_id: UUID) -> Load | None:
    """The file, if there is one."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM load WHERE load_id = $1", load_id)  # noqa: S608  (ours)
    return _load(row) if row else None


async def loads_of(tx: Tx, source_id: UUID, most: int) -> list[Load]:
    """The newest files of a source, the newest first."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM load WHERE source_id = $1 ORDER BY at DESC, load_id DESC LIMIT $2",  # noqa: S608
        source_id,
        most,
    )
    return [_load(row) for row in rows]


async def next_waiting(tx: Tx, besides: Collection[UUID]) -> Load | None:
    """The file that was brought first of those that are to be read or applied, besides these."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS}
          FROM load
         WHERE state IN ('brought', 'read')
           AND forgotten_at IS NULL
           AND NOT load_id = ANY ($1)
         ORDER BY at, load_id
         LIMIT 1
        """,  # noqa: S608  (our own columns)
        list(besides),
    )
    return _load(row) if row else None


async def hold_load(tx: Tx, load_id: UUID) -> Load | None:
    """The file, its row held until the commit."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM load WHERE load_id = $1 FOR NO KEY UPDATE",  # noqa: S608  (our own columns)
        load_id,
    )
    return _load(row) if row else None


async def content_of(tx: Tx, load_id: UUID) -> bytes | None:
    """The file itself, while it is there."""
    content: bytes | None = await tx.fetchval("SELECT content FROM load_file WHERE load_id = $1", load_id)
    return content


async def forget_files(tx: Tx, load_ids: Sequence[UUID]) -> None:
    """What was read, or never will be, is not kept."""
    await tx.execute("DELETE FROM load_file WHERE load_id = ANY ($1)", list(load_ids))


async def last_applied(tx: Tx, source_id: UUID) -> Load | None:
    """The file of a source that was applied last."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS}
          FROM load
         WHERE source_id = $1
           AND state = 'applied'
         ORDER BY applied_at DESC, at DESC, load_id DESC
         LIMIT 1
        """,  # noqa: S608  (our own columns)
        source_id,
    )
    return _load(row) if row else None


async def set_judged(
    tx: Tx, load_id: UUID, state: State, because: str | None, counts: Mapping[str, int], row_count: int
) -> None:
    """What became of its rows, and whether a person looks first."""
    await tx.execute(
        """
        UPDATE load
           SET state = $2, held_because = $3, counts = $4::jsonb, row_count = $5,
               applied_at = CASE WHEN $2 = 'applied' THEN $6::timestamptz END
         WHERE load_id = $1
        """,
        load_id,
        state,
        because,
        msgspec.json.encode(counts).decode(),
        row_count,
        tx.now,
    )


async def set_approved(tx: Tx, load_id: UUID, staff_id: UUID) -> None:
    """Somebody looked: it is applied as it is."""
    await tx.execute("UPDATE load SET state = 'read', approved_by_id = $2 WHERE load_id = $1", load_id, staff_id)


async def set_refused(tx: Tx, load_id: UUID, because: str) -> None:
    """Nothing of it is taken; its rows stay to be looked at."""
    await tx.execute("UPDATE load SET state = 'refused', held_because = $2 WHERE load_id = $1", load_id, because)
    await forget_files(tx, [load_id])


async def supersede(tx: Tx, newer: Load) -> list[UUID]:
    """Older files of the same source are not taken any more: what they say has been said anew."""
    rows = await tx.fetch(
        """
        UPDATE load
           SET state = 'superseded'
         WHERE source_id = $1
           AND (at, load_id) < ($2, $3)
           AND state = ANY ($4)
        RETURNING load_id
        """,
        newer.source_id,
        newer.at,
        newer.load_id,
        list(WAITING),
    )
    await forget_files(tx, [row["load_id"] for row in rows])
    return [row["load_id"] for row in rows]


async def forget_rows(tx: Tx, before: datetime) -> UUID | None:
    """Forget the rows of a file that came before then, and the file; which, or None when there is none left."""
    load_id: UUID | None = await tx.fetchval(
        """
        UPDATE load
           SET forgotten_at = $2
         WHERE load_id = (SELECT load_id
                            FROM load
                           WHERE at < $1
                             AND forgotten_at IS NULL
                           ORDER BY at, load_id
                           LIMIT 1
                             FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING load_id
        """,
        before,
        tx.now,
    )
    if load_id is not None:
        await tx.execute("DELETE FROM load_row WHERE load_id = $1", load_id)
        await forget_files(tx, [load_id])
    return load_id


def _load(row: asyncpg.Record) -> Load:
    fields = {name: row[name] for name in Load.__struct_fields__}
    return Load(**fields | {"counts": msgspec.json.decode(row["counts"], type=dict[str, int])})
