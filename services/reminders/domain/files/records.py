"""A file's lines as records: each cell under the name of its column.

NoColumn    the file lacks columns that its mapping needs; names says which
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import msgspec

from services.reminders.domain.files import dirt
from services.reminders.domain.files.columns import wanted_by
from services.reminders.domain.files.mapping import Mapping
from services.reminders.domain.files.times import is_date


class NoColumn(ValueError):
    """The file lacks columns that its mapping needs."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class Line(NamedTuple):
    """One row that is not blank; place: its number as the spreadsheet shows it."""

    place: int
    cells: Sequence[str]


class Record(msgspec.Struct, frozen=True):
    """One row, each cell under its column's folded name. is_longer: it has more cells than there are columns."""

    place: int
    cells: dict[str, str]
    is_longer: bool = False

    def cell(self, column: str) -> str:
        """What stands in that column, tidy; empty when nothing does."""
        return dirt.tidy(self.cells.get(_folded(column), ""))


_folded = lru_cache(maxsize=2_000)(dirt.fold)


def records_of(lines: Iterable[Line], mapping: Mapping) -> Iterator[Record]:
    """The rows below the header, one at a time. Raises NoColumn."""
    rest = iter(lines)
    first = next(rest, None)
    if first is None:
        return
    names = list(mapping.columns)
    if mapping.header == "yes":
        names = list(first.cells)
        _refuse_missing(names, mapping)
    elif mapping.header == "maybe" and _is_header(first, mapping):
        # By their names where it has ours, else by where they always stand.
        names = names if _missing(list(first.cells), mapping) else list(first.cells)
    else:
        rest = chain([first], rest)
    folded = [dirt.fold(name) for name in names]
    for line in rest:
        yield _record(line, folded)


def unfolded(entries: Iterable[object], mapping: Mapping) -> Iterator[Record]:
    """The rows of a JSON list: {"county": "tulsa", "events": [{"date": …}]} has the columns county, events.date."""
    place = 0
    for entry in entries:
        inner = _at(entry, mapping.each) if mapping.each else [None]
        outer = dict(_flat("", entry, leaving=mapping.each))
        for one in inner if isinstance(inner, list) else []:
            place += 1
            yield Record(place, outer | (dict(_flat(mapping.each, one)) if mapping.each else {}))


def _record(line: Line, names: Sequence[str]) -> Record:
    # Of two columns of one name the first counts.
    cells = dict(reversed(list(zip(names, line.cells, strict=False))))
    return Record(line.place, cells, is_longer=any(cell.strip() for cell in line.cells[len(names) :]))


def _is_header(line: Line, mapping: Mapping) -> bool:
    """No day stands where days stand, and nothing has a number where each row has one: a row is never lost as one."""
    record = _record(line, [dirt.fold(name) for name in mapping.columns])
    has_number = any(letter.isdecimal() for letter in record.cell(mapping.key[0]))
    return not has_number and not is_date(record.cell(mapping.starts.date), mapping.starts)


def _refuse_missing(names: Sequence[str], mapping: Mapping) -> None:
    if missing := _missing(names, mapping):
        raise NoColumn(missing)


def _missing(names: Sequence[str], mapping: Mapping) -> tuple[str, ...]:
    there = {dirt.fold(name) for name in names}
    return tuple(name for name in wanted_by(mapping) if dirt.fold(name) not in there)


def _at(entry: object, path: str) -> object:
    for name in path.split("."):
        entry = entry.get(name) if isinstance(entry, dict) else None
    return entry


def _flat(path: str, value: object, leaving: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            below = f"{path}.{name}" if path else str(name)
            if below != leaving:
                yield from _flat(below, inner, leaving)
    elif isinstance(value, list):
        yield dirt.fold(path), ", ".join(_shown(one) for one in value)
    else:
        yield dirt.fold(path), _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None or isinstance(value, dict | list) else str(value)
