"""Rows of text with something between their cells, in whatever form a program saved them."""

import csv
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from services.desk.sheets.asked import Encoding, NoSheet, Reading

# Whoever saved it; what else Unicode calls a line's end is a letter in a cell.
_END: Final = re.compile(r"\r\n|\r|\n")


def rows_of(content: bytes, reading: Reading) -> Iterator[list[str]]:
    """Every row, blank ones too. Raises NoSheet."""
    text = _decoded(content, reading.encoding)
    skipped = list(islice(_lines(text), reading.skip_lines))
    yield from ([] for _ in skipped)
    yield from _rows(text[sum(map(len, skipped)) :], reading)


def _lines(text: str) -> Iterator[str]:
    """One after the other, with their ends: a file object would hold all of it once more, four bytes a letter."""
    at = 0
    for end in _END.finditer(text):
        yield text[at : end.end()]
        at = end.end()
    if at < len(text):
        yield text[at:]


def _decoded(content: bytes, told: Encoding) -> str:
    encoding = told or _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        if told != "cp1252" and (told or encoding != "utf-8"):
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


def _rows(text: str, reading: Reading) -> Iterator[list[str]]:
    told = re.match(r'\s*"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', text)  # Excel's own way to name the delimiter
    if told:
        yield []
        text = text[told.end() :]
    delimiter = reading.delimiter or (told[1] if told else _delimiter(text))
    try:
        # Quotes or none: a file that has none may have one inside a cell, and all that follows would be of that cell.
        yield from csv.reader(
            _lines(text), delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if reading.is_quoted else csv.QUOTE_NONE
        )
    except csv.Error as error:
        raise NoSheet("damaged") from error


def _delimiter(text: str) -> str:
    """What stands most often in the first row that says anything, outside quotes; a comma when none does."""
    first = next((line for line in _lines(text) if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", first)
    return max(",;\t|", key=bare.count)
