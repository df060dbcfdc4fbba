"""Dates that come again and again: what they are made of, and up to which day they are made."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.reminders.domain.by_hand.wish import Wish
from services.reminders.domain.repeating import Rule


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What its dates are made of. wish: as the form said it, of the first. by_id: who set it, of which department."""

    rule: Rule
    wish: Wish
    by_id: UUID
    department_id: UUID


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """One that goes on. client_id: whose it was when it was set."""

    repeat_id: UUID
    publisher_id: UUID
    client_id: UUID
    kept: Kept
    made_until_on: date


async def add_repeat(tx: Tx, repeat: Repeat, ended_at: datetime | None) -> None:
    """Keep a new one. ended_at: nothing of it is left to make."""
    await tx.execute(
        """
        INSERT INTO repeat (repeat_id, publisher_id, client_id, rule, made_until_on, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        repeat.repeat_id,
        repeat.publisher_id,
        repeat.client_id,
        msgspec.json.encode(repeat.kept).decode(),
        repeat.made_until_on,
        ended_at,
    )


async def take_repeat(tx: Tx, made_before: date, aside: Sequence[UUID]) -> Repeat | None:
    """One of which less is made than up to that day, held; another replica takes another."""
    row = await tx.fetchrow(
        """
        SELECT repeat_id, publisher_id, client_id, rule AS kept, made_until_on
          FROM repeat
         WHERE ended_at IS NULL
           AND made_until_on < $1
           AND repeat_id <> ALL($2)
         ORDER BY made_until_on, repeat_id
         LIMIT 1
           FOR NO KEY UPDATE SKIP LOCKED
        """,
        made_before,
        list(aside),
    )
    return Repeat(**{**row, "kept": msgspec.json.decode(row["kept"], type=Kept)}) if row else None


async def note_made(tx: Tx, repeat_id: UUID, made_until_on: date, ended_at: datetime | None) -> None:
    """It is made up to this day; its row is held."""
    await tx.execute(
        "UPDATE repeat SET made_until_on = $2, ended_at = $3 WHERE repeat_id = $1", repeat_id, made_until_on, ended_at
    )


async def hold_repeat_of(tx: Tx, appointment_id: UUID | None) -> None:
    """Hold what a date was made by, if it was."""
    await tx.execute(
        """
        SELECT repeat_id
          FROM repeat
         WHERE repeat_id::text = (SELECT split_part(their_id, ' ', 1)
                                    FROM appointment
                                   WHERE appointment_id = $1
                                     AND strpos(their_id, ' ') > 0)
           FOR NO KEY UPDATE
        """,
        appointment_id,
    )


async def end_repeat(tx: Tx, repeat_id: UUID) -> None:
    """No more of it is made. Whoever is making some is waited for."""
    await tx.execute("UPDATE repeat SET ended_at = $2 WHERE repeat_id = $1 AND ended_at IS NULL", repeat_id, tx.now)


async def made_of(tx: Tx, publisher_id: UUID, prefix: str) -> dict[str, tuple[UUID, UUID | None]]:
    """Its dates by the publisher's own ids, the newest last, each with whose it is now."""
    rows = await tx.fetch(
        """
        SELECT their_id, appointment_id, client_id
          FROM appointment
         WHERE publisher_id = $1
           AND starts_with(their_id, $2)
         ORDER BY starts_at
        """,
        publisher_id,
        prefix,
    )
    return {row["their_id"]: (row["appointment_id"], row["client_id"]) for row in rows}
