"""The board of unknown numbers as staff see it. What they decide there is store/deciding.py's."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec.structs import replace

from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.boards import Candidate, UnknownBoard, UnknownNumber, UnknownState, UnknownText
from services.threads.domain.reading import NEW_NUMBER, read
from services.threads.store.access import NotYours, clients_in_reach, reach_of
from services.threads.store.decisions import decided_lately, decision_of
from services.threads.store.inquiry import Terms, terms

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
    asked = await terms(tx, reach.board, [row["number"] for row in rows])
    return UnknownBoard(
        numbers=tuple([await number_shown(tx, row, reach, asked[row["number"]]) for row in rows]),
        total=await count_unknown(tx, reach),
        decided=await decided_lately(tx, reach),
    )


class OnBoard(msgspec.Struct, frozen=True):
    """An unknown number this person may see, locked. is_undoable: it was given to a client on the board itself."""

    unknown_id: UUID
    department_id: UUID
    number: str
    line: str
    text_count: int
    state: UnknownState
    chosen_client_id: UUID | None
    is_undoable: bool
    decided_at: datetime | None
    reach: Reach


async def unknown_for(tx: Tx, staff: StaffToken, unknown_id: UUID) -> OnBoard:
    """The unknown number, if this person may see it. Raises NotYours."""
    reach = await reach_of(tx, staff.staff_id)
    row = await tx.fetchrow(
        """
        SELECT unknown_id, department_id, number, line, text_count, state, chosen_client_id,
               before IS NOT NULL AND NOT is_claimed AS is_undoable, decided_at
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
    return OnBoard(**row, reach=reach)


async def one_number(tx: Tx, on_board: OnBoard) -> UnknownNumber:
    """One number with its texts, who it may be, and what became of it."""
    [row] = await tx.fetch(
        """
        SELECT unknown_id, number, line, kind, first_at, last_at, text_count, candidate_ids, suggestion_ids
          FROM unknown_number
         WHERE unknown_id = $1
        """,
        on_board.unknown_id,
    )
    asked = (await terms(tx, on_board.department_id, [on_board.number]))[on_board.number]
    shown = await number_shown(tx, row, on_board.reach, asked)
    return replace(shown, decision=await decision_of(tx, on_board.reach, on_board.unknown_id))


async def number_shown(tx: Tx, row: Record, reach: Reach, asked: Terms | None = None) -> UnknownNumber:
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
        can_ask=asked.can_ask if asked else "yes",
        asked_at=asked.asked_at if asked else None,
        asked_by=asked.asked_by if asked else None,
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
