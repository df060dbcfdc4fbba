"""Whom a text to many is for: fixed for each of them when its author last looked, so that nothing else is sent."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.batches import Fixed, fixed
from services.threads.domain.dated import kept
from services.threads.domain.pages import Words
from services.threads.store.access import NotYours, reach_of
from services.threads.store.offers import facts_of_all
from services.threads.store.roads import roads

_PEOPLE: Final = """
    SELECT recipient.thread_id, client.given_name, client.family_name, recipient.language, recipient.body,
           recipient.segments, recipient.number, recipient.left_out, recipient.is_other_language, recipient.is_filled
      FROM recipient
      JOIN thread ON thread.thread_id = recipient.thread_id
      JOIN client ON client.client_id = thread.client_id
     WHERE recipient.batch_id = $1
       AND (thread.staff_id = ANY ($2) OR (thread.staff_id IS NULL AND thread.department_id = $3))
     ORDER BY client.family_name COLLATE "und-x-icu", client.given_name COLLATE "und-x-icu", recipient.thread_id
"""


async def refuse_others(tx: Tx, staff: StaffToken, thread_ids: Collection[UUID]) -> None:
    """Raise NotYours for the first of these threads this person may not write in."""
    seen = await reach_of(tx, staff.staff_id)
    rows = await tx.fetch(
        "SELECT thread_id, staff_id, department_id FROM thread WHERE thread_id = ANY ($1)", list(thread_ids)
    )
    theirs = {row["thread_id"] for row in rows if seen.may_see(row["staff_id"], row["department_id"])}
    for thread_id in thread_ids:
        if thread_id not in theirs:
            raise NotYours("thread", thread_id)


async def chosen(tx: Tx, seen: Reach, batch_id: UUID) -> tuple[Fixed, ...]:
    """All whom its author ticked and may still see, with what each gets, A to Z."""
    rows = await tx.fetch(_PEOPLE, batch_id, list(seen.seen), seen.desk)
    return tuple(Fixed(**row) for row in rows)


async def fix(tx: Tx, author_id: UUID, batch_id: UUID, wording: Words, thread_ids: Collection[UUID]) -> None:
    """Fix what each of these people gets, in the place of what was fixed before. The batch is a draft, and locked."""
    ids = list(dict.fromkeys(thread_ids))
    ways, facts = await roads(tx, ids), await facts_of_all(tx, ids, author_id)
    people = [fixed(thread_id, wording, facts[thread_id], ways[thread_id]) for thread_id in ids]
    await tx.execute("DELETE FROM recipient WHERE batch_id = $1", batch_id)
    await _insert(tx, batch_id, people)
    getting = [one for one in people if one.left_out is None]
    await tx.execute(
        "UPDATE batch SET chosen_count = $2, recipient_count = $3, segment_count = $4 WHERE batch_id = $1",
        batch_id,
        len(people),
        len(getting),
        sum(one.segments for one in getting),
    )


async def _insert(tx: Tx, batch_id: UUID, people: Sequence[Fixed]) -> None:
    await tx.executemany(
        """
        INSERT INTO recipient (batch_id, thread_id, state, left_out, language, is_other_language, is_filled, body,
                               segments, number, dated)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        [
            (
                batch_id,
                one.thread_id,
                "out" if one.left_out else "in",
                one.left_out,
                one.language,
                one.is_other_language,
                one.is_filled,
                one.body,
                one.segments,
                one.number,
                kept(one.dated),
            )
            for one in people
        ],
    )
