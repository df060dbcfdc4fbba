"""What a reader of sheets is told, what it answers with, and what it may have against a file.

SheetError
├─ NoSheet    nothing that can be read as rows; reason says why
├─ TooMany    more rows or columns than was asked for
└─ TooLarge   what is packed in the file is larger than was asked for
"""

from typing import Final, Literal, NamedTuple

Format = Literal["", "csv", "xlsx"]
Encoding = Literal["", "utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
Reason = Literal["empty", "old_excel", "macros", "damaged", "not_text"]


class Limits(NamedTuple):
    """How much is read. rows: below the first. chars: of a cell; of a longer one that many and one more are kept.

    unpacked_bytes: of all that is packed in the file. cpu_s: whole seconds, after which the child is ended.
    """

    rows: int
    columns: int
    chars: int
    unpacked_bytes: int
    cpu_s: int


class Reading(NamedTuple):
    """How a file is read where whoever brings it knows better than a guess. Empty: guessed from the file itself.

    skip_lines: that stand above the first row. is_quoted: a cell with the delimiter in it stands in quotes; else a
    quote is a letter like any other.
    """

    format: Format = ""
    encoding: Encoding = ""
    delimiter: str = ""
    is_quoted: bool = True
    skip_lines: int = 0


GUESSED: Final = Reading()


class SheetError(ValueError):
    """This file is none we can take."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoSheet(SheetError):
    """Nothing that can be read as rows."""


class TooMany(SheetError):
    """More rows or columns than was asked for."""


class TooLarge(SheetError):
    """What is packed in the file is larger than was asked for."""


class Line(NamedTuple):
    """One row that is not blank; place: its number as the spreadsheet shows it."""

    place: int
    cells: tuple[str, ...]
