"""What staff made of a date, held under its appointment's row: whoever writes one holds that."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from proto.values.language import Language
from services.kit.tx import Tx
from services.reminders.domain.edits import Edit, Words
from services.reminders.domain.planning.cascade import Step, StepName


async def edit_on(tx: Tx, appointment_id: UUID) -> Edit | None:
    """What staff made of it, if anything."""
    row = await tx.fetchrow(
        "SELECT edits, is_stopped, steps, wording, by_id, at FROM edit WHERE appointment_id = $1", appointment_id
    )
    return edit_of(row) if row else None


async def save_edit(tx: Tx, appointment_id: UUID, edit: Edit, *, set_by_id: UUID | None = None) -> None:
    """Write it as it is now. set_by_id: who set the date, when it is their own."""
    await tx.execute(
        """
        INSERT INTO edit (appointment_id, edits, is_stopped, steps, wording, by_id, at, set_by_id, set_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $8::uuid IS NULL THEN NULL ELSE $7::timestamptz END)
        ON CONFLICT (appointment_id) DO UPDATE
           SET edits = excluded.edits, is_stopped = excluded.is_stopped, steps = excluded.steps,
               wording = excluded.wording, by_id = excluded.by_id, at = excluded.at
        """,
        appointment_id,
        edit.edits,
        edit.is_stopped,
        None if edit.steps is None else msgspec.json.encode(edit.steps).decode(),
        msgspec.json.encode(edit.words).decode() if edit.words else None,
        edit.by_id,
        edit.at,
        set_by_id,
    )


def edit_of(row: asyncpg.Record) -> Edit | None:
    """The edit in a row that has its columns; None where nobody has made one."""
    edits: int | None = row["edits"]
    if edits is None:
        return None
    at: datetime = row["at"]
    return Edit(
        is_stopped=row["is_stopped"],
        words=words_of(row["wording"]),
        steps=msgspec.json.decode(row["steps"], type=tuple[Step, ...]) if row["steps"] else None,
        edits=edits,
        by_id=row["by_id"],
        at=at,
    )


def words_of(wording: str | None) -> Words:
    """By step and language; none where nobody wrote any."""
    return msgspec.json.decode(wording, type=Mapping[StepName, Mapping[Language, str]]) if wording else {}
