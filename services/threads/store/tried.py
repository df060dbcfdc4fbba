"""A text that did not arrive, as whoever sends its words again has to know it."""

from datetime import datetime
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.threads.domain.dated import Dated, noted


class Tried(msgspec.Struct, frozen=True):
    """dated: what it says of a date. over_at: when what it says is over, if who had it posted said so.

    is_called_off: another service had it posted, and has taken it back since.
    """

    dated: Dated | None
    over_at: datetime | None
    is_called_off: bool


async def tried(tx: Tx, message_id: UUID) -> Tried:
    """The text. One that is taken back at this moment is not sent again either: its release looks once more."""
    query = "SELECT dated::text, over_at, is_called_off FROM message WHERE message_id = $1"
    row = await tx.fetchrow(query, message_id)
    assert row is not None  # noqa: S101  (thread_of_message saw it in this transaction)
    return Tried(noted(row["dated"]), row["over_at"], row["is_called_off"])
