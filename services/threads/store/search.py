"""Finding a client by name, by any part of a number, or by an outside id, among those one may see."""

import re
from typing import Final
from uuid import UUID

from asyncpg import Record

from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.boards import FoundClient
from services.threads.domain.names import fold

MOST: Final = 20
# Fewer digits than these are in every number.
FEWEST_DIGITS: Final = 3


# The function looks at what its caller may see; the service's own wall is asked of what it found.
_FIND: Final = """
    SELECT client.client_id, client.given_name, client.family_name, phone.number, phone.health,
           thread.thread_id, serving.staff_id, serving.caseload_id IS NOT NULL AS is_open,
           staff.name AS staff_name, thread.staff_id AS thread_staff_id
      FROM found_clients($4, $5, $6, $7) AS found
      JOIN client ON client.client_id = found.client_id
      LEFT JOIN phone ON phone.client_id = client.client_id AND phone.is_current
      LEFT JOIN thread ON thread.client_id = client.client_id AND thread.department_id = $3
      LEFT JOIN caseload AS serving ON serving.client_id = client.client_id
                                   AND serving.department_id = $3
                                   AND serving.closed_at IS NULL
      LEFT JOIN staff ON staff.staff_id = serving.staff_id
     WHERE EXISTS (SELECT
                     FROM thread AS reached
                    WHERE reached.client_id = client.client_id
                      AND (reached.staff_id = ANY ($1) OR (reached.staff_id IS NULL AND reached.department_id = $2)))
        OR EXISTS (SELECT
                     FROM caseload AS reached
                    WHERE reached.client_id = client.client_id
                      AND reached.department_id = $2)
     ORDER BY client.family_name COLLATE "und-x-icu", client.given_name COLLATE "und-x-icu", client.client_id
"""


async def find_clients(tx: Tx, me: UUID, reach: Reach, words: str) -> tuple[FoundClient, ...]:
    """At most 20 clients, A to Z: each word begins one of their names, or the digits are in one of their numbers."""
    rows = await tx.fetch(
        _FIND,
        list(reach.seen),
        reach.desk,
        reach.board,
        name_patterns(words),
        digits_of(words),
        words.strip().lower(),
        MOST,
    )
    return tuple(
        FoundClient(
            client_id=row["client_id"],
            given_name=row["given_name"],
            family_name=row["family_name"],
            number=row["number"],
            health=row["health"],
            staff_name=None if row["staff_id"] == me else row["staff_name"],
            is_open=row["is_open"],
            thread_id=_seen_thread(row, reach),
        )
        for row in rows
    )


def name_patterns(words: str) -> list[str]:
    """What a folded name after a space is like when each of the words begins one of its parts."""
    names = re.sub(r"[^\w' -]|_", " ", fold(words)).split()
    return [f"% {name}%" for name in names] or ["%"]


def digits_of(words: str) -> str:
    """The digits to find in a number, without the country's; "" for too few."""
    digits = re.sub(r"\D", "", words)
    digits = digits.removeprefix("1" if len(digits) == 11 else "")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _seen_thread(row: Record, reach: Reach) -> UUID | None:
    if row["thread_id"] is None or reach.board is None:
        return None
    thread_id: UUID = row["thread_id"]
    return thread_id if reach.may_see(row["thread_staff_id"], reach.board) else None
