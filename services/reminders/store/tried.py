"""The texts that lie ready about a publisher's dates, with all that decides what they say."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from services.kit.tx import Tx
from services.reminders.domain.due import Due
from services.reminders.domain.planning.why import Why
from services.reminders.store.due import COLUMNS, with_facts

# An office that closes may have hundreds of dates; what the first of them are told shows the words as well.
MOST: Final = 100


class Ready(msgspec.Struct, frozen=True):
    """A text that waits for its time, and why it goes then. is_shared: it speaks of other publishers' dates, too."""

    due: Due
    why: Sequence[Why]
    is_shared: bool


async def ready_about(tx: Tx, publisher_id: UUID, their_ids: Sequence[str]) -> list[Ready]:
    """What waits about these dates of a publisher, by itself or in another's text, in the order it goes; no more
    than MOST."""
    rows = await tx.fetch(
        f"""
        SELECT {COLUMNS}, appointment_id, why,
               EXISTS (SELECT
                         FROM reminder AS part
                         JOIN appointment USING (appointment_id)
                        WHERE (part.reminder_id = lead.reminder_id OR part.carried_by = lead.reminder_id)
                          AND publisher_id <> $1) AS is_shared
          FROM reminder AS lead
         WHERE state = 'planned'
           AND reminder_id IN (SELECT COALESCE(part.carried_by, part.reminder_id)
                                 FROM reminder AS part
                                 JOIN appointment USING (appointment_id)
                                WHERE publisher_id = $1
                                  AND their_id = ANY($2)
                                  AND part.state IN ('planned', 'carried'))
         ORDER BY not_before, reminder_id
         LIMIT $3
        """,  # noqa: S608  (our own words only)
        publisher_id,
        list(their_ids),
        MOST,
    )
    return [
        Ready(due, msgspec.json.decode(row["why"] or b"[]"), row["is_shared"])
        for due, row in zip(await with_facts(tx, rows), rows, strict=True)
    ]


async def dates_of(tx: Tx, publisher_id: UUID, label: str, value: str) -> list[str]:
    """A publisher's dates of whom it calls so, by its own ids; those that are not over."""
    rows = await tx.fetch(
        """
        SELECT their_id
          FROM appointment
         WHERE publisher_id = $1
           AND client_label = $2
           AND client_value = $3
           AND starts_at > $4
        """,
        publisher_id,
        label,
        value,
        tx.now,
    )
    return [row["their_id"] for row in rows]


async def dates_on(tx: Tx, publisher_id: UUID, first_on: date, last_on: date) -> list[str]:
    """A publisher's dates that an office's being closed on these days put off."""
    rows = await tx.fetch(
        """
        SELECT their_id
          FROM appointment
         WHERE publisher_id = $1
           AND is_closed_out
           AND starts_at > $4
           AND local_time::date BETWEEN $2 AND $3
        """,
        publisher_id,
        first_on,
        last_on,
        tx.now,
    )
    return [row["their_id"] for row in rows]
