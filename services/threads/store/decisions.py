"""What became of unknown numbers: by whom, when, and until when it can be taken back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from asyncpg import Record

from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.boards import SHOWN_FOR, UNDO_LIFE, Decision
from services.threads.store.access import clients_in_reach

MOST: Final = 30
# A number that is a client's out of the reader's reach is theirs to know for as long as somebody may ask who took it.
OTHERS_FOR: Final = timedelta(days=1)
_DECIDED: Final = """
    SELECT unknown_number.unknown_id, unknown_number.number, unknown_number.text_count, unknown_number.state,
           staff.name AS by, COALESCE(unknown_number.undone_at, unknown_number.decided_at) AS at,
           unknown_number.decided_at, unknown_number.chosen_client_id,
           unknown_number.before IS NOT NULL AND NOT unknown_number.is_claimed AS is_undoable,
           unknown_number.undo_refused, client.given_name, client.family_name,
           thread.thread_id, thread.staff_id, thread.department_id
      FROM unknown_number
      LEFT JOIN staff ON staff.staff_id = COALESCE(unknown_number.undone_by_id, unknown_number.decided_by_id)
      LEFT JOIN client ON client.client_id = unknown_number.chosen_client_id
      LEFT JOIN thread ON thread.client_id = client.client_id
                      AND thread.department_id = unknown_number.department_id
"""
_LATELY: Final = f"""{_DECIDED}
     WHERE unknown_number.state <> 'open'
       AND unknown_number.department_id = $1
       AND (unknown_number.department_id = $2
            OR unknown_number.candidate_ids = '{{}}'
            OR unknown_number.candidate_staff_ids && $3)
       AND unknown_number.decided_at > $4
       AND ($6::uuid IS NULL OR unknown_number.chosen_client_id = $6)
     ORDER BY unknown_number.decided_at DESC
     LIMIT $5
"""


async def decided_lately(tx: Tx, reach: Reach) -> tuple[Decision, ...]:
    """What was decided on this board, the newest first."""
    rows = await tx.fetch(_LATELY, reach.board, reach.desk, list(reach.seen), tx.now - SHOWN_FOR, MOST, None)
    shown = await _shown(tx, reach, rows)
    return tuple(one for one in shown if one.client_id or one.state == "hidden" or one.at > tx.now - OTHERS_FOR)


async def undoable(tx: Tx, reach: Reach, client_id: UUID) -> tuple[Decision, ...]:
    """Numbers that were given to this client just now, and that the reader may take back."""
    rows = await tx.fetch(_LATELY, reach.board, reach.desk, list(reach.seen), tx.now - UNDO_LIFE, MOST, client_id)
    return tuple(one for one in await _shown(tx, reach, rows) if one.undo_until)


async def decision_of(tx: Tx, reach: Reach, unknown_id: UUID) -> Decision | None:
    """What became of this number; the caller has seen that the reader may see it."""
    rows = await tx.fetch(f"{_DECIDED} WHERE unknown_number.unknown_id = $1 AND state <> 'open'", unknown_id)
    return next(iter(await _shown(tx, reach, rows)), None)


async def _shown(tx: Tx, reach: Reach, rows: Sequence[Record]) -> tuple[Decision, ...]:
    """Whose a number is now is said to those who may see that client; of others, that it is somebody's."""
    chosen = [row["chosen_client_id"] for row in rows if row["chosen_client_id"]]
    named = await clients_in_reach(tx, reach, chosen) if chosen else set()
    return tuple(_decision(tx, reach, row, is_named=row["chosen_client_id"] in named) for row in rows)


def _decision(tx: Tx, reach: Reach, row: Record, *, is_named: bool) -> Decision:
    undo_until = row["decided_at"] + UNDO_LIFE
    can_undo = is_named and row["state"] == "attached" and row["is_undoable"] and undo_until > tx.now
    is_seen = is_named and row["thread_id"] and reach.may_see(row["staff_id"], row["department_id"])
    return Decision(
        number_id=row["unknown_id"],
        number=row["number"],
        text_count=row["text_count"],
        state=row["state"],
        by=row["by"],
        at=row["at"],
        client_id=row["chosen_client_id"] if is_named else None,
        given_name=row["given_name"] if is_named else None,
        family_name=row["family_name"] if is_named else None,
        thread_id=row["thread_id"] if is_seen else None,
        undo_until=undo_until if can_undo else None,
        undo_refused=row["undo_refused"],
    )
