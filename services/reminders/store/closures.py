"""Closed offices, and which dates fall on their days."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import asyncpg

from proto.values.sequence import Version
from services.kit.tx import Tx
from services.reminders.domain.closing import Closure

_COLUMNS = """
    closure_id, publisher_id, place_folded, first_on, last_on, version_sequence, version_at, content_hash
"""


async def lock_closure(tx: Tx, new: Closure) -> Closure | None:
    """What the publisher said before of the same office from the same day on, held."""
    row = await tx.fetchrow(
        f"""
        SELECT {_COLUMNS}
          FROM closure
         WHERE publisher_id = $1
           AND place_folded = $2
           AND first_on = $3
           FOR NO KEY UPDATE
        """,  # noqa: S608  (our own columns)
        *new.key,
    )
    return _closure(row) if row else None


async def save_closure(tx: Tx, closure: Closure) -> None:
    """This word counts now; the one before, whose id stays, is held or was never there."""
    await tx.execute(
        f"""
        INSERT INTO closure ({_COLUMNS})
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (publisher_id, place_folded, first_on) DO UPDATE
           SET last_on = excluded.last_on, version_sequence = excluded.version_sequence,
               version_at = excluded.version_at, content_hash = excluded.content_hash
        """,  # noqa: S608  (our own columns)
        closure.closure_id,
        *closure.key,
        closure.last_on,
        closure.version.sequence,
        closure.version.at,
        closure.content_hash,
    )


async def closures_on(tx: Tx, publisher_id: UUID, first_on: date, last_on: date) -> list[Closure]:
    """A publisher's closures that have a day among these."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM closure WHERE publisher_id = $1 AND first_on <= $3 AND last_on >= $2",  # noqa: S608
        publisher_id,
        first_on,
        last_on,
    )
    return [_closure(row) for row in rows]


async def dates_within(tx: Tx, publisher_id: UUID, first_on: date, last_on: date) -> list[UUID]:
    """A publisher's dates on these days of its own wall, that are not over or are still to be."""
    rows = await tx.fetch(
        """
        SELECT appointment_id
          FROM appointment
         WHERE publisher_id = $1
           -- The index is by the moment: a day of a wall begins and ends within a day of the same in UTC.
           AND starts_at >= $2::date - interval '1 day'
           AND starts_at < $3::date + interval '2 days'
           AND local_time::date BETWEEN $2 AND $3
           AND starts_at > $4
           AND state = 'scheduled'
         ORDER BY appointment_id
        """,
        publisher_id,
        first_on,
        last_on,
        tx.now,
    )
    return [row["appointment_id"] for row in rows]


async def turn_closed(tx: Tx, closed: Mapping[UUID, bool]) -> set[UUID]:
    """Note of these dates, which are held, whether their office is closed; those for which that is news.

    To a client it is as much as another time: they are of another revision.
    """
    rows = await tx.fetch(
        """
        UPDATE appointment
           SET is_closed_out = now.is_closed, revision = revision + 1, changed_at = $3
          FROM unnest($1::uuid[], $2::boolean[]) AS now (appointment_id, is_closed)
         WHERE appointment.appointment_id = now.appointment_id
           AND is_closed_out <> now.is_closed
        RETURNING appointment.appointment_id
        """,
        list(closed),
        list(closed.values()),
        tx.now,
    )
    return {row["appointment_id"] for row in rows}


async def set_closed(tx: Tx, closed: Mapping[UUID, bool]) -> None:
    """Note it of dates that were just set: of what else changed their revisions tell."""
    await tx.execute(
        """
        UPDATE appointment
           SET is_closed_out = now.is_closed
          FROM unnest($1::uuid[], $2::boolean[]) AS now (appointment_id, is_closed)
         WHERE appointment.appointment_id = now.appointment_id
           AND is_closed_out <> now.is_closed
        """,
        list(closed),
        list(closed.values()),
    )


def _closure(row: asyncpg.Record) -> Closure:
    version = Version(row["version_sequence"], row["version_at"])
    names = (name for name in Closure.__struct_fields__ if name != "version")
    return Closure(version=version, **{name: row[name] for name in names})
