"""A text to many is sent, asked for, approved, refused, stopped: one row changes, a job does the rest."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.later import Later
from services.threads.store.batches import Kept

# So long every text of it is held, as any text is, so that "Stop the rest" can still be all of it.
UNDO: Final = timedelta(seconds=10)


async def ask_second(tx: Tx, kept: Kept, later: Later | None) -> None:
    """Too many people for one person's word."""
    await _plan(tx, kept, later)
    await tx.execute("UPDATE batch SET state = 'asked', asked_at = $2 WHERE batch_id = $1", kept.batch_id, tx.now)
    tx.audit("batch_asked", object_kind="batch", object_id=kept.batch_id, recipients_count=kept.recipient_count)


async def send_batch(tx: Tx, kept: Kept, later: Later | None) -> None:
    """It goes, now or later."""
    await _plan(tx, kept, later)
    await _run(tx, kept)
    tx.audit("batch_sent", object_kind="batch", object_id=kept.batch_id, recipients_count=kept.recipient_count)


async def approve(tx: Tx, kept: Kept, second_id: UUID) -> None:
    """The second person says yes."""
    await tx.execute(
        "UPDATE batch SET approved_by_id = $2, approved_at = $3 WHERE batch_id = $1", kept.batch_id, second_id, tx.now
    )
    await _run(tx, kept)
    tx.audit("batch_approved", object_kind="batch", object_id=kept.batch_id, recipients_count=kept.recipient_count)


async def _plan(tx: Tx, kept: Kept, later: Later | None) -> None:
    await tx.execute(
        """
        UPDATE batch
           SET release_at = $2, local_at = $3, local_zone = $4, ceiling = $5
         WHERE batch_id = $1
        """,
        kept.batch_id,
        later.at if later else None,
        later.local_at if later else None,
        later.zone if later else None,
        kept.ceiling,
    )


async def _run(tx: Tx, kept: Kept) -> None:
    await tx.execute(
        """
        UPDATE batch
           SET state = 'running', sent_at = $2, release_at = COALESCE(release_at, $3)
         WHERE batch_id = $1
        """,
        kept.batch_id,
        tx.now,
        tx.now + UNDO,
    )


async def refuse(tx: Tx, kept: Kept) -> None:
    """The second person says no; its author may change it and ask again."""
    await _turn(tx, kept, "refused")
    tx.audit("batch_refused", object_kind="batch", object_id=kept.batch_id)


async def take_back(tx: Tx, kept: Kept) -> None:
    """Its author asks nobody any more. A yes to what stands on a page until now is none to what they ask next."""
    await _turn(tx, kept, "draft")
    if not failpoints.is_off("yes_to_what_was_seen"):
        await tx.execute("UPDATE batch SET edits = edits + 1 WHERE batch_id = $1", kept.batch_id)
    tx.audit("batch_taken_back", object_kind="batch", object_id=kept.batch_id)


async def stop(tx: Tx, kept: Kept, stopper_id: UUID) -> None:
    """Nothing more of it is handed over from this commit on; what is on its way a job asks back."""
    await tx.execute(
        "UPDATE batch SET state = 'stopping', stopped_by_id = $2, stopped_at = $3 WHERE batch_id = $1",
        kept.batch_id,
        stopper_id,
        tx.now,
    )
    tx.audit("batch_stopped", object_kind="batch", object_id=kept.batch_id)


async def _turn(tx: Tx, kept: Kept, state: str) -> None:
    await tx.execute("UPDATE batch SET state = $2 WHERE batch_id = $1", kept.batch_id, state)


def is_over(kept: Kept, now: datetime) -> bool:
    """Whether the time its author chose has passed before anybody said yes: "tomorrow" would be a lie."""
    return kept.release_at is not None and kept.release_at < now
