"""A number that was given to the wrong client: its texts go back on the board, and the client is as they were."""

from uuid import UUID

from services.kit.tx import Tx
from services.threads.domain.boards import UndoRefused
from services.threads.domain.pages import Marker
from services.threads.store import elsewhere, returning, tasks, undos
from services.threads.store.caseloads import close_caseload, thread_here, threads_of
from services.threads.store.changes import note_change
from services.threads.store.deciding import hint
from services.threads.store.following import kept_record
from services.threads.store.heads import Change, Head, lock_threads, settle
from services.threads.store.markers import mark
from services.threads.store.numbers import hold_number
from services.threads.store.people import current_number
from services.threads.store.returning import Back
from services.threads.store.undos import Undo


async def take_back(tx: Tx, one: Undo) -> UndoRefused | None:
    """Undo the attaching; why not, if it can't be. Others are told, and texts withdrawn, by follow_changes."""
    await hold_number(tx, one.number)
    why = await _undo(tx, one)
    await undos.note_undone(tx, one, why)
    hint(tx, one.department_id)
    return why


async def _undo(tx: Tx, one: Undo) -> UndoRefused | None:
    if await kept_record(tx, one.client_id) != one.client_id:
        return "merged"
    await thread_here(tx, one.client_id, one.department_id)
    threads = (await threads_of(tx, [one.client_id]))[one.client_id]
    heads = await lock_threads(tx, [thread.thread_id for thread in threads])
    parts = await elsewhere.parts_of(tx, one, threads)
    for thread_id, part in parts:
        if why := await undos.why_not(tx, part, thread_id):
            return why
    taken = [(thread_id, part, await _take_out(tx, part, thread_id)) for thread_id, part in parts]
    await _part_number(tx, one)
    for thread_id, part, back in taken:
        await _put_back(tx, part, heads[thread_id], back, one)
    await elsewhere.undo_claims(tx, one)
    return None


async def _take_out(tx: Tx, one: Undo, thread_id: UUID) -> Back:
    back = await returning.take_out(tx, one, thread_id)
    await settle(tx, [Change(thread_id, 0, -back.unread)])
    if back.is_alone:
        await returning.head_as_before(tx, thread_id, one.before)
    return back


async def _put_back(tx: Tx, part: Undo, head: Head, back: Back, one: Undo) -> None:
    """On the board of the department that was texted; by whom, in their own alone."""
    await returning.put_back(tx, one.number, part.department_id, back.texts)
    await _close_again(tx, part, head, is_alone=back.is_alone)
    by = one.undone_by_id if part.department_id == one.department_id else None
    await mark(tx, head.thread_id, Marker(kind="put_back", number=one.number, count=len(back.texts)), by)
    hint(tx, part.department_id)


async def _part_number(tx: Tx, one: Undo) -> None:
    """The number ends because the attaching was a mistake, and the one before it is current again."""
    was = await current_number(tx, one.client_id)
    restored = await returning.give_number_back(tx, one)
    by: UUID | None = one.undone_by_id
    if one.before.is_made:
        await tasks.close(tx, [one.phone_id], "ended")
        tx.audit("phone_ended", object_kind="phone", object_id=one.phone_id)
        await note_change(tx, one.client_id, "number_ended", staff_id=by, number=one.number)
    if restored:
        now = await current_number(tx, one.client_id)
        await note_change(tx, one.client_id, "number_current", staff_id=by, number=now, old_number=was)


async def _close_again(tx: Tx, one: Undo, head: Head, *, is_alone: bool) -> None:
    """A client whom the texts brought back by mistake is gone again, unless there was more since.

    What waits to go out by now is withdrawn as whenever a conversation is closed, though the client should write at
    that moment: follow_changes has to know what was there.
    """
    if not one.before.is_open and is_alone and not await undos.was_taken_up(tx, one):
        await close_caseload(tx, one.client_id, one.department_id)
        by, arrivals = one.undone_by_id, head.arrivals
        await note_change(tx, one.client_id, "closed", thread_id=head.thread_id, staff_id=by, arrivals=arrivals)
