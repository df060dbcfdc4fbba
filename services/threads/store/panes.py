"""An open thread: header, texts, box and panel."""

from uuid import UUID

from asyncpg import Record

from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.pages import Client, ExternalId, Phone, Thread, Upcoming
from services.threads.domain.sending import composer
from services.threads.store import client_statuses, messages
from services.threads.store.access import Opened
from services.threads.store.decisions import undoable
from services.threads.store.drafts import draft_of
from services.threads.store.later import waiting_total
from services.threads.store.media import with_pictures
from services.threads.store.moves import GRACE, with_moves
from services.threads.store.notes import notes_of
from services.threads.store.offers import suggestions
from services.threads.store.roads import roads
from services.threads.store.snoozes import snoozed
from services.threads.store.tasks import open_tasks

TEXTS = 50
NOTES = 3
UPCOMING_MOST = 5


async def open_pane(tx: Tx, staff: StaffToken, opened: Opened) -> Thread:
    """Everything the pane and the panel of a thread show."""
    head = await _head(tx, opened)
    texts, has_earlier = await messages.newest(tx, opened.thread_id, TEXTS)
    texts = await with_moves(tx, opened.thread_id, await with_pictures(tx, texts))
    return Thread(
        thread_id=opened.thread_id,
        client=await client_shown(tx, opened.client_id),
        department_id=opened.department_id,
        department_name=head["department_name"],
        time_zone=head["time_zone"],
        staff_id=opened.staff_id,
        staff_name=head["staff_name"],
        is_open=opened.is_open,
        can_mark_read=opened.counts_as_read,
        unread=head["unread_count"],
        is_answer_due=head["is_answer_due"],
        seq=opened.arrivals,
        messages=tuple(texts),
        has_earlier=has_earlier,
        composer=composer((await roads(tx, [opened.thread_id]))[opened.thread_id], tx.now),
        first_unread_id=await messages.first_unread(tx, opened.thread_id) if head["unread_count"] else None,
        number=head["number"],
        health=head["health"],
        draft=await draft_of(tx, opened.thread_id, staff.staff_id),
        suggestions=await suggestions(tx, staff, opened),
        waiting_total=await waiting_total(tx, opened.thread_id),
        notes=await notes_of(tx, opened.thread_id, NOTES),
        status_id=head["status_id"],
        statuses=await client_statuses.statuses(tx, opened.department_id),
        snoozed=await snoozed(tx, opened.thread_id, staff.staff_id),
        undoable=await undoable(tx, opened.reach, opened.client_id),
    )


async def _head(tx: Tx, opened: Opened) -> Record:
    """What its line in the list shows, and where it is."""
    row = await tx.fetchrow(
        """
        SELECT thread_row.unread_count, thread_row.is_answer_due, thread_row.number, thread_row.health,
               thread_row.staff_name, thread_row.status_id, COALESCE(department.name, '') AS department_name,
               COALESCE(department.time_zone, client.time_zone) AS time_zone
          FROM thread_row
          JOIN client ON client.client_id = thread_row.client_id
          LEFT JOIN department ON department.department_id = thread_row.department_id
         WHERE thread_row.thread_id = $1
        """,
        opened.thread_id,
    )
    assert row is not None  # noqa: S101  (thread_for saw it in this transaction)
    return row


async def client_shown(tx: Tx, client_id: UUID) -> Client:
    """The person, their numbers, ids and dates; the caller has seen to it that the asker may see them."""
    row = await tx.fetchrow(
        """
        SELECT client_id, given_name, family_name, language, time_zone, best_time, notes, agreed_at, agreed_how,
               wants_reminders
          FROM client
         WHERE client_id = $1
        """,
        client_id,
    )
    assert row is not None  # noqa: S101  (its thread was seen in this transaction)
    return Client(
        **row,
        phones=await _phones(tx, client_id),
        external_ids=await _external_ids(tx, client_id),
        upcoming=await _upcoming(tx, client_id),
        tasks=await open_tasks(tx, client_id),
    )


async def _phones(tx: Tx, client_id: UUID) -> tuple[Phone, ...]:
    rows = await tx.fetch(
        """
        SELECT phone_id, number, health, is_current, valid_from, valid_to, replaced_at, confirmed_at,
               last_delivered_at, last_text_at, question_at, ended_because
          FROM phone
         WHERE client_id = $1
         ORDER BY is_current DESC, valid_to DESC NULLS FIRST, valid_from DESC
        """,
        client_id,
    )
    return tuple(Phone(**row) for row in rows)


async def _external_ids(tx: Tx, client_id: UUID) -> tuple[ExternalId, ...]:
    rows = await tx.fetch("SELECT label, value FROM external_id WHERE client_id = $1 ORDER BY label, value", client_id)
    return tuple(ExternalId(**row) for row in rows)


async def _upcoming(tx: Tx, client_id: UUID) -> tuple[Upcoming, ...]:
    rows = await tx.fetch(
        """
        SELECT appointment_id, kind, starts_at, time_zone, place,
               -- One that was to go already has gone, or goes this moment.
               CASE WHEN next_reminder_at >= $4 THEN next_reminder_at END AS next_reminder_at,
               (SELECT max(message.shown_at)
                  FROM message
                 WHERE message.moved_for_id = upcoming.appointment_id) AS asked_to_move_at
          FROM upcoming
         WHERE client_id = $1
           AND state = 'scheduled'
           AND starts_at > $2
         ORDER BY starts_at
         LIMIT $3
        """,
        client_id,
        tx.now - GRACE,
        UPCOMING_MOST,
        tx.now,
    )
    return tuple(Upcoming(**row) for row in rows)
