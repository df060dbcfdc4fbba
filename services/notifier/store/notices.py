"""Notices: at most one open about one thing."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx

Kind = Literal["text_received", "unknown_text", "not_delivered", "trouble"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing staff were told. Empty staff_ids: the department's front office."""

    notice_id: UUID
    kind: Kind
    department_id: UUID
    staff_ids: tuple[UUID, ...]
    thread_id: UUID | None
    message_id: UUID | None
    texts: int
    raised_at: datetime
    last_at: datetime
    seq: int


_COLUMNS = "notice_id, kind, department_id, staff_ids, thread_id, message_id, texts, raised_at, last_at, seq"


async def hold(tx: Tx, about: UUID) -> None:
    """Nobody else decides about this thing until the commit."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(about))


async def open_notice(tx: Tx, about: UUID, kind: Kind) -> Notice | None:
    """The notice that is open about something."""
    row = await tx.fetchrow(
        f"SELECT {_COLUMNS} FROM notice WHERE about = $1 AND kind = $2 AND cleared_at IS NULL",  # noqa: S608
        about,
        kind,
    )
    return _notice(row) if row else None


async def add_notice(
    tx: Tx,
    kind: Kind,
    about: UUID,
    *,
    department_id: UUID,
    staff_ids: tuple[UUID, ...],
    thread_id: UUID | None = None,
    message_id: UUID | None = None,
    at: datetime,
) -> Notice:
    """Open one; the caller holds the thing it is about."""
    row = await tx.fetchrow(
        f"""
        INSERT INTO notice (notice_id, kind, about, department_id, staff_ids, thread_id, message_id, raised_at, last_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        RETURNING {_COLUMNS}
        """,  # noqa: S608  (our own columns)
        new_id(),
        kind,
        about,
        department_id,
        list(staff_ids),
        thread_id,
        message_id,
        tx.now,
        at,
    )
    if row is None:
        raise LookupError("an INSERT returned nothing")
    return _notice(row)


async def add_text(tx: Tx, notice_id: UUID, at: datetime) -> None:
    """One more text in the same burst."""
    await tx.execute(
        "UPDATE notice SET texts = texts + 1, last_at = GREATEST(last_at, $2) WHERE notice_id = $1", notice_id, at
    )


async def clear_notice(tx: Tx, notice_id: UUID) -> int:
    """It needs nobody any more; the seq of that."""
    seq: int = await tx.fetchval(
        "UPDATE notice SET cleared_at = $2, seq = seq + 1 WHERE notice_id = $1 RETURNING seq", notice_id, tx.now
    )
    return seq


async def clear_thread(tx: Tx, thread_id: UUID, until: datetime) -> list[tuple[UUID, int]]:
    """Clear what a thread's texts and failures up to that time raised; the notices cleared, each with the seq of it."""
    rows = await tx.fetch(
        """
        UPDATE notice
           SET cleared_at = $3, seq = seq + 1
         WHERE thread_id = $1
           AND cleared_at IS NULL
           AND last_at <= $2
        RETURNING notice_id, seq
        """,
        thread_id,
        until,
        tx.now,
    )
    return [(row["notice_id"], row["seq"]) for row in rows]


async def open_notices(tx: Tx, limit: int) -> list[Notice]:
    """The open notices the page role may see, the newest first."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM notice
         WHERE cleared_at IS NULL
         ORDER BY raised_at DESC, notice_id
         LIMIT $1
        """,  # noqa: S608  (our own columns)
        limit,
    )
    return [_notice(row) for row in rows]


async def all_open(tx: Tx) -> list[Notice]:
    """Every open notice, whoever it is for."""
    rows = await tx.fetch(f"SELECT {_COLUMNS} FROM notice WHERE cleared_at IS NULL")  # noqa: S608  (our own columns)
    return [_notice(row) for row in rows]


async def all_cleared(tx: Tx) -> list[tuple[UUID, int, datetime]]:
    """Every cleared notice: its id, its seq, when."""
    rows = await tx.fetch("SELECT notice_id, seq, cleared_at FROM notice WHERE cleared_at IS NOT NULL")
    return [(row["notice_id"], row["seq"], row["cleared_at"]) for row in rows]


def _notice(row: asyncpg.Record) -> Notice:
    return Notice(**{**row, "staff_ids": tuple(row["staff_ids"])})
