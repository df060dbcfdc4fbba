"""What a held text says when it goes: not always what was right when it was written."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from proto.values.body import segments
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.dated import Dated, anew
from services.threads.domain.held import Held, Wordings
from services.threads.domain.sending import Road
from services.threads.domain.templates import Facts
from services.threads.store.dates import facts_of_dates
from services.threads.store.offers import facts_of_all


async def worded(tx: Tx, due: Sequence[Held], ways: dict[UUID, Road]) -> list[Held]:
    """These locked texts in the words they go in now: the number may be another than it was, and so may a date."""
    return await _dated(tx, await _for_number(tx, due, ways))


async def _for_number(tx: Tx, due: Sequence[Held], ways: dict[UUID, Road]) -> Sequence[Held]:
    if failpoints.is_off("worded_at_release"):
        return due
    wordings = await _wordings(tx, [held.post_id for held in due if held.post_id])
    return [
        _saying(held, wordings[held.post_id].at(ways[held.thread_id])) if held.post_id in wordings else held
        for held in due
    ]


def _saying(held: Held, body: str) -> Held:
    return held if body == held.body else msgspec.structs.replace(held, body=body, is_reworded=True)


async def _wordings(tx: Tx, post_ids: Collection[UUID]) -> dict[UUID | None, Wordings]:
    """Of these posts those that have two wordings."""
    if not post_ids:
        return {}
    rows = await tx.fetch(
        "SELECT post_id, full_body, neutral_body FROM post WHERE post_id = ANY ($1) AND neutral_body IS NOT NULL",
        list(post_ids),
    )
    return {row["post_id"]: Wordings(row["full_body"], row["neutral_body"]) for row in rows}


async def _dated(tx: Tx, due: Sequence[Held]) -> list[Held]:
    """One of many is filled in anew; a person's own words go as they are, or not at all."""
    named = [held.dated.appointment_id for held in due if held.dated and held.dated.appointment_id]
    filled = {held.thread_id for held in due if held.dated and not held.dated.appointment_id}
    if not (named or filled) or failpoints.is_off("dated_at_release"):
        return list(due)
    dates, nexts = await facts_of_dates(tx, named), await facts_of_all(tx, filled, None)
    return [_of_date(held, held.dated, nexts, dates) if held.dated else held for held in due]


def _of_date(held: Held, dated: Dated, nexts: dict[UUID, Facts], dates: dict[UUID, Facts]) -> Held:
    if dated.appointment_id:
        facts = dates.get(dated.appointment_id)
        return msgspec.structs.replace(held, is_out_of_date=facts is None or not dated.stands(facts))
    body = anew(dated, nexts[held.thread_id])
    return msgspec.structs.replace(held, is_out_of_date=True) if body is None else _saying(held, body)


async def keep_words(tx: Tx, reworded: Collection[Held]) -> None:
    """What staff read is what was sent."""
    if not reworded:
        return
    await tx.execute(
        """
        UPDATE message
           SET body = said.body, segments = said.segments
          FROM unnest($1::uuid[], $2::text[], $3::integer[]) AS said (message_id, body, segments)
         WHERE message.message_id = said.message_id
        """,
        [held.message_id for held in reworded],
        [held.body for held in reworded],
        [segments(held.body) for held in reworded],
    )
