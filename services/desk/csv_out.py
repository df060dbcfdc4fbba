"""Rows of text as a file that a spreadsheet opens as they are, and works nothing out of."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# What a spreadsheet takes for a formula, or for another cell.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV in UTF-8, with the mark by which Excel knows it; every cell in quotes, whatever a program splits lines at."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """What begins like a formula, made words by a mark before it: somebody's name must not run anything."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
