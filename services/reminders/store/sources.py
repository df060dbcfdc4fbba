"""Where files of dates come from and how each is read: seen by a page, changed by the work behind it."""

from uuid import UUID

import asyncpg
import msgspec

from services.kit.tx import Tx
from services.reminders.domain.pages.loads import PublisherName, SourceRow
from services.reminders.domain.records import Publisher
from services.reminders.store.access import NotYours
from services.reminders.store.publishers import publisher_with


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """How one file is read. mapping: JSON, as domain/files/checking reads it. edits: count up with every change."""

    source_id: UUID
    publisher_id: UUID
    name: str
    format: str
    mapping: str
    delimiter: str
    is_quoted: bool
    min_share: float
    is_active: bool
    edits: int


_COLUMNS = """
    source_id, source.publisher_id, source.name, format, mapping::text AS mapping, delimiter, is_quoted, min_share,
    source.is_active, source.edits
"""


async def may_rule(tx: Tx) -> bool:
    """Whether a page's asker may change any rules at all."""
    return await tx.fetchval("SELECT seen_rules()") is not None


async def sources_seen(tx: Tx) -> list[SourceRow]:
    """The sources whose rules a page's asker may change, by name."""
    rows = await tx.fetch(
        """
        SELECT source_id, publisher_id, publisher.name AS publisher, source.name, format, source.is_active,
               (SELECT state FROM load WHERE load.source_id = source.source_id
                 ORDER BY load.at DESC, load_id DESC LIMIT 1) AS last_state
          FROM source
          JOIN publisher USING (publisher_id)
         ORDER BY publisher.name, source.name
        """
    )
    return [SourceRow(**row) for row in rows]


async def publishers_seen(tx: Tx) -> list[PublisherName]:
    """The publishers whose sources a page's asker may add to, by name."""
    rows = await tx.fetch(
        """
        SELECT publisher_id, name
          FROM publisher
         WHERE department_id = (SELECT seen_rules())
           AND kind = 'outside'
           AND is_active
         ORDER BY name
        """
    )
    return [PublisherName(**row) for row in rows]


async def source_seen(tx: Tx, source_id: UUID) -> Source:
    """The source, as far as a page's asker may see it. Raises NotYours."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM source WHERE source_id = $1", source_id)  # noqa: S608
    if row is None:
        raise NotYours("source", source_id)
    return _source(row)


async def source_of(tx: Tx, source_id: UUID) -> tuple[Source, Publisher]:
    """A source and its publisher, for the work."""
    row = await tx.fetchrow(f"SELECT {_COLUMNS} FROM source WHERE source_id = $1", source_id)  # noqa: S608
    if row is None:
        raise LookupError("no such source")
    return _source(row), await publisher_with(tx, row["publisher_id"])


async def hold_source(tx: Tx, source_id: UUID) -> Source | None:
    """The source, held until the commit: of two files of it one is taken at a time. None for none of that id."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM source WHERE source_id = $1 FOR NO KEY UPDATE",  # noqa: S608  (our own columns)
        source_id,
    )
    return _source(row) if row else None


async def is_name_taken(tx: Tx, source: Source) -> bool:
    """Whether another source of its publisher has its name."""
    return bool(
        await tx.fetchval(
            "SELECT EXISTS (SELECT FROM source WHERE publisher_id = $1 AND name = $2 AND source_id <> $3)",
            source.publisher_id,
            source.name,
            source.source_id,
        )
    )


async def save_source(tx: Tx, source: Source) -> None:
    """Write it as it is now, one edit further; its row is held or was never there."""
    await tx.execute(
        """
        INSERT INTO source (source_id, publisher_id, name, format, mapping, delimiter, is_quoted, min_share, is_active,
                            edits)
        VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10 + 1)
        ON CONFLICT (source_id) DO UPDATE
           SET name = excluded.name, format = excluded.format, mapping = excluded.mapping,
               delimiter = excluded.delimiter, is_quoted = excluded.is_quoted, min_share = excluded.min_share,
               is_active = excluded.is_active, edits = excluded.edits
        """,
        *(getattr(source, name) for name in Source.__struct_fields__),
    )


def _source(row: asyncpg.Record) -> Source:
    fields = {name: row[name] for name in Source.__struct_fields__}
    # Kept in four bytes: 0.8 comes back as a little more, and 80 rows of 100 would be fewer.
    return Source(**fields | {"min_share": round(row["min_share"], 4)})
