"""Texts that departments asked for: the words, and when they may go. Held under the row of the date each is kept as."""

from collections.abc import Collection
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.reminders.domain.requests import Request


async def requests_of(tx: Tx, appointment_ids: Collection[UUID]) -> dict[UUID, Request]:
    """What was asked for, by the dates they are kept as."""
    rows = await tx.fetch(
        "SELECT appointment_id, wording, not_before, not_after FROM requested WHERE appointment_id = ANY($1)",
        list(appointment_ids),
    )
    return {
        row["appointment_id"]: Request(
            wording=msgspec.json.decode(row["wording"]), not_before=row["not_before"], not_after=row["not_after"]
        )
        for row in rows
    }


async def save_request(tx: Tx, appointment_id: UUID, request: Request) -> None:
    """This is what is asked for now."""
    await tx.execute(
        """
        INSERT INTO requested (appointment_id, wording, not_before, not_after)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (appointment_id) DO UPDATE
           SET wording = excluded.wording, not_before = excluded.not_before, not_after = excluded.not_after
        """,
        appointment_id,
        msgspec.json.encode(request.wording).decode(),
        request.not_before,
        request.not_after,
    )
