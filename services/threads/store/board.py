"""The board of unknown numbers as staff see it, and what they decide there."""

from typing import Final, Literal
from uuid import UUID

import msgspec
from asyncpg import Record

from proto.hints import PageChanged
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.boards import Attached, Candidate, UnknownBoard, UnknownNumber, UnknownText
from services.threads.domain.reading import NEW_NUMBER, read
from services.threads.store.access import NotYours, client_for, clients_in_reach, reach_of

# A number that writes on and on shows its newest texts; the rest comes with it when it is given to a client.
TEXTS: Final = 20
NUMBERS: Final = 100


async def count_unknown(tx: Tx, reach: Reach) -> int:
    """How many numbers wait on the board, in this reach."""
    count: int = await tx.fetchval(
        """
        SELECT count(*)
          FROM unknown_number
         WHERE state = 'open'
           AND department_id = $1
           AND (department_id = $2 OR candidate_ids = '{}' OR candidate_staff_ids && $3)
        """,
        reach.board,
        reach.desk,
        list(reach.seen),
    )
    return count


async def board(tx: Tx, reach: Reach) -> UnknownBoard:
    """The numbers that wait, newest first."""
    rows = await tx.fetch(
        """
        SELECT unknown_id, number, line, kind, first_at, last_at, text_count, candidate_ids, suggestion_ids
          FROM unknown_number
         WHERE state = 'open'
           AND department_id = $1
           AND (department_id = $2 OR candidate_ids = '{}' OR candidate_staff_ids && $3)
         ORDER BY last_at DESC
         LIMIT $4
        """,
        reach.board,
        reach.desk,
        list(reach.seen),
        NUMBERS,
    )
    numbers = tuple([await number_shown(tx, row, reach) for row in rows])
    return UnknownBoard(numbers=numbers, total=await count_unknown(tx, reach))


class OnBoard(msgspec.Struct, frozen=True):
    """An unknown number this person may see, locked."""

    unknown_id: UUID
    department_id: UUID
    number: str
    text_count: int
    state: str
    reach: Reach


async def unknown_for(tx: Tx, staff: StaffToken, unknown_id: UUID) -> OnBoard:
    """The unknown number, if this person may see it. Raises NotYours."""
    reach = await reach_of(tx, staff.staff_id)
    row = await tx.fetchrow(
        """
        SELECT unknown_id, department_id, number, text_count, state
          FROM unknown_number
         WHERE unknown_id = $1
           AND department_id = $2
           AND (department_id = $3 OR candidate_ids = '{}' OR candidate_staff_ids && $4)
           FOR NO KEY UPDATE
        """,
        unknown_id,
        reach.board,
        reach.desk,
        list(reach.seen),
    )
    if row is None:
        raise NotYours("unknown_number", unknown_id)
    return OnBoard(row["unknown_id"], row["department_id"], row["number"], row["text_count"], row["state"], reach)


async def one_number(tx: Tx, on_board: OnBoard) -> UnknownNumber:
    """One number with its texts and who it may be."""
    [row] = await tx.fetch(
        """
        SELECT unknown_id, number, line, kind, first_at, last_at, text_count, candidate_ids, suggestion_ids
          FROM unknown_number
         WHERE unknown_id = $1
        """,
        on_board.unknown_id,
    )
    return await number_shown(tx, row, on_board.reach)


async def number_shown(tx: Tx, row: Record, reach: Reach) -> UnknownNumber:
    """A number of the board, its texts, and those it may be who may be named to this reader."""
    texts = await tx.fetch(
        """
        SELECT text_id, body, received_at AS at, media_count
          FROM unknown_text
         WHERE unknown_id = $1
         ORDER BY rank DESC
         LIMIT $2
        """,
        row["unknown_id"],
        TEXTS,
    )
    return UnknownNumber(
        number_id=row["unknown_id"],
        number=row["number"],
        line=row["line"],
        kind=row["kind"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        text_count=row["text_count"],
        texts=tuple(UnknownText(**text) for text in reversed(texts)),
        candidates=await _candidates(tx, row, reach),
        says_new_number=any(NEW_NUMBER in read(text["body"]).labels for text in texts),
    )


async def _candidates(tx: Tx, number: Record, reach: Reach) -> tuple[Candidate, ...]:
    """Those who have or had the number, or whom its texts name, who may be named to this person."""
    client_ids = [*number["candidate_ids"], *number["suggestion_ids"]]
    named = await clients_in_reach(tx, reach, client_ids) if client_ids else set()
    rows = await tx.fetch(
        """
        SELECT client.client_id, client.given_name, client.family_name, staff.name AS staff_name
          FROM client
          LEFT JOIN caseload ON caseload.client_id = client.client_id
                            AND caseload.department_id = $2
                            AND caseload.closed_at IS NULL
          LEFT JOIN staff ON staff.staff_id = caseload.staff_id
         WHERE client.client_id = ANY ($1)
         ORDER BY client.family_name, client.given_name, client.client_id
        """,
        list(named),
        reach.board,
    )
    return tuple(Candidate(**row, why=_why(number, row["client_id"])) for row in rows)


def _why(number: Record, client_id: UUID) -> Literal["old_number", "shared_number", "name_in_text"]:
    if client_id not in number["candidate_ids"]:
        return "name_in_text"
    return "old_number" if number["kind"] == "ended" else "shared_number"


async def attach(tx: Tx, staff: StaffToken, on_board: OnBoard, client_id: UUID, is_made_current: bool) -> Attached:
    """Decide that the number is this client's. The texts follow by the service's own hand, at once.

    Raises NotYours when the client is out of reach.
    """
    reach = await client_for(tx, staff, client_id)
    await tx.execute(
        """
        UPDATE unknown_number
           SET state = 'chosen', chosen_client_id = $2, is_made_current = $3, decided_by_id = $4, decided_at = $5
         WHERE unknown_id = $1
        """,
        on_board.unknown_id,
        client_id,
        is_made_current,
        staff.staff_id,
        tx.now,
    )
    tx.audit("unknown_attached", object_kind="unknown_number", object_id=on_board.unknown_id, client_id=str(client_id))
    _hint(tx, on_board)
    row = await tx.fetchrow(
        "SELECT thread_id, staff_id FROM thread WHERE client_id = $1 AND department_id = $2",
        client_id,
        on_board.department_id,
    )
    is_seen = row is not None and reach.may_see(row["staff_id"], on_board.department_id)
    return Attached(
        thread_id=row["thread_id"] if row and is_seen else None, client_id=client_id, count=on_board.text_count
    )


async def hide(tx: Tx, staff: StaffToken, on_board: OnBoard) -> None:
    """Wrong number: off the board; its next text brings it back."""
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
    _hint(tx, on_board)


def _hint(tx: Tx, on_board: OnBoard) -> None:
    tx.hint(PageChanged(kind="unknown", staff_ids=(), department_id=on_board.department_id))
