"""Courts' lines as they are set up, and the cases their publishers told of."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from proto.courts import CourtChanged
from proto.departments import AppointmentMoved, AppointmentScheduled
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.court.facts import Case, Court, Hearing
from services.reminders.domain.files.dirt import fold
from services.reminders.domain.files.rows import Pay

_COLUMNS: Final = """
    court_id, line, court.department_id, counties, court.name, phone, verify_url, sample, language, keep_days,
    test_number, COALESCE(department.time_zone, 'UTC') AS zone
"""


class CourtLine(msgspec.Struct, frozen=True):
    """A court with its line. counties: folded, () for all."""

    court_id: UUID
    line: str
    department_id: UUID
    counties: tuple[str, ...]
    court: Court


class CourtSetting(msgspec.Struct, frozen=True, kw_only=True):
    """A court as an administrator sets it up."""

    department_id: UUID
    line: str
    name: str
    phone: str
    sample: str
    patterns: tuple[str, ...]
    publishers: tuple[str, ...]
    counties: tuple[str, ...] = ()
    verify_url: str = ""
    language: str = "en"
    keep_days: int = 14
    test_number: str = ""
    is_active: bool = True


async def court_on(tx: Tx, line: str) -> CourtLine | None:
    """The court people ask on this line."""
    rows = await _courts(tx, "line = $1", line)
    return rows[0] if rows else None


async def courts_with(tx: Tx, court_ids: Collection[UUID]) -> dict[UUID, CourtLine]:
    """These, as far as they are active."""
    return {one.court_id: one for one in await _courts(tx, "court_id = ANY ($1)", list(court_ids))}


async def _courts(tx: Tx, condition: str, *args: object) -> list[CourtLine]:
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS}
          FROM court
          LEFT JOIN department USING (department_id)
         WHERE {condition}
           AND court.is_active
        """,  # noqa: S608  (ours, both)
        *args,
    )
    return [_court(row) for row in rows]


def _court(row: asyncpg.Record) -> CourtLine:
    court = Court(**{name: row[name] for name in Court.__struct_fields__})
    return CourtLine(row["court_id"], row["line"], row["department_id"], tuple(row["counties"]), court)


async def cases_called(tx: Tx, court: CourtLine, numbers: Collection[str]) -> dict[str, list[Case]]:
    """By number as it was asked for: the cases its publishers call that, each person's by itself."""
    rows = await tx.fetch(
        """
        SELECT case_folded, case_number, COALESCE(county, '') AS county, client_label, client_value,
               COALESCE(listed_as, '') AS listed_as, appointment_id::text AS hearing_id, starts_at, place,
               state = 'cancelled' AS is_cancelled, payable::text
          FROM appointment
          JOIN court_publisher USING (publisher_id)
         WHERE court_id = $1
           AND case_folded = ANY ($2)
           AND starts_at IS NOT NULL
           AND ($3::text[] = '{}' OR lower(COALESCE(county, '')) = ANY ($3))
         ORDER BY case_folded, county, client_label, client_value, starts_at, appointment_id
        """,
        court.court_id,
        [fold(number) for number in numbers],
        list(court.counties),
    )
    found: dict[str, list[Case]] = {}
    for key, of_it in groupby(rows, lambda row: (row[0], row["county"], row["client_label"], row["client_value"])):
        found.setdefault(key[0], []).append(_case(key, list(of_it)))
    return {number: found.get(fold(number), []) for number in numbers}


def _case(key: tuple[str, ...], rows: Sequence[asyncpg.Record]) -> Case:
    hearings = tuple(
        Hearing(
            hearing_id=row["hearing_id"],
            starts_at=row["starts_at"],
            place=row["place"] or "",
            pay=_pay(row["payable"]),
            is_cancelled=row["is_cancelled"],
        )
        for row in rows
    )
    last = rows[-1]
    # Whose case it is, for as long as its publisher calls them so: no word of it is said.
    case_id = msgspec.json.encode(key).decode()
    return Case(
        case_id=case_id, number=last["case_number"], county=key[1], listed_as=last["listed_as"], hearings=hearings
    )


def _pay(payable: str | None) -> Pay | None:
    said = msgspec.json.decode(payable) if payable else None
    return Pay(said.get("url") or "", said.get("phone") or "") if said else None


async def keep_case(tx: Tx, appointment_id: UUID, event: AppointmentScheduled | AppointmentMoved) -> None:
    """What a publisher said of its date for those who ask; what it leaves out stays as it was."""
    if event.case is None and event.listed_as is None and event.county is None and event.payable is None:
        return
    await tx.execute(
        """
        UPDATE appointment
           SET case_number = COALESCE($2, case_number), case_folded = COALESCE($3, case_folded),
               listed_as = COALESCE($4, listed_as), county = COALESCE($5, county), payable = COALESCE($6, payable)
         WHERE appointment_id = $1
        """,
        appointment_id,
        event.case,
        fold(event.case) if event.case else None,
        event.listed_as,
        event.county,
        msgspec.json.encode(event.payable).decode() if event.payable else None,
    )


async def set_court(tx: Tx, asked: CourtSetting) -> None:
    """Set a court's line up, or up anew, and tell of it. Raises LookupError for a publisher there is none of."""
    rows = await tx.fetch("SELECT publisher_id, name FROM publisher WHERE name = ANY ($1)", list(asked.publishers))
    if missing := set(asked.publishers) - {row["name"] for row in rows}:
        raise LookupError(f"there is no publisher called {', '.join(sorted(missing))}")
    court_id = await tx.fetchval(
        """
        INSERT INTO court (court_id, department_id, line, name, phone, verify_url, sample, patterns, counties, language,
                           keep_days, test_number, is_active)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (line) DO UPDATE
           SET department_id = EXCLUDED.department_id, name = EXCLUDED.name, phone = EXCLUDED.phone,
               verify_url = EXCLUDED.verify_url, sample = EXCLUDED.sample, patterns = EXCLUDED.patterns,
               counties = EXCLUDED.counties, language = EXCLUDED.language, keep_days = EXCLUDED.keep_days,
               test_number = EXCLUDED.test_number, is_active = EXCLUDED.is_active, seq = court.seq + 1
        RETURNING court_id
        """,
        new_id(),
        asked.department_id,
        asked.line,
        asked.name,
        asked.phone,
        asked.verify_url,
        asked.sample,
        list(asked.patterns),
        [fold(county) for county in asked.counties],
        asked.language,
        asked.keep_days,
        asked.test_number,
        asked.is_active,
    )
    await tx.execute("DELETE FROM court_publisher WHERE court_id = $1", court_id)
    await tx.execute(
        "INSERT INTO court_publisher (court_id, publisher_id) SELECT $1, unnest($2::uuid[])",
        court_id,
        [row["publisher_id"] for row in rows],
    )
    tx.audit("court.set", object_kind="court", object_id=court_id)
    await tell_courts(tx, court_id)


async def end_court(tx: Tx, line: str) -> bool:
    """Nobody is answered on it any more; whether there was one."""
    court_id = await tx.fetchval(
        "UPDATE court SET is_active = false, seq = seq + 1 WHERE line = $1 AND is_active RETURNING court_id", line
    )
    if court_id is None:
        return False
    tx.audit("court.ended", object_kind="court", object_id=court_id)
    await tell_courts(tx, court_id)
    return True


async def tell_courts(tx: Tx, court_id: UUID | None = None) -> None:
    """The whole state of this court, or of all."""
    rows = await tx.fetch(
        """
        SELECT court_id, line, department_id, patterns, is_active, seq
          FROM court
         WHERE $1::uuid IS NULL
            OR court_id = $1
        """,
        court_id,
    )
    for row in rows:
        told = {name: row[name] for name in CourtChanged.__struct_fields__}
        state = CourtChanged(**(told | {"patterns": tuple(row["patterns"])}))
        tx.publish(state, subject=str(row["court_id"]), seq=row["seq"])
