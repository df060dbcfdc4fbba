"""`python -I child.py LIMITS READING`: a file in at stdin, its rows out at stdout, each a line of JSON.

Both arguments are JSON lists, as asked.py has them. Exit code 3: something is against the file, and stdout says what.
"""

import json
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

if __name__ == "__main__":  # -I: it knows no place but Python's own
    sys.path.append(str(Path(__file__).resolve().parents[3]))

from services.desk.sheets import csv, excel
from services.desk.sheets.asked import GUESSED, Limits, Line, NoSheet, Reading, SheetError, TooMany

MEMORY_BYTES: Final = 1 << 30
REFUSED: Final = 3  # the exit code for a file it has something against
# What nobody sees: Postgres keeps no NUL, and a zero-width space makes two names of one.
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def read(content: bytes, limits: Limits, reading: Reading = GUESSED) -> list[Line]:
    """The rows that are not blank, the header first. Raises SheetError."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):  # Excel before 2007, and anything that a password locks
        raise NoSheet("old_excel")
    lines = list(_lines(_rows(content, limits, reading), limits))
    if not lines:
        raise NoSheet("empty")
    return lines


def _rows(content: bytes, limits: Limits, reading: Reading) -> Iterator[list[str]]:
    if (reading.format or ("xlsx" if content.startswith(b"PK") else "csv")) == "csv":
        yield from csv.rows_of(content, reading)
        return
    for place, row in enumerate(excel.rows_of(content, limits), start=1):
        yield row if place > reading.skip_lines else []


def _lines(rows: Iterator[list[str]], limits: Limits) -> Iterator[Line]:
    count = 0
    for place, row in enumerate(rows, start=1):
        cells = tuple(_UNSEEN.sub("", text).strip()[: limits.chars + 1] for text in row)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if not cells:
            continue
        count += 1
        if count > limits.rows + 1:  # and the header
            raise TooMany("rows")
        if len(cells) > limits.columns:
            raise TooMany("columns")
        yield Line(place, cells)


def main(arguments: Sequence[str]) -> int:
    """What the child does; its exit code."""
    limits, reading = Limits(*json.loads(arguments[0])), Reading(*json.loads(arguments[1]))
    _limit(limits.cpu_s)
    try:
        lines = read(sys.stdin.buffer.read(), limits, reading)
    except SheetError as error:
        sys.stdout.write(json.dumps([type(error).__name__, error.reason]))
        return REFUSED
    sys.stdout.writelines(json.dumps(line) + "\n" for line in lines)
    return 0


def _limit(cpu_s: int) -> None:
    """Take away what reading a sheet does not need."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
