"""Rows, mappings and dates for these tests; what a test says nothing of is the same everywhere."""

import csv
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from proto.values.window import local
from services.reminders.domain.files.diffing import Diff, diff
from services.reminders.domain.files.mapping import ClientBy, Mapping, Named, PhoneBy, Starts
from services.reminders.domain.files.pairing import Edit, Known
from services.reminders.domain.files.presets import PRESETS
from services.reminders.domain.files.presets.preset import Preset
from services.reminders.domain.files.reading import read_rows
from services.reminders.domain.files.records import Line, records_of
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.rows import Read, Row, Says, Wrong

DENVER = "America/Denver"
NOW = local(datetime.fromisoformat("2026-03-02T06:00"), DENVER)

MAPPING = Mapping(
    key=("case",),
    client=ClientBy(label="case", id="{case}"),
    phone=PhoneBy(column="phone", type="phone type"),
    starts=Starts(
        date="day", time="time", ends="ends", time_zone=DENVER, date_formats=("%m/%d/%Y",), time_formats=("%I:%M %p",)
    ),
    place="{court}[, room {room}]",
    case_number="{case}",
    listed_as=Named(given="first", family="last"),
)
HEADER = ("case", "day", "time", "ends", "court", "room", "first", "last", "phone", "phone type")
GOOD = {"case": "20-TR-1000", "day": "3/9/2026", "time": "8:30 AM", "court": "Matheson Courthouse"}


def lines(*rows: Sequence[str]) -> list[Line]:
    return [Line(place, tuple(cells)) for place, cells in enumerate(rows, start=1)]


def lines_of(text: str, preset: Preset) -> list[Line]:
    """The rows of a file as its reader hands them on."""
    rows = text.strip().splitlines()
    if preset.is_quoted:
        return lines(*csv.reader(rows, delimiter=preset.delimiter))
    return lines(*csv.reader(rows, delimiter=preset.delimiter, quoting=csv.QUOTE_NONE))


def read_as(preset: str, text: str) -> list[Read]:
    mapping = PRESETS[preset].mapping
    return settled(read_rows(records_of(lines_of(text, PRESETS[preset]), mapping), mapping), mapping.repeats)


def told(row: Read) -> tuple[str, ...]:
    """Who, when and where a row says."""
    assert isinstance(row.said, Row), row
    says = row.said.says
    return says.client_id, says.starts.isoformat(timespec="minutes"), says.place, says.listed_as


def reason(row: Read) -> str:
    assert isinstance(row.said, Wrong), row
    return row.said.reason


def read_all(rows: Sequence[dict[str, str]], mapping: Mapping = MAPPING) -> list[Read]:
    """Rows given by column; every one has all the columns of any."""
    names = list(HEADER) if mapping.header == "yes" else []
    names += [name for name in dict.fromkeys(name for row in rows for name in row) if name not in names]
    return read_rows(
        records_of(lines(names, *([row.get(name, "") for name in names] for row in rows)), mapping), mapping
    )


def read(mapping: Mapping = MAPPING, **cells: str) -> Row | Wrong:
    """What a good row says when these of its cells are other."""
    (one,) = read_all([GOOD | {name.replace("_", " "): cell for name, cell in cells.items()}], mapping)
    assert isinstance(one.said, Row | Wrong)
    return one.said


def good(mapping: Mapping = MAPPING, **cells: str) -> Row:
    row = read(mapping, **cells)
    assert isinstance(row, Row), row
    return row


def wrong(mapping: Mapping = MAPPING, **cells: str) -> Wrong:
    row = read(mapping, **cells)
    assert isinstance(row, Wrong), row
    return row


def with_(mapping: Mapping, **changed: Any) -> Mapping:
    return msgspec.structs.replace(mapping, **changed)


def made(key: str = "a", at: str = "2026-03-09T08:30", place: str = "Matheson Courthouse", **more: Any) -> Row:
    """A row as if it had been read."""
    starts = datetime.fromisoformat(at)
    plain: dict[str, Any] = {
        "label": "case", "client_id": key, "phone": "", "starts": starts, "ends": None, "time_zone": DENVER,
        "place": place, "kind": "hearing", "contact": "", "case_number": key, "listed_as": "", "county": "",
        "payable": None, "bring": {},
    }  # fmt: skip
    says = Says(**(plain | more))
    return Row(key=key, says=says, starts_at=local(starts, says.time_zone))


def known(row: Row, their_id: str = "", edit: Edit | None = None, state: Any = "scheduled") -> Known:
    """The date a row made, as it is remembered."""
    return Known(
        their_id=their_id or row.key, key=row.key, says=row.says, starts_at=row.starts_at, state=state, edit=edit
    )


def reads(*said: Row | Wrong | None) -> list[Read]:
    return [Read(place, one) for place, one in enumerate(said, start=2)]


def changes(before: Sequence[Known], rows: Sequence[Read], **more: Any) -> Diff:
    return diff(before, rows, **{"repeats": "latest", "horizon_days": None, "now": NOW} | more)


def outcomes(found: Diff) -> list[str]:
    return [one.outcome for one in found.outcomes]
