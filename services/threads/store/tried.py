"""A text that did not arrive, as whoever sends its words again has to know it."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.dated import Dated, noted


class Tried(msgspec.Struct, frozen=True):
    """dated: what it says of a date. over_at: when what it says is over, if who had it posted said so.

    is_called_off: another service had it posted, and has taken it back since.
    """

    dated: Dated | None
    over_at: datetime | None
    is_called_off: bool


async def hold_tried(tx: Tx, message_id: UUID) -> Tried | None:
    """The text, before its thread; None where there is none for this person.

    Whoever takes it back at this moment waits for us and finds what sends it again, or did so before.
    """
    row = await tx.fetchrow(_TRIED if failpoints.is_off("tried_held") else f"{_TRIED} FOR SHARE", message_id)
    return Tried(noted(row["dated"]), row["over_at"], row["is_called_off"]) if row else None


_TRIED: Final = "SELECT dated::text, over_at, is_called_off FROM message WHERE message_id = $1"
