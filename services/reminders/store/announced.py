"""What others were told of each date, held under its client's plan."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from services.kit.tx import Tx


class Announced(msgspec.Struct, frozen=True, kw_only=True):
    """What stands of a date: explained are the steps that are not said and why; refused, what its publisher knows."""

    appointment_id: UUID
    seq: int
    next_reminder_at: datetime | None
    told_hash: bytes | None
    explained: dict[str, str]
    refused: str | None = None


async def announced_of(tx: Tx, appointment_ids: Sequence[UUID]) -> dict[UUID, Announced]:
    """By date; of those nobody was told of, none."""
    rows = await tx.fetch(
        """
        SELECT appointment_id, seq, next_reminder_at, told_hash, explained
          FROM announced
         WHERE appointment_id = ANY($1)
         ORDER BY appointment_id
           FOR NO KEY UPDATE
        """,
        appointment_ids,
    )
    return {row["appointment_id"]: _announced(*row) for row in rows}


async def announce(tx: Tx, states: Sequence[Announced]) -> None:
    """Note what others are being told, in the order of dates."""
    await tx.executemany(
        """
        INSERT INTO announced (appointment_id, seq, next_reminder_at, told_hash, explained)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (appointment_id) DO UPDATE
           SET seq = excluded.seq, next_reminder_at = excluded.next_reminder_at, told_hash = excluded.told_hash,
               explained = excluded.explained
        """,
        [
            (
                one.appointment_id,
                one.seq,
                one.next_reminder_at,
                one.told_hash,
                msgspec.json.encode({"steps": one.explained, "refused": one.refused}).decode(),
            )
            for one in sorted(states, key=lambda one: one.appointment_id)
        ],
    )


def _announced(
    appointment_id: UUID, seq: int, next_at: datetime | None, told: bytes | None, explained: str | None
) -> Announced:
    known = msgspec.json.decode(explained) if explained else {}
    return Announced(
        appointment_id=appointment_id,
        seq=seq,
        next_reminder_at=next_at,
        told_hash=told,
        explained=known.get("steps", {}),
        refused=known.get("refused"),
    )
