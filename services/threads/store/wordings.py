"""What a held text says when it goes: not always what was right when it was written."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from proto.values.body import segments
from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.held import Held, Wordings
from services.threads.domain.sending import Road


async def worded(tx: Tx, due: Sequence[Held], ways: dict[UUID, Road]) -> list[Held]:
    """These locked texts in the words they go in now: the number may be another than it was, and nobody's so far."""
    if failpoints.is_off("worded_at_release"):
        return list(due)
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
