"""The ledger of consent as one page shows it: what was said by a client, or from their numbers."""

from typing import Final
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.pages import ConsentWord
from services.threads.store.following import own_records


async def history(
    tx: Tx, client_id: UUID, department_id: UUID, most: int, *, shows_words: bool
) -> tuple[ConsentWord, ...]:
    """What was said to the department by the client or from their numbers while they had them, the newest first.

    shows_words: the asker may read what the client wrote.
    """
    own = list(await own_records(tx, [client_id]))
    never_theirs = "" if failpoints.is_off("undone") else "undone"
    rows = await tx.fetch(_HISTORY, client_id, department_id, most, shows_words, own, never_theirs)
    return tuple(ConsentWord(**row) for row in rows)


# What somebody else who has the same number wrote stops it for both; their words and notes are not shown here. So does
# what was said from it while it was nobody's in particular, and what a text said that was given to the wrong client,
# until it is given to another: then it is that one's. What its owner of before said is nothing of theirs.
_HISTORY: Final = """
    SELECT said.consent_id, said.number, said.purpose, said.is_agreed, said.how, said.at, said.note,
           staff.name AS staff_name,
           CASE WHEN said.how = 'wording' AND mine.is_mine THEN message.message_id END AS message_id,
           CASE WHEN mine.is_mine AND $4 THEN message.body END AS words,
           NOT mine.is_mine AS is_of_another,
           CASE WHEN said.line IS NOT NULL
                THEN NOT said.is_agreed AND EXISTS (SELECT
                                                      FROM opt_out
                                                     WHERE opt_out.number = said.number
                                                       AND opt_out.line = said.line
                                                       AND opt_out.is_out
                                                       AND opt_out.evidence_id = said.evidence_id)
                ELSE EXISTS (SELECT FROM wish WHERE wish.consent_id = said.consent_id)
           END AS holds,
           EXISTS (SELECT
                     FROM consent AS misread
                    WHERE misread.evidence_id = said.evidence_id
                      AND misread.how = 'misread'
                      AND said.how = 'wording') AS is_misread
      FROM consent AS said
     CROSS JOIN LATERAL (SELECT EXISTS (SELECT
                                          FROM consent AS misplaced
                                         WHERE misplaced.evidence_id = said.evidence_id
                                           AND misplaced.giving = said.giving
                                           AND misplaced.how = 'misplaced') AS is_misplaced) AS given
      LEFT JOIN staff ON staff.staff_id = said.staff_id
      LEFT JOIN message ON message.message_id = said.evidence_id
     CROSS JOIN LATERAL (SELECT CASE WHEN said.client_id IS NOT NULL
                                     THEN said.client_id = ANY ($5) AND NOT given.is_misplaced
                                     ELSE said.how <> 'wording' OR message.message_id IS NOT NULL
                                END AS is_mine) AS mine
     WHERE said.department_id = $2
       AND said.how <> 'misplaced'
       AND NOT EXISTS (SELECT
                         FROM consent AS again
                        WHERE again.evidence_id = said.evidence_id
                          AND again.giving > said.giving
                          AND again.how = 'wording')
       AND ((said.client_id = ANY ($5) AND NOT given.is_misplaced)
            OR (said.number IN (SELECT number FROM phone WHERE client_id = $1)
                AND EXISTS (SELECT
                              FROM phone
                             WHERE phone.client_id = $1
                               AND phone.number = said.number
                               AND phone.ended_because IS DISTINCT FROM $6
                               AND (said.client_id IS NULL OR (said.how = 'wording' AND phone.valid_to IS NULL))
                               AND (said.client_id IS NOT NULL OR phone.valid_from <= said.at
                                    OR (said.how = 'wording' AND phone.valid_to IS NULL))
                               AND COALESCE(phone.valid_to >= said.at, true))
                AND (said.client_id IS NULL OR given.is_misplaced OR NOT is_passed_on(said.consent_id))))
     ORDER BY said.at DESC, said.consent_id DESC
     LIMIT $3
"""
