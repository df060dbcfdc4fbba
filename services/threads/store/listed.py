"""Clients A to Z. Its cost is the caseload's, never the history's: of most clients the name alone is read."""

import json
from typing import Final, Literal
from uuid import UUID

import msgspec
from asyncpg import Record

from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.pages import Caseload, Colleague, Letter, Listed
from services.threads.store.client_statuses import statuses
from services.threads.store.groups import all_groups
from services.threads.store.moves import GRACE
from services.threads.store.search import digits_of, name_patterns

Show = Literal["open", "problems", "closed"]
Language = Literal["all", "en", "es"]
ROWS: Final = 50


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Who is wanted. words: of a name or number; staff_id: whose; status_id: with whom it stands so.

    after: behind this thread; letter: from there on.
    """

    show: Show
    language: Language
    words: str = ""
    group_id: UUID | None = None
    staff_id: UUID | None = None
    status_id: UUID | None = None
    after: UUID | None = None
    letter: str = ""


# folded_name begins with the family name. Letters that lose nothing by folding stand with those they are sorted with.
_LISTED: Final = """
    WITH seen AS (
        SELECT thread.thread_id, client.family_name, client.given_name,
               translate(left(client.folded_name, 1), 'øđłæœħŧı', 'odlaohti') COLLATE "C" AS begins
          FROM thread
          JOIN client ON client.client_id = thread.client_id
         WHERE {is_open}
           AND thread.merged_into IS NULL
           AND (thread.staff_id = ANY ($1) OR (thread.staff_id IS NULL AND thread.department_id = $2))
           AND ($3::uuid IS NULL OR thread.staff_id = $3)
           AND $4 IN ('all', client.language)
           AND ($14::uuid IS NULL OR thread.status_id = $14)
           AND ($5::uuid IS NULL OR EXISTS (SELECT
                                              FROM group_member
                                             WHERE group_member.group_id = $5
                                               AND group_member.thread_id = thread.thread_id))
           AND ((' ' || client.folded_name) LIKE ALL ($6::text[])
                OR ($7 <> '' AND EXISTS (SELECT
                                           FROM phone AS used
                                          WHERE used.client_id = client.client_id
                                            AND used.number LIKE '%' || $7 || '%'
                                            AND used.ended_because IS DISTINCT FROM 'undone')))
           AND (NOT $8 OR (SELECT shown.is_problem FROM thread_row AS shown WHERE shown.thread_id = thread.thread_id))),
    placed AS (
        SELECT seen.thread_id, CASE WHEN begins BETWEEN 'a' AND 'z' THEN upper(begins) ELSE '#' END AS letter,
               row_number() OVER (ORDER BY family_name COLLATE "und-x-icu", given_name COLLATE "und-x-icu",
                                           seen.thread_id) AS place
          FROM seen),
    letters AS (
        SELECT letter, count(*) AS count, min(place) AS first
          FROM placed
         GROUP BY letter),
    picked AS (
        SELECT thread_id, letter, place
          FROM placed
         WHERE place > COALESCE((SELECT place FROM placed AS last WHERE last.thread_id = $9),
                                (SELECT first - 1 FROM letters WHERE letters.letter = $10),
                                0)
         ORDER BY place
         LIMIT $11)
    SELECT told.letters, picked.letter, thread_row.thread_id, thread_row.client_id, thread_row.given_name,
           thread_row.family_name, thread_row.is_open, thread_row.last_at, thread_row.last_message_id,
           thread_row.last_direction, thread_row.last_preview, thread_row.unread_count, thread_row.number,
           thread_row.health, thread_row.staff_id, thread_row.staff_name,
           thread_row.status_name, client_status.tone, next.starts_at, next.time_zone,
           ARRAY(SELECT client_group.name
                   FROM group_member
                   JOIN client_group ON client_group.group_id = group_member.group_id
                  WHERE group_member.thread_id = picked.thread_id
                    AND client_group.staff_id = $12
                    AND client_group.removed_at IS NULL
                  ORDER BY client_group.name COLLATE "und-x-icu") AS groups
      FROM (SELECT COALESCE(json_agg(json_build_array(letter, count) ORDER BY first), '[]') AS letters
              FROM letters) AS told
      LEFT JOIN picked ON true
      LEFT JOIN thread_row ON thread_row.thread_id = picked.thread_id
      LEFT JOIN client_status ON client_status.status_id = thread_row.status_id
      LEFT JOIN LATERAL (
            SELECT upcoming.starts_at, upcoming.time_zone
              FROM upcoming
             WHERE upcoming.client_id = thread_row.client_id
               AND upcoming.state = 'scheduled'
               AND upcoming.starts_at > $13
             ORDER BY upcoming.starts_at
             LIMIT 1) AS next ON true
     ORDER BY picked.place
"""
# Two statements: what is open is on one index, what is closed on another.
OPEN: Final = _LISTED.format(is_open="thread.is_open")
CLOSED: Final = _LISTED.format(is_open="NOT thread.is_open")


async def caseload(tx: Tx, me: UUID, reach: Reach, wanted: Wanted) -> Caseload:
    """The clients in reach who fit, in the order of their names as people here sort them."""
    found = await tx.fetch(
        CLOSED if wanted.show == "closed" else OPEN,
        list(reach.seen),
        reach.desk,
        wanted.staff_id,
        wanted.language,
        wanted.group_id,
        name_patterns(wanted.words),
        digits_of(wanted.words),
        wanted.show == "problems",
        wanted.after,
        wanted.letter,
        ROWS + 1,
        me,
        tx.now - GRACE,
        wanted.status_id,
    )
    rows = tuple(_listed(record, me) for record in found if record["thread_id"])
    letters = tuple(Letter(letter=letter, count=count) for letter, count in json.loads(found[0]["letters"]))
    return Caseload(
        rows=rows[:ROWS],
        letters=letters,
        has_more=len(rows) > ROWS,
        people=await _people(tx, me, reach),
        groups=tuple(await all_groups(tx, me)),
        statuses=await statuses(tx, reach.board) if reach.board else (),
    )


async def _people(tx: Tx, me: UUID, reach: Reach) -> tuple[Colleague, ...]:
    rows = await tx.fetch(
        """
        SELECT staff_id, name
          FROM staff
         WHERE staff_id = ANY ($1)
           AND is_active
           AND role IN ('case_manager', 'supervisor')
         ORDER BY name COLLATE "und-x-icu", staff_id
        """,
        list(reach.seen),
    )
    others = any(row["staff_id"] != me for row in rows)
    return tuple(Colleague(**row) for row in rows) if others else ()


def _listed(record: Record, me: UUID) -> Listed:
    return Listed(
        thread_id=record["thread_id"],
        client_id=record["client_id"],
        given_name=record["given_name"],
        family_name=record["family_name"],
        letter=record["letter"],
        is_open=record["is_open"],
        at=record["last_at"] if record["last_message_id"] else None,
        preview=record["last_preview"],
        unread=record["unread_count"],
        direction=record["last_direction"],
        number=record["number"],
        health=record["health"],
        next_at=record["starts_at"],
        next_zone=record["time_zone"],
        groups=tuple(record["groups"]),
        staff_name=None if record["staff_id"] == me else record["staff_name"],
        status_name=record["status_name"],
        status_tone=record["tone"],
    )
