"""Two records of one person, held still, with all that hangs on either: for the service's own hand."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from asyncpg import Record as Row

from services.kit.tx import Tx
from services.threads.domain.merging import Facts, Head, Number, Record
from services.threads.store import tasks
from services.threads.store.numbers import hold_numbers


async def hold_records(tx: Tx, client_ids: Sequence[UUID], department_id: UUID) -> None:
    """Hold both until the transaction ends: numbers, our texts, threads, phones, clients, as everybody does.

    The last two as whole rows: whoever gives one of them something at this moment waits for us, and then looks again.
    """
    rows = await tx.fetch("SELECT DISTINCT number FROM phone WHERE client_id = ANY ($1)", list(client_ids))
    await hold_numbers(tx, [row["number"] for row in rows])
    # What was written before the threads were ours and is leaving now waits for its thread: it is not waited for.
    for statement in (_TEXTS, _THREADS, f"{_TEXTS} NOWAIT"):
        await tx.execute(statement, list(client_ids), department_id)
    for statement in (_PHONES, _CLIENTS):
        await tx.execute(statement, list(client_ids))


# What becomes of a text is written down under its own lock first, and under its thread's then.
_TEXTS: Final = """
    SELECT message.message_id
      FROM message
      JOIN thread ON thread.thread_id = message.thread_id
     WHERE thread.client_id = ANY ($1)
       AND thread.department_id = $2
       AND message.direction = 'outbound'
     ORDER BY message.message_id
       FOR NO KEY UPDATE OF message
"""
_THREADS: Final = """
    SELECT thread_id
      FROM thread
     WHERE client_id = ANY ($1)
       AND department_id = $2
     ORDER BY thread_id
       FOR UPDATE
"""
_PHONES: Final = """
    SELECT phone_id
      FROM phone
     WHERE client_id = ANY ($1)
     ORDER BY phone_id
       FOR NO KEY UPDATE
"""
_CLIENTS: Final = """
    SELECT client_id
      FROM client
     WHERE client_id = ANY ($1)
     ORDER BY client_id
       FOR UPDATE
"""


async def record_of(tx: Tx, client_id: UUID, department_id: UUID) -> Record | None:
    """The record as it stands; None where the department has no conversation with it."""
    row = await tx.fetchrow(_RECORD, client_id, department_id)
    if row is None:
        return None
    thread_id: UUID = row["thread_id"]
    asked = await tx.fetch(_ASKED, thread_id)
    drafts = await tx.fetch("SELECT staff_id, body FROM draft WHERE thread_id = $1 ORDER BY staff_id", thread_id)
    return Record(
        client_id=client_id,
        facts=Facts(**{name: row[name] for name in Facts.__struct_fields__}),
        head=Head(**{name: row[name] for name in Head.__struct_fields__}),
        ids=tuple([(one["label"], one["value"]) for one in await tx.fetch(_IDS, client_id)]),
        numbers=await numbers_of(tx, client_id),
        drafts={one["staff_id"]: one["body"] for one in drafts},
        note_ids=await _ids(tx, "SELECT note_id FROM note WHERE thread_id = $1 ORDER BY note_id", thread_id),
        group_ids=await _ids(tx, "SELECT group_id FROM group_member WHERE thread_id = $1 ORDER BY group_id", thread_id),
        batch_ids=await _ids(tx, "SELECT batch_id FROM recipient WHERE thread_id = $1 ORDER BY batch_id", thread_id),
        questions={one["number"]: one["question_id"] for one in asked},
        caseload_id=row["caseload_id"],
        is_merged=row["is_merged"],
        is_elsewhere=row["is_elsewhere"],
    )


_RECORD: Final = """
    SELECT client.given_name, client.family_name, client.best_time, client.notes, client.agreed_at, client.agreed_how,
           client.wants_reminders, client.merged_into IS NOT NULL AS is_merged,
           thread.thread_id, thread.staff_id, thread.is_open, thread.line, thread.last_at, thread.is_answer_due,
           thread.has_failed, thread.status_id, thread.last_message_id IS NOT NULL AS has_texts,
           (SELECT caseload_id
              FROM caseload
             WHERE caseload.client_id = client.client_id
               AND caseload.department_id = $2
               AND caseload.closed_at IS NULL) AS caseload_id,
           EXISTS (SELECT
                     FROM thread AS elsewhere
                    WHERE elsewhere.client_id = client.client_id
                      AND elsewhere.department_id <> $2) AS is_elsewhere
      FROM client
      JOIN thread ON thread.client_id = client.client_id AND thread.department_id = $2
     WHERE client.client_id = $1
"""
_ASKED: Final = """
    SELECT question.question_id, COALESCE(question.number, message.number, '') AS number
      FROM question
      LEFT JOIN message ON message.message_id = question.message_id
     WHERE question.thread_id = $1
       AND question.state = 'open'
"""
_IDS: Final = "SELECT label, value FROM external_id WHERE client_id = $1 ORDER BY label, value"
_NUMBERS: Final = """
    SELECT phone_id, number, valid_from, valid_to, is_current, replaced_at, health, fail_streak, confirmed_at,
           last_delivered_at, last_text_at, question_at, ended_because
      FROM phone
     WHERE client_id = $1
     ORDER BY valid_from, phone_id
"""


async def numbers_of(tx: Tx, client_id: UUID) -> tuple[Number, ...]:
    """All numbers of a record, the oldest first."""
    return tuple([_number(row) for row in await tx.fetch(_NUMBERS, client_id)])


def _number(row: Row) -> Number:
    return Number(**{name: row[name] for name in Number.__struct_fields__})


async def _ids(tx: Tx, query: str, thread_id: UUID) -> tuple[UUID, ...]:
    return tuple([row[0] for row in await tx.fetch(query, thread_id)])


async def write_numbers(tx: Tx, before: Sequence[Number], owned: Mapping[UUID, Sequence[Number]]) -> None:
    """Make these rows what they are to be, each with its owner. No two are current at any moment, nor open twice."""
    await tx.execute("UPDATE phone SET is_current = false WHERE client_id = ANY ($1) AND is_current", list(owned))
    rows = [(client_id, one) for client_id, numbers in owned.items() for one in numbers]
    rows.sort(key=lambda row: (row[1].is_current, row[1].is_open))
    for client_id, one in rows:
        await tx.execute(
            """
            UPDATE phone
               SET client_id = $2, valid_from = $3, valid_to = $4, is_current = $5, replaced_at = $6, health = $7,
                   fail_streak = $8, confirmed_at = $9, last_delivered_at = $10, last_text_at = $11,
                   question_at = $12, ended_because = $13
             WHERE phone_id = $1
            """,
            *(one.phone_id, client_id, one.valid_from, one.valid_to, one.is_current, one.replaced_at, one.health),
            *(one.fail_streak, one.confirmed_at, one.last_delivered_at, one.last_text_at, one.question_at),
            one.ended_because,
        )
    await _carry_tasks(tx, [one.phone_id for _, one in rows])
    was = {one.phone_id: one.health for one in before}
    turned = [(client_id, one) for client_id, one in rows if one.health != was.get(one.phone_id)]
    await tasks.follow(tx, [tasks.Turn(one.phone_id, client_id, one.health) for client_id, one in turned])


async def _carry_tasks(tx: Tx, phone_ids: Sequence[UUID]) -> None:
    """What a number asks of people is asked of whose number it is."""
    await tx.execute(
        """
        UPDATE task
           SET client_id = phone.client_id
          FROM phone
         WHERE phone.phone_id = task.phone_id
           AND task.phone_id = ANY ($1)
           AND task.client_id <> phone.client_id
        """,
        list(phone_ids),
    )


async def write_facts(tx: Tx, client_id: UUID, facts: Facts, folded_name: str) -> None:
    """What is written down of the person; a form that was opened before is not taken any more."""
    await tx.execute(
        """
        UPDATE client
           SET given_name = $2, family_name = $3, folded_name = $4, best_time = $5, notes = $6, agreed_at = $7,
               agreed_how = $8, wants_reminders = $9, edits = edits + 1
         WHERE client_id = $1
        """,
        *(client_id, facts.given_name, facts.family_name, folded_name, facts.best_time, facts.notes, facts.agreed_at),
        *(facts.agreed_how, facts.wants_reminders),
    )


async def take_ids(tx: Tx, client_id: UUID, ids: Sequence[tuple[str, str]]) -> None:
    """These outside ids are not this record's any more."""
    await tx.execute(
        """
        DELETE FROM external_id
         WHERE client_id = $1
           AND (label, value) IN (SELECT label, value FROM unnest($2::text[], $3::text[]) AS taken (label, value))
        """,
        client_id,
        [label for label, _ in ids],
        [value for _, value in ids],
    )


async def give_ids(tx: Tx, client_id: UUID, ids: Sequence[tuple[str, str]]) -> None:
    """These outside ids are this record's, if they were not."""
    await tx.execute(
        """
        INSERT INTO external_id (client_id, label, value)
        SELECT $1, label, value
          FROM unnest($2::text[], $3::text[]) AS given (label, value)
        ON CONFLICT (client_id, label, value) DO NOTHING
        """,
        client_id,
        [label for label, _ in ids],
        [value for _, value in ids],
    )
