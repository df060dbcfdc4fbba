"""What a department's staff write for each other about a client; never sent, never told to another service."""

from typing import Final
from uuid import UUID

from services.kit.tx import Tx
from services.threads.domain.pages import Note
from services.threads.store.access import NotYours, Opened
from services.threads.store.audience import hint_thread

MOST: Final = 50


async def add_note(tx: Tx, opened: Opened, staff_id: UUID, note_id: UUID, body: str) -> bool:
    """Keep a note with the thread; whether it is new. Raises NotYours for an id that is another's."""
    tag = await tx.execute(
        """
        INSERT INTO note (note_id, thread_id, staff_id, body, kind, at)
        VALUES ($1, $2, $3, $4, 'note', $5)
        ON CONFLICT (note_id) DO NOTHING
        """,
        note_id,
        opened.thread_id,
        staff_id,
        body,
        tx.now,
    )
    if tag == "INSERT 0 0":
        await _refuse_others(tx, opened.thread_id, staff_id, note_id)
        return False
    tx.audit("note_added", object_kind="thread", object_id=opened.thread_id)
    await hint_thread(tx, "thread", opened.thread_id, opened.staff_id, opened.department_id)
    return True


async def _refuse_others(tx: Tx, thread_id: UUID, staff_id: UUID, note_id: UUID) -> None:
    is_own = "SELECT true FROM note WHERE note_id = $1 AND thread_id = $2 AND staff_id = $3"
    if not await tx.fetchval(is_own, note_id, thread_id, staff_id):
        raise NotYours("note", note_id)


async def notes_of(tx: Tx, thread_id: UUID, most: int = MOST) -> tuple[Note, ...]:
    """The newest notes, the newest first."""
    rows = await tx.fetch(
        """
        SELECT note.note_id, note.body, note.kind, note.at, note.staff_id, staff.name AS staff_name
          FROM note
          LEFT JOIN staff ON staff.staff_id = note.staff_id
         WHERE note.thread_id = $1
         ORDER BY note.at DESC, note.note_id DESC
         LIMIT $2
        """,
        thread_id,
        most,
    )
    return tuple(Note(**row) for row in rows)


async def one_note(tx: Tx, note_id: UUID) -> Note:
    """A note; the caller has seen to it that the asker may read it."""
    [row] = await tx.fetch(
        """
        SELECT note.note_id, note.body, note.kind, note.at, note.staff_id, staff.name AS staff_name
          FROM note
          LEFT JOIN staff ON staff.staff_id = note.staff_id
         WHERE note.note_id = $1
        """,
        note_id,
    )
    return Note(**row)
