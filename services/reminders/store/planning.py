"""What planning reads, for up to some hundred clients at once: each kind of fact in one statement."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import asyncpg

from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.due import Reader
from services.reminders.domain.planning.cascade import Cascade, Step
from services.reminders.domain.planning.days import closed_days
from services.reminders.domain.planning.known import Known, KnownDate, KnownRow, Rules, Surrounded
from services.reminders.domain.records import Client
from services.reminders.store.custody import held_among
from services.reminders.store.edits import edit_of
from services.reminders.store.house import house_of

# Longer ago than this nothing is said of a date, a miss included.
LOOK_BACK: Final = timedelta(days=7)
# The house's own rules, for departments that have none.
HOUSE: Final = UUID(int=0)
# What a line carries whose pace nobody has told: the slowest there is.
USUAL_PACE: Final = 1.0

Row = TypeVar("Row", KnownRow, KnownDate)


async def lock_plans(tx: Tx, client_ids: Collection[UUID]) -> None:
    """Hold the plans of these clients until the commit: whoever comes second plans with what the first one did."""
    if failpoints.is_off("plan_row"):
        return
    await tx.execute(
        """
        INSERT INTO plan (client_id, planned_at)
        SELECT client_id, $2 FROM unnest($1::uuid[]) AS client_id ORDER BY client_id
            ON CONFLICT (client_id) DO UPDATE SET planned_at = excluded.planned_at
        """,
        sorted(set(client_ids)),
        tx.now,
    )


async def facts_of(tx: Tx, client_ids: Sequence[UUID]) -> tuple[dict[UUID, Known], Surrounded]:
    """The clients whose record is here, their reminders held, and what surrounds them. Plans are held before."""
    rows = await _rows(tx, client_ids)
    readers = await _readers(tx, client_ids)
    dates = await _dates(tx, client_ids)
    numbers = [reader.client.number for reader in readers.values() if reader.client.number]
    around = Surrounded(house=await house_of(tx, numbers), rules=await _rules(tx), cascades=await _cascades(tx))
    known = {
        client_id: Known(reader=reader, dates=dates[client_id], rows=rows[client_id])
        for client_id, reader in readers.items()
    }
    return known, around


async def _rows(tx: Tx, client_ids: Sequence[UUID]) -> Mapping[UUID, list[KnownRow]]:
    found = await tx.fetch(
        """
        SELECT reminder.client_id, reminder_id, appointment_id, step, reminder.revision, reminder.state,
               reminder.reason, not_before, not_after, reminder.local_time, former_time, reminder.place,
               reminder.department_id, local_on, is_urgent, carried_by, post_id, asked_at, appointment.time_zone
          FROM reminder
          JOIN appointment USING (appointment_id)
         WHERE reminder.client_id = ANY($1)
           AND (starts_at > $2
                OR starts_at IS NULL
                OR local_on > $2::date
                OR reminder.state IN ('planned', 'carried', 'handed', 'posted', 'withdrawing'))
         ORDER BY reminder_id
           FOR NO KEY UPDATE OF reminder
        """,
        client_ids,
        tx.now - LOOK_BACK,
    )
    return _by_client(found, KnownRow)


async def _dates(tx: Tx, client_ids: Sequence[UUID]) -> Mapping[UUID, list[KnownDate]]:
    found = await tx.fetch(
        """
        SELECT client_id, appointment_id, publisher_id, publisher.name AS publisher, precedence,
               publisher.department_id AS own_department_id, their_id, event_id, revision, state,
               appointment.kind, appointment.local_time, time_zone, starts_at, ends_local, case_number, is_closed_out,
               changed_at, seq > 0 AS was_known, seq,
               edits, is_stopped, steps, edit.wording, by_id, edit.at, requested.not_before AS asked_from,
               -- What was asked for has no place: other words are to it what another place is to a date.
               COALESCE(md5(requested.wording::text), appointment.place) AS place
          FROM appointment
          JOIN publisher USING (publisher_id)
          LEFT JOIN edit USING (appointment_id)
          LEFT JOIN requested USING (appointment_id)
         WHERE client_id = ANY($1)
           AND (starts_at > $2
                OR starts_at IS NULL
                OR EXISTS (SELECT
                             FROM reminder
                            WHERE reminder.appointment_id = appointment.appointment_id
                              AND reminder.state IN ('planned', 'carried', 'handed', 'posted', 'withdrawing')))
         ORDER BY appointment_id
        """,
        client_ids,
        tx.now - LOOK_BACK,
    )
    return _by_client(found, KnownDate, lambda row: {"edit": edit_of(row)})


def _by_client(
    found: Iterable[asyncpg.Record], kind: type[Row], more: Callable[[asyncpg.Record], dict[str, Any]] = lambda _: {}
) -> Mapping[UUID, list[Row]]:
    by_client: dict[UUID, list[Row]] = defaultdict(list)
    for row in found:
        beside = more(row)
        names = (name for name in kind.__struct_fields__ if name not in beside)
        by_client[row["client_id"]].append(kind(**{name: row[name] for name in names}, **beside))
    return by_client


async def _readers(tx: Tx, client_ids: Sequence[UUID]) -> dict[UUID, Reader]:
    rows = await tx.fetch(
        """
        SELECT client_id, given_name, time_zone, wants_reminders, is_deleted, number, phone_health, language,
               ARRAY (SELECT department_id FROM caseload
                       WHERE caseload.client_id = client.client_id AND is_open) AS open_ids,
               ARRAY (SELECT department_id FROM caseload
                       WHERE caseload.client_id = client.client_id AND NOT is_open) AS closed_ids
          FROM client
         WHERE client_id = ANY($1)
         ORDER BY client_id
        """,
        client_ids,
    )
    held = await held_among(tx, client_ids)
    return {
        row["client_id"]: Reader(
            Client(**{name: row[name] for name in Client.__struct_fields__}),
            row["language"],
            row["open_ids"],
            row["closed_ids"],
            row["client_id"] in held,
        )
        for row in rows
    }


async def _rules(tx: Tx) -> dict[UUID, Rules]:
    rows = await tx.fetch(
        """
        SELECT department_id, holidays, holiday_region,
               (SELECT sum(COALESCE(pace, $1))
                  FROM line
                 WHERE line.department_id = department.department_id
                   AND line.is_active) AS pace
          FROM department
          LEFT JOIN department_rules USING (department_id)
        """,
        USUAL_PACE,
    )
    years = range(tx.now.year, tx.now.year + 3)
    return {
        row["department_id"]: Rules(
            _closed(row["holiday_region"], years, frozenset(row["holidays"])), row["pace"] or USUAL_PACE
        )
        for row in rows
    }


def _closed(region: str | None, years: range, county: frozenset[date]) -> frozenset[date]:
    try:
        return closed_days(region, years, county)
    except NotImplementedError:
        return county


async def _cascades(tx: Tx) -> dict[tuple[UUID | None, str], Cascade]:
    """By department and kind. A department that has rows of a kind has all of its own, also when all are off."""
    steps: dict[tuple[UUID | None, str], list[Step]] = defaultdict(list)
    for row in await tx.fetch("SELECT department_id, kind, step, days, at, is_on FROM cascade ORDER BY step"):
        department_id = row["department_id"] if row["department_id"] != HOUSE else None
        own = steps[department_id, row["kind"]]
        if row["is_on"]:
            own.append(Step(row["step"], row["days"], row["at"]))
    return {key: Cascade(tuple(own)) for key, own in steps.items()}
