"""Proof of consent as a file: a row a word, in a form that spreadsheets take for words and nothing else."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

# What a spreadsheet would take for a formula, or for another cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """The text as a cell that is shown, not computed."""
    return "'" + text if text.startswith(_FORMULA) else text


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment there, with its offset: one night a year has an hour twice."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows; with a byte order mark, without which some programs garble accents."""
    made = io.StringIO()
    csv.writer(made, lineterminator="\r\n").writerows([cell(text) for text in row] for row in rows)
    return b"\xef\xbb\xbf" + made.getvalue().encode()
