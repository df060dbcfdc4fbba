"""The list: one row a thread, and the totals above it. Its cost is the caseload's, never the history's."""

from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
from asyncpg import Record

from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.pages import Row

Order = Literal["newest", "az"]
Filter = Literal["all", "unread", "unanswered", "problems", "snoozed"]


class Totals(msgspec.Struct, frozen=True):
    """How many threads there are in reach, and in each filter."""

    all_total: int
    unread_total: int
    unanswered_total: int
    problem_total: int
    snoozed_total: int


class Rows(msgspec.Struct, frozen=True):
    """A page of the list."""

    totals: Totals
    rows: tuple[Row, ...]
    has_more: bool


_LIST: Final = """
    WITH seen AS (
        SELECT thread_row.thread_id, client_id, given_name, family_name, last_at, last_message_id, last_direction,
               last_preview, last_status, last_media_count, unread_count, is_answer_due, is_problem, number,
               health, staff_name, thread_row.staff_id, left(draft.body, 120) AS draft, until_at, note, status_name,
               client_status.tone, COALESCE(until_at > $8, false) AS is_snoozed
          FROM thread_row
          LEFT JOIN draft ON draft.thread_id = thread_row.thread_id AND draft.staff_id = $1
          LEFT JOIN snooze ON snooze.thread_id = thread_row.thread_id AND snooze.staff_id = $1
          LEFT JOIN client_status ON client_status.status_id = thread_row.status_id
         WHERE is_open
           AND (thread_row.staff_id = ANY ($2)
                OR (thread_row.staff_id IS NULL AND thread_row.department_id = $3))),
    totals AS (
        SELECT count(*) AS all_total,
               count(*) FILTER (WHERE unread_count > 0 AND NOT is_snoozed) AS unread_total,
               count(*) FILTER (WHERE is_answer_due AND NOT is_snoozed) AS unanswered_total,
               count(*) FILTER (WHERE is_problem) AS problem_total,
               count(*) FILTER (WHERE is_snoozed) AS snoozed_total
          FROM seen),
    ordered AS (
        SELECT seen.*, row_number() OVER (
                    ORDER BY CASE WHEN $4 = 'newest' AND NOT is_snoozed THEN GREATEST(last_at, until_at)
                                  WHEN $4 = 'newest' THEN last_at END DESC,
                             CASE WHEN $4 = 'az' THEN family_name END COLLATE "und-x-icu",
                             CASE WHEN $4 = 'az' THEN given_name END COLLATE "und-x-icu",
                             thread_id DESC) AS place
          FROM seen),
    picked AS (
        SELECT *
          FROM ordered
         WHERE CASE $5 WHEN 'unread' THEN unread_count > 0 AND NOT is_snoozed
                       WHEN 'unanswered' THEN is_answer_due AND NOT is_snoozed
                       WHEN 'problems' THEN is_problem
                       WHEN 'snoozed' THEN is_snoozed
                       ELSE NOT is_snoozed END
           AND place > COALESCE((SELECT place FROM ordered AS last WHERE last.thread_id = $6), 0)
         ORDER BY place
         LIMIT $7)
    SELECT all_total, unread_total, unanswered_total, problem_total, snoozed_total, thread_id, client_id, given_name,
           family_name, last_at, last_message_id, last_direction, last_preview, last_status, last_media_count,
           unread_count, is_answer_due, is_problem, number, health, staff_name, staff_id, draft, until_at, note,
           status_name, tone
      FROM totals
      LEFT JOIN picked ON true
     ORDER BY place
"""


async def list_rows(
    tx: Tx, me: UUID, reach: Reach, order: Order, chosen: Filter, after: UUID | None, limit: int
) -> Rows:
    """The open threads in reach, filtered and ordered, from behind the row `after`; and the totals of all."""
    found = await tx.fetch(
        _LIST,
        me,
        list(reach.seen),
        reach.desk,
        order,
        chosen,
        after,
        limit + 1,
        tx.now,
    )
    rows = tuple(_row(record, me, tx.now) for record in found if record["thread_id"])
    totals = Totals(*(found[0][name] for name in Totals.__struct_fields__))
    return Rows(totals, rows[:limit], len(rows) > limit)


async def count_threads(tx: Tx, me: UUID, reach: Reach) -> Totals:
    """The totals alone, for the badge that every open page keeps."""
    [record] = await tx.fetch(
        """
        SELECT count(*) AS all_total,
               count(*) FILTER (WHERE unread_count > 0 AND snooze.thread_id IS NULL) AS unread_total,
               count(*) FILTER (WHERE is_answer_due AND snooze.thread_id IS NULL) AS unanswered_total,
               count(*) FILTER (WHERE is_problem) AS problem_total,
               count(snooze.thread_id) AS snoozed_total
          FROM thread_row
          LEFT JOIN snooze ON snooze.thread_id = thread_row.thread_id AND snooze.staff_id = $3 AND until_at > $4
         WHERE is_open
           AND (thread_row.staff_id = ANY ($1) OR (thread_row.staff_id IS NULL AND department_id = $2))
        """,
        list(reach.seen),
        reach.desk,
        me,
        tx.now,
    )
    return Totals(**record)


async def one_row(tx: Tx, me: UUID, thread_id: UUID) -> Row:
    """The row of one thread; thread_for has said that it may be seen."""
    [record] = await tx.fetch(
        """
        SELECT thread_row.thread_id, client_id, given_name, family_name, last_at, last_message_id, last_direction,
               last_preview, last_status, last_media_count, unread_count, is_answer_due, is_problem, number, health,
               staff_name, thread_row.staff_id, left(draft.body, 120) AS draft, until_at, note,
               status_name, client_status.tone
          FROM thread_row
          LEFT JOIN draft ON draft.thread_id = thread_row.thread_id AND draft.staff_id = $1
          LEFT JOIN snooze ON snooze.thread_id = thread_row.thread_id AND snooze.staff_id = $1
          LEFT JOIN client_status ON client_status.status_id = thread_row.status_id
         WHERE thread_row.thread_id = $2
        """,
        me,
        thread_id,
    )
    return _row(record, me, tx.now)


def _row(record: Record, me: UUID, now: datetime) -> Row:
    until_at: datetime | None = record["until_at"]
    return Row(
        thread_id=record["thread_id"],
        client_id=record["client_id"],
        given_name=record["given_name"],
        family_name=record["family_name"],
        at=record["last_at"] if record["last_message_id"] else None,
        preview=record["last_preview"],
        unread=record["unread_count"],
        is_answer_due=record["is_answer_due"],
        is_problem=bool(record["is_problem"]),
        direction=record["last_direction"],
        status=record["last_status"],
        media_count=record["last_media_count"],
        draft=record["draft"],
        health=record["health"],
        number=record["number"],
        staff_name=None if record["staff_id"] == me else record["staff_name"],
        snoozed_until=until_at if until_at and until_at > now else None,
        snooze_note=record["note"] or None,
        is_follow_up_due=until_at is not None and until_at <= now,
        status_name=record["status_name"],
        status_tone=record["tone"],
    )
