"""Whom an unknown number may be by the names in its texts: noted beyond anybody's sight, shown within the reader's."""

from typing import Final
from uuid import UUID

from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.boards import UnknownNumber
from services.threads.domain.suggest import MOST, Named, named_in, words_in
from services.threads.store.access import clients_in_reach
from services.threads.store.board import number_shown

# Numbers looked at for one whose client the reader may see.
NEWEST: Final = 20

# All who bear one of the words: whether a given name is one person's alone is said by those who are left out, too. Each
# one's caseload is looked up by itself: as a join it is a hash of all caseloads there are, of every department.
NAMED: Final = """
    SELECT client_id, given_name, family_name
      FROM client
     WHERE string_to_array(folded_name, ' ') && $2::text[]
       AND (SELECT true
              FROM caseload
             WHERE caseload.client_id = client.client_id
               AND caseload.department_id = $1
               AND caseload.closed_at IS NULL)
     ORDER BY client_id
"""


async def suggest(tx: Tx, unknown_id: UUID, department_id: UUID, body: str) -> None:
    """Note whom of the department's clients this text names; what earlier texts said stands behind it."""
    rows = await tx.fetch(NAMED, department_id, words_in(body))
    found = named_in(body, [Named(*row) for row in rows])
    if found:
        await _note(tx, unknown_id, found)


async def _note(tx: Tx, unknown_id: UUID, found: tuple[UUID, ...]) -> None:
    await tx.execute(
        """
        UPDATE unknown_number
           SET suggestion_ids = ($2::uuid[] || ARRAY(SELECT earlier
                                                       FROM unnest(suggestion_ids) AS earlier
                                                      WHERE earlier <> ALL ($2::uuid[])))[1:$3]
         WHERE unknown_id = $1
        """,
        unknown_id,
        list(found),
        MOST,
    )


async def next_suggested(tx: Tx, reach: Reach) -> UnknownNumber | None:
    """The newest number that names one client and no other, if the reader may see that client.

    Of two who are named one may be out of reach: then the other is no answer to be given by one click.
    """
    rows = await tx.fetch(
        """
        SELECT unknown_id, number, line, kind, first_at, last_at, text_count, candidate_ids, suggestion_ids
          FROM unknown_number
         WHERE state = 'open'
           AND kind = 'unknown'
           AND department_id = $1
           AND cardinality(suggestion_ids) = 1
         ORDER BY last_at DESC
         LIMIT $2
        """,
        reach.board,
        NEWEST,
    )
    named = await clients_in_reach(tx, reach, [row["suggestion_ids"][0] for row in rows]) if rows else set()
    for row in rows:
        if row["suggestion_ids"][0] in named:
            return await number_shown(tx, row, reach)
    return None
