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


async def suggest(tx: Tx, unknown_id: UUID, department_id: UUID, body: str) -> None:
    """Note whom of the department's clients this text names; what earlier texts said stands behind it."""
    rows = await tx.fetch(
        """
        SELECT client.client_id, client.given_name, client.family_name
          FROM client
          JOIN caseload ON caseload.client_id = client.client_id
                       AND caseload.department_id = $1
                       AND caseload.closed_at IS NULL
         WHERE string_to_array(client.folded_name, ' ') && $2::text[]
         ORDER BY client.client_id
        """,
        department_id,
        words_in(body),
    )
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
