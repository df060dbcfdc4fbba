"""Which department a line speaks for, and who holds or held a number."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.recipient import Holder


class Asked(msgspec.Struct, frozen=True):
    """A number that texted a department, and when that was accepted."""

    number: str
    department_id: UUID
    at: datetime


async def hold_number(tx: Tx, number: str) -> None:
    """Have whoever gives this number to a client, or takes it from one, wait until this transaction ends.

    Taken before any row: two who add one number at once would each see nobody have it. 64 locks are enough for people,
    and few enough for a transaction that takes them all, in order.
    """
    await hold_numbers(tx, [number])


async def hold_numbers(tx: Tx, numbers: Collection[str]) -> None:
    """The same for many at once: each lock once, and in their order, so that two who hold many wait and never clash."""
    await tx.execute(_LOCK.format(lock="pg_advisory_xact_lock"), list(numbers))


async def hold_next(tx: Tx, query: str, *given: object) -> str | None:
    """The number this query finds, held before its row on the board, as a text that comes in does; "" without.

    None: a test has the row taken first.
    """
    if failpoints.is_off("number_before_row"):
        return None
    number: str = await tx.fetchval(query, *given) or ""
    if number:
        await hold_number(tx, number)
    return number


async def keep_numbers(tx: Tx, numbers: Collection[str]) -> None:
    """Have these numbers stay whose they are until this transaction ends; as many as like may have that."""
    await tx.execute(_LOCK.format(lock="pg_advisory_xact_lock_shared"), list(numbers))


_LOCK: Final = """
    SELECT {lock}(hashtextextended('threads.number', slot))
      FROM (SELECT DISTINCT abs(hashtext(number) % 64) AS slot
              FROM unnest($1::text[]) AS held (number)
             ORDER BY slot) AS slots
"""


async def departments_of(tx: Tx, lines: Collection[str]) -> dict[str, UUID]:
    """The department of each of our lines; those we do not know are missing."""
    rows = await tx.fetch("SELECT line, department_id FROM line WHERE line = ANY ($1)", list(lines))
    return {row["line"]: row["department_id"] for row in rows}


async def known_texts(tx: Tx, text_ids: Collection[UUID]) -> set[UUID]:
    """Those of these texts that stand somewhere already: gateway may tell them again under new event ids."""
    rows = await tx.fetch(
        """
        SELECT message_id FROM message WHERE message_id = ANY ($1)
         UNION ALL
        SELECT text_id FROM unknown_text WHERE text_id = ANY ($1)
         UNION ALL
        SELECT text_id FROM court_text WHERE text_id = ANY ($1)
        """,
        list(text_ids),
    )
    return {row["message_id"] for row in rows}


async def holders(tx: Tx, asked: Sequence[Asked]) -> list[list[Holder]]:
    """For each number asked: every client who holds or held it, once, with their thread in that department.

    Who had it by a merge, or by a mistake that was undone, did not hold it.
    """
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (asked.place, phone.client_id)
               asked.place, phone.client_id, phone.phone_id, thread.thread_id, thread.staff_id,
               COALESCE(phone.valid_to <= asked.at, false) AS is_ended, phone.is_current,
               phone.valid_from > asked.at AS is_later
          FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) WITH ORDINALITY
               AS asked (number, department_id, at, place)
          JOIN phone ON phone.number = asked.number
          LEFT JOIN thread ON thread.client_id = phone.client_id
                          AND thread.department_id = asked.department_id
         WHERE COALESCE(phone.ended_because, '') <> ALL ($4)
         ORDER BY asked.place, phone.client_id, phone.valid_to DESC NULLS FIRST
        """,
        [one.number for one in asked],
        [one.department_id for one in asked],
        [one.at for one in asked],
        ["merged"] if failpoints.is_off("undone") else ["merged", "undone"],
    )
    found: list[list[Holder]] = [[] for _ in asked]
    for row in rows:
        holder = Holder(
            client_id=row["client_id"],
            phone_id=row["phone_id"],
            thread_id=row["thread_id"],
            staff_id=row["staff_id"],
            is_ended=row["is_ended"] and not failpoints.is_off("ended"),
            is_current=row["is_current"],
            is_later=row["is_later"] and not failpoints.is_off("owner_then"),
        )
        found[row["place"] - 1].append(holder)
    return found
