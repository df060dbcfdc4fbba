"""What codes stand for: Bethel Courthouse for BET.

NotListed    no list has this code, or it is no longer used
"""

from collections.abc import Iterable, Mapping
from typing import Final

from services.reminders.domain.files.dirt import fold, tidy
from services.reminders.domain.files.mapping import Lookup
from services.reminders.domain.files.records import Record

YES: Final = ("1", "y", "yes", "true", "t")


class NotListed(ValueError):
    """No list has this code, or it is no longer used."""

    def __init__(self, column: str, code: str, *, is_ended: bool) -> None:
        super().__init__(column)
        self.column, self.code, self.is_ended = column, code, is_ended


class Codes:
    """The look-ups of a mapping, made ready for many rows."""

    def __init__(self, lookups: Mapping[str, Lookup]) -> None:
        self._lookups = lookups
        self._values = {
            name: {fold(code): words for code, words in lookup.values.items()} for name, lookup in lookups.items()
        }
        self._ended = {name: {fold(code) for code in lookup.ended} for name, lookup in lookups.items()}

    def said(self, name: str, record: Record) -> str:
        """What a column says, or what the look-up of that name makes of it. Raises NotListed.

        An empty cell is no code: it says what is otherwise, or nothing.
        """
        lookup = self._lookups.get(name)
        if lookup is None:
            return record.cell(name)
        code = record.cell(lookup.column)
        words = self._values[name].get(fold(code), lookup.otherwise)
        if words is not None or not code:
            return words or ""
        raise NotListed(lookup.column, code, is_ended=fold(code) in self._ended[name])


def lookup_of(rows: Iterable[Mapping[str, str]], column: str, code: str, words: str, valid: str = "") -> Lookup:
    """A look-up for column out of a county's own list, whose columns code and words say what stands for what.

    valid: its column that says whether a code is still used. A code without words stands for nothing, and is left out.
    """
    values: dict[str, str] = {}
    ended: list[str] = []
    for row in rows:
        said = {name: tidy(cell) for name, cell in row.items()}
        if not said.get(code) or not said.get(words):
            continue
        if valid and not _is_yes(said.get(valid, "")):
            ended.append(said[code])
        else:
            values[said[code]] = said[words]
    return Lookup(column=column, values=values, ended=tuple(ended))


def _is_yes(cell: str) -> bool:
    return fold(cell) in YES
