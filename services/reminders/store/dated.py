"""One date and what surrounds it, as far as a page may see: its texts, who changed it, when its client is texted."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from proto.values.window import local
from services.kit.tx import Tx
from services.reminders.domain.edits import Edit
from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import Cascade, StepName
from services.reminders.domain.planning.facts import Dated
from services.reminders.domain.planning.why import Why
from services.reminders.domain.states import State
from services.reminders.store.edits import edit_of


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A date and its edit, with names. is_staffs: set by hand, by staff of department_id. explained: by step."""

    date_id: UUID
    their_id: str
    client_id: UUID
    kind: str
    state: str
    local_time: datetime | None
    time_zone: str | None
    starts_at: datetime | None
    place: str | None
    contact: str | None
    revision: int
    department_id: UUID
    edit: Edit | None
    set_by: str | None
    set_at: datetime | None
    changed_by: str | None
    is_staffs: bool
    explained: dict[str, Why]


async def shown(tx: Tx, date_id: UUID) -> Shown | None:
    """The date of this id, if whoever asks may see it."""
    row = await tx.fetchrow(
        """
        SELECT appointment.appointment_id AS date_id, their_id, client_id, appointment.kind, state, time_zone,
               starts_at, contact, appointment.local_time, appointment.place, revision, appointment.department_id,
               edits, is_stopped, steps, wording, by_id, at, set_at, explained, publisher.kind AS publisher_kind,
               (SELECT name FROM staff WHERE staff_id = set_by_id) AS set_by,
               (SELECT name FROM staff WHERE staff_id = by_id) AS changed_by
          FROM appointment
          LEFT JOIN edit USING (appointment_id)
          LEFT JOIN announced USING (appointment_id)
          LEFT JOIN publisher ON publisher.publisher_id = appointment.publisher_id
         WHERE appointment_id = $1
        """,
        date_id,
    )
    if row is None:
        return None
    made = {
        "edit": edit_of(row),
        "is_staffs": row["publisher_kind"] == "staff",
        "explained": msgspec.json.decode(row["explained"]).get("steps", {}) if row["explained"] else {},
    }
    return Shown(**{name: row[name] for name in Shown.__struct_fields__ if name not in made}, **made)


# What it is about a text that pages never show beside others: tries that were planned anew, and never went.
_NEVER_WENT: Final = ("cancelled", "skipped")


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text about a date. is_carried: it goes with another, which says it."""

    step: StepName
    state: State
    reason: str | None
    not_before: datetime
    not_after: datetime
    local_time: datetime
    former_time: datetime | None
    is_carried: bool
    why: tuple[Why, ...]
    choice: int | None


async def texts_of(tx: Tx, date_id: UUID) -> list[Text]:
    """Its texts in order of time; of those that never went only those of the date as it stands."""
    rows = await tx.fetch(
        """
        SELECT step, reminder.state, reason, not_before, not_after, reminder.local_time, former_time,
               carried_by IS NOT NULL AS is_carried, why, choice
          FROM reminder
          JOIN appointment USING (appointment_id)
         WHERE appointment_id = $1
           AND (reminder.revision = appointment.revision OR reminder.state <> ALL($2))
         ORDER BY not_before, reminder_id
        """,
        date_id,
        list(_NEVER_WENT),
    )
    return [Text(**{**row, "why": tuple(msgspec.json.decode(row["why"] or "[]"))}) for row in rows]


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When a department texts, and on which days it does not. zone: its own. has_line: it can text at all."""

    quiet_from: str
    quiet_until: str
    zone: str | None
    name: str
    holidays: frozenset[date]
    holiday_region: str | None
    travel_min: int
    has_line: bool


async def hours_of(tx: Tx, department_id: UUID) -> Hours | None:
    """None while the department is not known here."""
    row = await tx.fetchrow(
        """
        SELECT quiet_from, quiet_until, time_zone AS zone, name, holidays, holiday_region,
               COALESCE(travel_min, 45) AS travel_min,
               EXISTS (SELECT FROM line
                        WHERE line.department_id = department.department_id AND line.is_active) AS has_line
          FROM department
          LEFT JOIN department_rules USING (department_id)
         WHERE department_id = $1
        """,
        department_id,
    )
    return Hours(**{**row, "holidays": frozenset(row["holidays"])}) if row else None


async def taken_days(tx: Tx, client_id: UUID, department_id: UUID) -> frozenset[date]:
    """The days to come that have their one text already, out of our hands."""
    rows = await tx.fetch(
        """
        SELECT local_on
          FROM reminder
         WHERE client_id = $1
           AND department_id = $2
           AND local_on >= $3::date - 1
           AND carried_by IS NULL
           AND NOT is_urgent
           AND state IN ('handed', 'posted', 'withdrawing', 'sent', 'delivered', 'answered')
        """,
        client_id,
        department_id,
        tx.now,
    )
    return frozenset(row["local_on"] for row in rows)


async def others_of(tx: Tx, client_id: UUID, but: UUID | None) -> list[Dated]:
    """The client's other dates to come, as far as they may get in each other's way."""
    rows = await tx.fetch(
        """
        SELECT appointment_id, publisher_id, their_id, department_id, revision, local_time, starts_at, ends_local,
               time_zone, place, kind, case_number, changed_at
          FROM appointment
         WHERE client_id = $1
           AND appointment_id IS DISTINCT FROM $2
           AND state = 'scheduled'
           AND starts_at > $3::timestamptz - interval '1 day'
         ORDER BY starts_at
         LIMIT 200
        """,
        client_id,
        but,
        tx.now,
    )
    return [_dated(row) for row in rows]


def _dated(row: asyncpg.Record) -> Dated:
    return Dated(
        date_id=row["appointment_id"],
        publisher=str(row["publisher_id"]),
        their_id=row["their_id"],
        department_id=row["department_id"],
        revision=row["revision"],
        when=When(row["local_time"], row["starts_at"]),
        ends_at=local(row["ends_local"], row["time_zone"]) if row["ends_local"] else None,
        since=row["changed_at"],
        kind=row["kind"],
        place=row["place"] or "",
        case=row["case_number"],
        cascade=Cascade(()),
    )
