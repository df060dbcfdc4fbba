"""A list of people that somebody made in a spreadsheet, read as rows of text: CSV in whatever form, or XLSX.

SheetError
├─ NoSheet    nothing that can be read as a list; reason says why
├─ TooMany    more rows or columns than a caseload has
└─ TooLarge   what is packed in the file is larger than any caseload

A stranger's file in the end: it is read by a child process, `python -I sheets.py`, with limits of its own, which is why
nothing of ours is imported here. What a reader can be talked into kills the child and nothing else.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final, Literal, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60
# One more is kept of a longer cell, so that whoever judges the row sees that it is too long.
MOST_CHARS: Final = 500
MOST_UNPACKED_BYTES: Final = 50 * 1024 * 1024
MEMORY_BYTES: Final = 1 << 30
CPU_S: Final = 10
REFUSED: Final = 3  # the child's exit code for a file it has something against

Reason = Literal["empty", "old_excel", "macros", "damaged", "not_text"]
Encoding = Literal["utf-8-sig", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]


class SheetError(ValueError):
    """This file is no list we can take."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoSheet(SheetError):
    """Nothing that can be read as a list."""


class TooMany(SheetError):
    """More rows or columns than a caseload has."""


class TooLarge(SheetError):
    """What is packed in the file is larger than any caseload."""


class Line(NamedTuple):
    """One row that is not blank; place: its number as the spreadsheet shows it."""

    place: int
    cells: tuple[str, ...]


def read(content: bytes) -> list[Line]:
    """The rows that are not blank, the header first. Raises SheetError."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # Excel before 2007, and anything that a password locks
        raise NoSheet("old_excel")
    rows = _of_excel(content) if content.startswith(b"PK") else _of_text(_decoded(content))
    lines = list(_lines(rows))
    if not lines:
        raise NoSheet("empty")
    return lines


def _lines(rows: Iterator[list[str]]) -> Iterator[Line]:
    count = 0
    for place, row in enumerate(rows, start=1):
        cells = tuple(_cell(text) for text in row)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS + 1:  # and the header
            raise TooMany("rows")
        if len(cells) > MOST_COLUMNS:
            raise TooMany("columns")
        yield Line(place, cells)


def _cell(text: str) -> str:
    """Without what nobody sees: Postgres keeps no NUL, and a zero-width space makes two names of one."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", "", text).strip()[
        : MOST_CHARS + 1
    ]


# ---- CSV -----------------------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    encoding = _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise NoSheet("not_text") from None
    # What an old Excel on Windows saves; of its five empty places a mark stays, and the row is refused by it.
    return content.decode("cp1252", errors="replace")


def _encoding(content: bytes) -> Encoding:
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    begin = content[:2_000]
    if b"\0" in begin:  # every other byte of plain letters in UTF-16
        odd, even = begin[1::2].count(0), begin[::2].count(0)
        if max(odd, even) < len(begin) // 4:
            raise NoSheet("not_text")
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"


def _of_text(text: str) -> Iterator[list[str]]:
    told = re.match(r'\s*"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', text)  # Excel's own way to name the delimiter
    blanks = 1 if told else 0
    delimiter = told[1] if told else _delimiter(text)
    rows = csv.reader(io.StringIO(text[told.end() :] if told else text, newline=""), delimiter=delimiter)
    yield from ([] for _ in range(blanks))
    try:
        yield from rows
    except csv.Error as error:
        raise NoSheet("damaged") from error


def _delimiter(text: str) -> str:
    """What stands most often in the first row that says anything, outside quotes; a comma when none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t|", key=bare.count)


# ---- Excel ---------------------------------------------------------------------------------------------------------


def _of_excel(content: bytes) -> Iterator[list[str]]:
    _refuse_packed(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            # It gives up on a sheet without a cell.
            first = book.get_sheet_by_index(0) if book.sheet_names else None
            rows = first.to_python(skip_empty_area=False, nrows=_MOST_READ) if first and first.end else []
            yield from ([_shown(value) for value in row] for row in rows)
    except (CalamineError, OSError, ValueError, IndexError, OverflowError) as error:
        raise error if isinstance(error, SheetError) else NoSheet("damaged") from error
    except BaseException as error:
        # A reader written in Rust gives up on some files with what is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise NoSheet("damaged") from None


# Blank rows between; calamine holds the whole sheet anyway, and what is too much for the child kills it.
_MOST_READ: Final = 20 * MOST_ROWS


def _refuse_packed(content: bytes) -> None:
    """A few kilobytes can unpack to gigabytes: the sizes stand in the directory, and are summed before."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = packed.infolist()
            names = {file.filename.lower() for file in files}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise NoSheet("damaged") from error
    if sum(file.file_size for file in files) > MOST_UNPACKED_BYTES:
        raise TooLarge("unpacked")
    if any(name.endswith("vbaproject.bin") for name in names):
        raise NoSheet("macros")
    if "xl/workbook.xml" not in names:
        raise NoSheet("damaged")


def _shown(value: object) -> str:
    """A cell as its reader sees it: a phone is no fraction, a date has no midnight."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


# ---- the child -----------------------------------------------------------------------------------------------------


def main() -> int:
    """A file in at stdin, its rows out at stdout as JSON; or exit code 3 and why not."""
    _limit()
    try:
        lines = read(sys.stdin.buffer.read())
    except SheetError as error:
        sys.stdout.write(json.dumps([type(error).__name__, error.reason]))
        return REFUSED
    sys.stdout.write(json.dumps(lines))
    return 0


def _limit() -> None:
    """Take away what reading a list does not need."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main())
