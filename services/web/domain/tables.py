"""Rows of text as a file that a spreadsheet opens as they are, and works nothing out of."""

import csv
import io
from collections.abc import Iterable, Sequence


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """CSV in UTF-8, with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([inert(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """What begins like a formula, made words by a mark before it: a client's name must not run anything.

    Our own import takes the mark away again.
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
