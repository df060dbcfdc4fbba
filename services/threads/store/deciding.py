"""What staff decide about an unknown number: under their own role. What moves texts is carried out by the service."""

from typing import Final
from uuid import UUID

import asyncpg

from proto.hints import PageChanged
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.boards import Attached
from services.threads.store.access import client_for
from services.threads.store.board import OnBoard


class OnBoardAgain(Exception):
    """The number has written again since, and is on the board."""


_CHOOSE: Final = """
    UPDATE unknown_number
       SET state = 'chosen', chosen_client_id = $2, is_made_current = $3, is_claimed = $4, decided_by_id = $5,
           decided_at = $6, undone_at = NULL, undone_by_id = NULL, undo_refused = NULL
     WHERE unknown_id = $1
"""


async def attach(tx: Tx, staff: StaffToken, on_board: OnBoard, client_id: UUID, is_made_current: bool) -> Attached:
    """Decide that the number is this client's. The texts follow by the service's own hand, at once.

    Raises NotYours when the client is out of reach.
    """
    reach = await client_for(tx, staff, client_id)
    await _choose(tx, staff, on_board, client_id, is_made_current, is_claimed=False)
    row = await tx.fetchrow(
        "SELECT thread_id, staff_id FROM thread WHERE client_id = $1 AND department_id = $2",
        client_id,
        on_board.department_id,
    )
    is_seen = row is not None and reach.may_see(row["staff_id"], on_board.department_id)
    return Attached(
        thread_id=row["thread_id"] if row and is_seen else None, client_id=client_id, count=on_board.text_count
    )


async def give_to_new(tx: Tx, staff: StaffToken, on_board: OnBoard, client_id: UUID, number: str) -> None:
    """The number is that of a client who was added for it in this transaction. number: the one they were added with.

    Another one is theirs besides, and which is current will be asked.
    """
    await _choose(tx, staff, on_board, client_id, number == on_board.number, is_claimed=True)


async def _choose(
    tx: Tx, staff: StaffToken, on_board: OnBoard, client_id: UUID, is_made_current: bool, *, is_claimed: bool
) -> None:
    await tx.execute(_CHOOSE, on_board.unknown_id, client_id, is_made_current, is_claimed, staff.staff_id, tx.now)
    tx.audit("unknown_attached", object_kind="unknown_number", object_id=on_board.unknown_id, client_id=str(client_id))
    hint(tx, on_board.department_id)


async def hide(tx: Tx, staff: StaffToken, on_board: OnBoard) -> None:
    """Wrong number: off the board; its next text brings it back, or somebody who thinks better of it."""
    await tx.execute(
        """
        UPDATE unknown_number
           SET state = 'hidden', decided_by_id = $2, decided_at = $3
         WHERE unknown_id = $1
        """,
        on_board.unknown_id,
        staff.staff_id,
        tx.now,
    )
    tx.audit("unknown_hidden", object_kind="unknown_number", object_id=on_board.unknown_id)
    hint(tx, on_board.department_id)


async def bring_back(tx: Tx, staff: StaffToken, on_board: OnBoard) -> None:
    """It was no wrong number: on the board again. Raises OnBoardAgain when its next text was faster.

    If it is some client's by now, whom this person may not see, the service gives them the texts.
    """
    query = """
        UPDATE unknown_number
           SET state = 'open', decided_by_id = NULL, decided_at = NULL, brought_back_at = $2, brought_back_by_id = $3
         WHERE unknown_id = $1
    """
    try:
        await tx.execute(query, on_board.unknown_id, tx.now, staff.staff_id)
    except asyncpg.UniqueViolationError as error:
        raise OnBoardAgain from error
    tx.audit("unknown_brought_back", object_kind="unknown_number", object_id=on_board.unknown_id)
    hint(tx, on_board.department_id)


async def ask_undo(tx: Tx, staff: StaffToken, on_board: OnBoard) -> None:
    """The number is not that client's after all: its texts are to go back on the board."""
    await tx.execute(
        """
        UPDATE unknown_number
           SET state = 'undo_asked', undone_at = $2, undone_by_id = $3, undo_refused = NULL
         WHERE unknown_id = $1
        """,
        on_board.unknown_id,
        tx.now,
        staff.staff_id,
    )
    tx.audit("unknown_undo_asked", object_kind="unknown_number", object_id=on_board.unknown_id)
    hint(tx, on_board.department_id)


def hint(tx: Tx, department_id: UUID) -> None:
    """The board looks different now."""
    tx.hint(PageChanged(kind="unknown", staff_ids=(), department_id=department_id))
