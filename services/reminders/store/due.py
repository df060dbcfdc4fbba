"""Reminders whose time has come, claimed by one scheduler at a time, with what stands around them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.due import Dated, Due, Reader
from services.reminders.domain.records import Client, Surroundings
from services.reminders.store.also import also_of, others
from services.reminders.store.custody import held_among
from services.reminders.store.edits import words_of
from services.reminders.store.house import house_of
from services.reminders.store.publishers import publishers_with
from services.reminders.store.requests import requests_of

COLUMNS: Final = """
    reminder_id, step, revision, event_id, state, not_before, not_after, local_time, former_time, post_id, question_id
"""


class Place(msgspec.Struct, frozen=True):
    """Where a batch ended, in the order in which they are due."""

    not_before: datetime
    reminder_id: UUID


class Claim(msgspec.Struct, frozen=True):
    """due: held until the commit. last: the place of the last one looked at, which more may lie behind."""

    claimed: int
    due: list[Due]
    last: Place | None


async def claim(tx: Tx, now: datetime, most: int, after: Place | None = None) -> Claim:
    """Up to so many that lead a text and are due, the longest due first; another replica passes them by.

    Dates and people are read when the rows are held: whoever held them before has committed by then, and is heard.
    """
    rows = await _hold(tx, now, most, after)
    if not rows:
        return Claim(0, [], None)
    carried = await _hold_carried(tx, [row["reminder_id"] for row in rows])
    dates = {row["reminder_id"]: {row["appointment_id"]} for row in rows}
    for one in carried:
        dates[one["carried_by"]].add(one["appointment_id"])
    # What is said of a date waits for what is being taken back of it; a lead waits for whoever holds what it carries.
    busy = await _being_taken_back(tx, set().union(*dates.values()))
    kept = {one["carried_by"] for one in carried if not one["is_held"]}
    asked = await _to_be_planned(tx, {row["client_id"] for row in rows})
    free = [
        row
        for row in rows
        if row["reminder_id"] not in kept
        and row["client_id"] not in asked
        and busy.isdisjoint(dates[row["reminder_id"]])
    ]
    led = dict[UUID, list[UUID]]()
    for one in carried:
        led.setdefault(one["carried_by"], []).append(one["reminder_id"])
    last = Place(rows[-1]["not_before"], rows[-1]["reminder_id"])
    return Claim(len(rows), await with_facts(tx, free, led), last)


async def _hold(tx: Tx, now: datetime, most: int, after: Place | None) -> list[asyncpg.Record]:
    """A batch goes on where the last one ended: what that one left behind in the index is not looked at again."""
    hold = "" if failpoints.is_off("reminder_once") else "FOR NO KEY UPDATE SKIP LOCKED"
    return await tx.fetch(
        f"""
        SELECT {COLUMNS}, appointment_id, client_id
          FROM reminder
         WHERE state = 'planned'
           AND carried_by IS NULL
           AND not_before <= $1
           AND (not_before, reminder_id) > ($3, $4)
         ORDER BY not_before, reminder_id
         LIMIT $2
        {hold}
        """,  # noqa: S608  (our own words only)
        now,
        most,
        after.not_before if after else datetime.min.replace(tzinfo=now.tzinfo),
        after.reminder_id if after else UUID(int=0),
    )


async def _hold_carried(tx: Tx, leads: Sequence[UUID]) -> list[asyncpg.Record]:
    """What these carry, held unless somebody else holds it.

    They hold it to change it, and may want its lead next: to wait for them here would be a deadlock.
    """
    return await tx.fetch(
        """
        WITH held AS (
            SELECT reminder_id
              FROM reminder
             WHERE carried_by = ANY($1)
               AND state = 'carried'
               FOR NO KEY UPDATE SKIP LOCKED
        )
        SELECT carried_by, reminder_id, appointment_id, held.reminder_id IS NOT NULL AS is_held
          FROM reminder
          LEFT JOIN held USING (reminder_id)
         WHERE carried_by = ANY($1)
           AND state = 'carried'
        """,
        list(leads),
    )


async def _being_taken_back(tx: Tx, appointment_ids: Collection[UUID]) -> set[UUID]:
    """Of these dates those of which an older text is being taken back, and whether it went is not known yet."""
    if failpoints.is_off("too_late_first"):
        return set()
    rows = await tx.fetch(
        """
        SELECT appointment_id
          FROM reminder
         WHERE appointment_id = ANY($1)
           -- Said so that it is looked for by the date: of what is handed on there may be a hundred thousand.
           AND CASE state WHEN 'withdrawing' THEN true ELSE false END
        """,
        list(appointment_ids),
    )
    return {row["appointment_id"] for row in rows}


async def _to_be_planned(tx: Tx, client_ids: Collection[UUID]) -> set[UUID]:
    """Of these clients those who are to be planned again first: what they just read may need to be put right."""
    if failpoints.is_off("too_late_first"):
        return set()
    rows = await tx.fetch("SELECT DISTINCT client_id FROM replan WHERE client_id = ANY($1)", list(client_ids))
    return {row["client_id"] for row in rows}


async def with_facts(
    tx: Tx, rows: Sequence[asyncpg.Record], carried: Mapping[UUID, Sequence[UUID]] | None = None
) -> list[Due]:
    """These rows (COLUMNS and appointment_id) with their dates, their readers and the house as all of it stands."""
    if not rows:
        return []
    facts = await _facts_of(tx, list({row["appointment_id"] for row in rows}))
    publishers = await publishers_with(tx, list({date.publisher_id for date, _ in facts.values()}))
    house = await house_of(
        tx, [reader.client.number for _, reader in facts.values() if reader and reader.client.number]
    )
    around = {
        appointment_id: house.around(reader, publishers[date.publisher_id].department_id) if reader else None
        for appointment_id, (date, reader) in facts.items()
    }
    asking = [row["appointment_id"] for row in rows if row["step"] == "requested"]
    requests = await requests_of(tx, asking) if asking else {}
    also = await also_of(tx, [row["reminder_id"] for row in rows])
    due = []
    for row in rows:
        date, reader = facts[row["appointment_id"]]
        language, led = reader.language if reader else None, (carried or {}).get(row["reminder_id"], ())
        beside = others(row, date, also.get(row["reminder_id"], ()))
        request = requests.get(row["appointment_id"])
        asked = request.wording if request else {}
        fields: tuple[Any, ...] = (*row[:_OWN], date, around[row["appointment_id"]], language, led, beside, asked)
        due.append(Due(*fields))
    return due


async def around_date(tx: Tx, appointment_id: UUID) -> Surroundings | None:
    """Who is to read of this date, and from whom, as it stands; None where nobody knows whose it is."""
    [(date, reader)] = (await _facts_of(tx, [appointment_id])).values()
    if reader is None:
        return None
    publishers = await publishers_with(tx, [date.publisher_id])
    house = await house_of(tx, [reader.client.number] if reader.client.number else [])
    return house.around(reader, publishers[date.publisher_id].department_id)


_OWN: Final = COLUMNS.count(",") + 1
_READERS: Final = len(Client.__struct_fields__)
_DATES: Final = len(Dated.__struct_fields__)


async def _facts_of(tx: Tx, appointment_ids: list[UUID]) -> dict[UUID, tuple[Dated, Reader | None]]:
    """By appointment: the date, and whom it concerns, if that is known."""
    rows = await tx.fetch(
        """
        SELECT revision, kind, appointment.time_zone, appointment.place, contact, their_id, publisher_id, case_number,
               edit.wording,
               client.client_id, given_name, client.time_zone, wants_reminders, is_deleted, number, phone_health,
               -- A copy from before there was a language in it has no family name either.
               CASE WHEN family_name <> '' THEN language END AS language,
               served.open_ids, served.closed_ids, appointment_id
          FROM unnest($1::uuid[]) AS asked (appointment_id)
          JOIN appointment USING (appointment_id)
          LEFT JOIN edit USING (appointment_id)
          LEFT JOIN client ON client.client_id = appointment.client_id
          LEFT JOIN LATERAL (
               SELECT COALESCE(array_agg(department_id) FILTER (WHERE is_open), '{}') AS open_ids,
                      COALESCE(array_agg(department_id) FILTER (WHERE NOT is_open), '{}') AS closed_ids
                 FROM caseload
                WHERE caseload.client_id = appointment.client_id
          ) AS served ON true
        """,
        appointment_ids,
    )
    held = await held_among(tx, {row["client_id"] for row in rows if row["client_id"] is not None})
    return {row["appointment_id"]: (_date(row), _reader(row, held)) for row in rows}


def _date(row: asyncpg.Record) -> Dated:
    fields: tuple[Any, ...] = (*row[: _DATES - 1], words_of(row["wording"]))
    return Dated(*fields)


def _reader(row: asyncpg.Record, held: Collection[UUID]) -> Reader | None:
    if row["client_id"] is None:
        return None
    end = _DATES + _READERS
    names = dict(zip(Client.__struct_fields__, row[_DATES:end], strict=True))
    return Reader(Client(**names), row["language"], row["open_ids"], row["closed_ids"], row["client_id"] in held)
