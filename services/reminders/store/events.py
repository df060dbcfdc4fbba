"""Which events a publisher has sent, so that each acts once through whichever door it comes."""

from uuid import UUID

from services.kit.tx import Tx
from services.reminders.domain.refusals import Refused


async def claim_event(tx: Tx, publisher_id: UUID, event_id: str, body_hash: bytes) -> bool:
    """Whether this event is new; from here on it is known. Waits for another door that has it in hand.

    Raises Refused when the id came before with other content.
    """
    is_new = await tx.fetchval(
        """
        INSERT INTO received_event (publisher_id, event_id, body_hash, received_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (publisher_id, event_id) DO NOTHING
        RETURNING true
        """,
        publisher_id,
        event_id,
        body_hash,
        tx.now,
    )
    if not is_new and body_hash != await _known_hash(tx, publisher_id, event_id):
        raise Refused("id_reused")
    return bool(is_new)


async def forget_event(tx: Tx, publisher_id: UUID, event_id: str) -> None:
    """A refused event did nothing, so its id stays free."""
    await tx.execute("DELETE FROM received_event WHERE publisher_id = $1 AND event_id = $2", publisher_id, event_id)


async def _known_hash(tx: Tx, publisher_id: UUID, event_id: str) -> bytes | None:
    known: bytes | None = await tx.fetchval(
        "SELECT body_hash FROM received_event WHERE publisher_id = $1 AND event_id = $2", publisher_id, event_id
    )
    return known
