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
# Who reads the threads of so many case managers finds common words among their newest texts first: the index would go
# through every text of the office that holds one, once for each 25 threads.
MANY_OWNERS: Final = 6
# The newest are those since the last text of the thread that is the so-manieth: some 700, at 20 microseconds each.
NEWEST_THREADS: Final = 500
_SHOWN: Final = """
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
# What is open is on one index, what is closed on another.
_REACHED: Final = """
    WITH reached AS MATERIALIZED (
        SELECT thread_id, last_at
          FROM thread
         WHERE is_open
           AND (staff_id = ANY ($1) OR (staff_id IS NULL AND department_id = $2))
         UNION ALL
        SELECT thread_id, last_at
          FROM thread
         WHERE NOT is_open
           AND (staff_id = ANY ($1) OR (staff_id IS NULL AND department_id = $2)))"""
_BY_INDEX: Final = f"""{_REACHED},
    found AS (
        SELECT message_id, shown_at
          FROM found_texts(ARRAY(SELECT thread_id FROM reached), $3, $4, $5, $6)
         ORDER BY shown_at DESC, message_id DESC
         LIMIT $4)
    {_SHOWN}"""  # noqa: S608 (a constant of this file)
# One text after another under the page's policies, until there are enough. Materialized: a word is looked for in the
# order of time, not in all of them first. Nothing where there are not so many threads.
_AMONG_NEWEST: Final = f"""{_REACHED},
    edge AS (
        SELECT last_at
          FROM reached
         ORDER BY last_at DESC
        OFFSET $11
         LIMIT 1),
    newest AS MATERIALIZED (
        SELECT text.message_id, text.thread_id, text.shown_at, text.body
          FROM edge
         CROSS JOIN reached
         CROSS JOIN LATERAL (
               SELECT message_id, thread_id, shown_at, body
                 FROM message
                WHERE message.thread_id = reached.thread_id
                  AND message.shown_at >= edge.last_at
                  AND message.direction <> 'marker'
                  AND NOT message.is_edited
                  AND ($5::timestamptz IS NULL OR (message.shown_at, message.message_id) < ($5, $6::uuid))) AS text
         ORDER BY text.shown_at DESC, text.message_id DESC),
    found AS (
        SELECT message_id, shown_at
          FROM newest
         WHERE words_of(thread_id, body)
               @@ (websearch_to_tsquery('words_en', $3) || websearch_to_tsquery('words_es', $3))
         LIMIT $4)
    {_SHOWN}"""  # noqa: S608 (a constant of this file)


async def find_texts(tx: Tx, me: UUID, reach: Reach, words: str, before: Spot | None) -> FoundTexts:
    """At most 20 texts with these words, the newest first, from before a place.

    Words as people write them: all of them, "in this order", this or that, -not this.
    """
    rows: list[Record] = []
    if len(reach.seen) >= MANY_OWNERS:
        rows = await among_newest(tx, reach, words, before)
    if len(rows) <= MOST:
        rows = await tx.fetch(_BY_INDEX, *_asked(reach, words, before))
    return FoundTexts(texts=tuple(_found(row, me) for row in rows[:MOST]), has_more=len(rows) > MOST)


async def among_newest(tx: Tx, reach: Reach, words: str, before: Spot | None) -> list[Record]:
    """Those of the newest texts of many threads that have these words; fewer than are wanted says nothing of older."""
    return await tx.fetch(_AMONG_NEWEST, *_asked(reach, words, before), NEWEST_THREADS)


def _asked(reach: Reach, words: str, before: Spot | None) -> tuple[object, ...]:
    return (
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
