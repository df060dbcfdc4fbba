"""Attachings that are taken back: how all was before, which are asked for, and why one can't be."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.boards import UndoRefused
from services.threads.store.numbers import hold_next


class Elsewhere(msgspec.Struct, frozen=True):
    """The client's conversation with another department then: to it the number's texts go, too, from then on."""

    thread_id: UUID
    is_open: bool
    is_answer_due: bool
    has_failed: bool
    line: str | None
    arrivals: int


class Before(msgspec.Struct, frozen=True):
    """A client's conversation before an unknown number's texts came there. phone_id: what texts went to then.

    is_made: the number is the client's by the attaching alone. arrivals: of the thread; later texts have higher ones.
    """

    phone_id: UUID | None
    is_made: bool
    is_open: bool
    is_answer_due: bool
    has_failed: bool
    line: str | None
    arrivals: int
    elsewhere: tuple[Elsewhere, ...] = ()


class Undo(msgspec.Struct, frozen=True):
    """An attaching that is to be taken back. number: what was attached, as phone_id of the client."""

    unknown_id: UUID
    number: str
    department_id: UUID
    client_id: UUID
    phone_id: UUID
    decided_at: datetime
    undone_by_id: UUID | None
    before: Before


async def before_now(tx: Tx, thread_id: UUID, client_id: UUID, number: str) -> Before:
    """How the thread and the client's numbers are, before a number's texts come there."""
    row = await tx.fetchrow(
        """
        SELECT (SELECT phone_id FROM phone WHERE phone.client_id = $2 AND phone.is_current) AS phone_id,
               NOT EXISTS (SELECT
                             FROM phone
                            WHERE phone.client_id = $2
                              AND phone.number = $3
                              AND phone.valid_to IS NULL) AS is_made,
               is_open, is_answer_due, has_failed, line, arrivals
          FROM thread
         WHERE thread_id = $1
        """,
        thread_id,
        client_id,
        number,
    )
    assert row is not None  # noqa: S101  (the caller holds it)
    others = await tx.fetch(
        """
        SELECT thread_id, is_open, is_answer_due, has_failed, line, arrivals
          FROM thread
         WHERE client_id = $1
           AND thread_id <> $2
        """,
        client_id,
        thread_id,
    )
    return Before(**row, elsewhere=tuple(Elsewhere(**other) for other in others))


async def note_before(tx: Tx, unknown_id: UUID, phone_id: UUID, before: Before) -> None:
    """Remember it for ten minutes and an undo."""
    query = "UPDATE unknown_number SET phone_id = $2, before = $3 WHERE unknown_id = $1"
    await tx.execute(query, unknown_id, phone_id, msgspec.json.encode(before).decode())


async def lock_undo(tx: Tx) -> Undo | None:
    """The next attaching that somebody took back; its number is held."""
    asked = "SELECT number FROM unknown_number WHERE state = 'undo_asked' ORDER BY undone_at LIMIT 1"
    number = await hold_next(tx, asked)
    row = await tx.fetchrow(
        """
        SELECT unknown_id, number, department_id, chosen_client_id AS client_id, phone_id, decided_at, undone_by_id,
               before::text
          FROM unknown_number
         WHERE state = 'undo_asked'
           AND ($1::text IS NULL OR number = $1)
         ORDER BY undone_at
         LIMIT 1
           FOR NO KEY UPDATE
        """,
        number,
    )
    return Undo(**{**row, "before": msgspec.json.decode(row["before"], type=Before)}) if row else None


_WRITTEN: Final = """
    SELECT EXISTS (SELECT
                     FROM message
                    WHERE thread_id = $1
                      AND arrival > $2
                      AND direction = 'outbound'
                      AND author_id IS NOT NULL
                      AND status <> 'cancelled')
"""
_GONE_THERE: Final = """
    SELECT EXISTS (SELECT
                     FROM message
                     JOIN thread USING (thread_id)
                    WHERE thread.client_id = $1
                      AND message.direction = 'outbound'
                      AND message.number = $2
                      AND message.asked_at >= $3
                      AND message.status NOT IN ('cancelled', 'expired', 'failed'))
"""


async def why_not(tx: Tx, one: Undo, thread_id: UUID) -> UndoRefused | None:
    """Why it can't be taken back; the thread is held, so nobody writes meanwhile.

    Once staff have written to the client, to whichever number, the conversation would keep an answer to nothing. Once
    anything of the client's has gone to the stranger, whenever it was written, they have what is not theirs: a person
    has to look at both. An answer to a question has been told to whoever asked, and can't be untold. Who has said that
    the number is the client's has asked them.
    """
    if failpoints.is_off("undo_safe"):
        return None
    if await tx.fetchval(_WRITTEN, thread_id, one.before.arrivals) or await _has_gone_there(tx, one):
        return "written"
    if await _is_confirmed(tx, one):
        return "confirmed"
    query = """
        SELECT EXISTS (SELECT
                         FROM question
                         JOIN message ON message.message_id = question.answered_by
                        WHERE question.thread_id = $1
                          AND message.number = $2
                          AND message.arrival > $3)
    """
    return "answered" if await tx.fetchval(query, thread_id, one.number, one.before.arrivals) else None


async def _has_gone_there(tx: Tx, one: Undo) -> bool:
    """Whether a text of ours, of any department's, went to the number or is on its way while it was the client's."""
    if not one.before.is_made or failpoints.is_off("undo_sent"):
        return False
    return bool(await tx.fetchval(_GONE_THERE, one.client_id, one.number, one.decided_at))


async def _is_confirmed(tx: Tx, one: Undo) -> bool:
    """Whether somebody has said since that the number is the client's; who says so at this moment waits for us."""
    if failpoints.is_off("undo_confirmed"):
        return False
    await tx.execute("SELECT FROM phone WHERE phone_id = $1 FOR NO KEY UPDATE", one.phone_id)
    query = """
        SELECT EXISTS (SELECT
                         FROM client_change
                        WHERE client_id = $1
                          AND kind = 'number_confirmed'
                          AND facts ->> 'number' = $2
                          AND at >= $3)
    """
    return bool(await tx.fetchval(query, one.client_id, one.number, one.decided_at))


async def was_taken_up(tx: Tx, one: Undo) -> bool:
    """Whether somebody has given the conversation to somebody since, or opened it: then it stays open."""
    query = """
        SELECT EXISTS (SELECT
                         FROM client_change
                        WHERE client_id = $1
                          AND department_id = $2
                          AND at >= $3
                          AND kind IN ('transferred', 'reopened'))
    """
    return bool(await tx.fetchval(query, one.client_id, one.department_id, one.decided_at))


async def note_undone(tx: Tx, one: Undo, why: UndoRefused | None) -> None:
    """What became of it; refused, the texts stay where they are."""
    await tx.execute(
        """
        UPDATE unknown_number
           SET state = CASE WHEN $2::text IS NULL THEN 'undone' ELSE 'attached' END, undo_refused = $2,
               undone_at = CASE WHEN $2::text IS NULL THEN undone_at END,
               undone_by_id = CASE WHEN $2::text IS NULL THEN undone_by_id END
         WHERE unknown_id = $1
        """,
        one.unknown_id,
        why,
    )
