"""Finding texts by their words, among the threads one may see."""

import re
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from asyncpg import Record

from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.pages import FoundText, FoundTexts, Piece
from services.threads.store.messages import Spot

MOST: Final = 20
# Around what was searched for while the answer is on its way, and in the place of "<": Postgres leaves out of a line
# what looks like HTML.
BEGINS, ENDS, LESS = "\x02", "\x03", "\x04"

_MARKED: Final = f"StartSel={BEGINS}, StopSel={ENDS}"
# A text that fits on the page's line is shown as it is; of a longer one the words around the first hit.
_WHOLE: Final = f"{_MARKED}, HighlightAll=true"
_AROUND: Final = f"{_MARKED}, MaxWords=24, MinWords=12, MaxFragments=1"
_FIND: Final = """
    WITH found AS (
        SELECT message_id, shown_at
          FROM found_texts(ARRAY(SELECT thread_id
                                   FROM thread
                                  WHERE staff_id = ANY ($1) OR (staff_id IS NULL AND department_id = $2)),
                           $3, $4, $5, $6)
         ORDER BY shown_at DESC, message_id DESC
         LIMIT $4)
    SELECT message.message_id, message.thread_id, message.shown_at, message.direction, client.given_name,
           client.family_name, thread.staff_id, staff.name AS staff_name, spoken.line
      FROM found
      JOIN message ON message.message_id = found.message_id
      JOIN thread ON thread.thread_id = message.thread_id
      JOIN client ON client.client_id = thread.client_id
      LEFT JOIN staff ON staff.staff_id = thread.staff_id
     CROSS JOIN LATERAL (
           SELECT translate(message.body, $9, $10) AS body,
                  CASE WHEN char_length(message.body) <= 160 THEN $7 ELSE $8 END AS options) AS plain
     CROSS JOIN LATERAL (
           SELECT CASE WHEN to_tsvector('words_en', plain.body) @@ websearch_to_tsquery('words_en', $3)
                       THEN ts_headline('words_en', plain.body, websearch_to_tsquery('words_en', $3), plain.options)
                       ELSE ts_headline('words_es', plain.body, websearch_to_tsquery('words_es', $3), plain.options)
                        END AS line) AS spoken
     ORDER BY found.shown_at DESC, found.message_id DESC
"""


async def find_texts(tx: Tx, me: UUID, reach: Reach, words: str, before: Spot | None) -> FoundTexts:
    """At most 20 texts with these words, the newest first, from before a place.

    Words as people write them: all of them, "in this order", this or that, -not this.
    """
    rows = await tx.fetch(
        _FIND,
        list(reach.seen),
        reach.desk,
        words,
        MOST + 1,
        before.at if before else None,
        before.message_id if before else None,
        _WHOLE,
        _AROUND,
        "<" + BEGINS + ENDS + LESS,
        LESS,
    )
    return FoundTexts(texts=tuple(_found(row, me) for row in rows[:MOST]), has_more=len(rows) > MOST)


def _found(row: Record, me: UUID) -> FoundText:
    return FoundText(
        message_id=row["message_id"],
        thread_id=row["thread_id"],
        given_name=row["given_name"],
        family_name=row["family_name"],
        at=row["shown_at"],
        direction=row["direction"],
        line=tuple(_pieces(row["line"])),
        staff_name=None if row["staff_id"] == me else row["staff_name"],
    )


def _pieces(line: str) -> Iterator[Piece]:
    """The line in pieces, each hit or not."""
    is_hit = False
    for part in re.split(f"([{BEGINS}{ENDS}])", re.sub(r"\s+", " ", line).replace(LESS, "<")):
        if part in (BEGINS, ENDS):
            is_hit = part == BEGINS
        elif part:
            yield Piece(text=part, is_hit=is_hit)
