"""The child that sets a conversation as PDF: a paper as JSON in at stdin, the file out at stdout.

Run as `python -I pdf.py <folder of fonts>`, with an empty environment and limits on memory and time: ten thousand texts
take seconds, which would hold the loop, and what strangers wrote meets the library in here alone. It imports nothing of
ours, because -I leaves our code unfound. A character the fonts lack is named in brackets: nothing is left out.
"""

import json
import re
import resource
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from fpdf import FPDF
from fpdf.fonts import TTFFont

MEMORY_BYTES: Final = 2 << 30
CPU_S: Final = 60
# Points. US letter, three quarters of an inch around.
LEFT, RIGHT, TOP, BOTTOM, FOOT = 54.0, 558.0, 54.0, 726.0, 752.0
LEADING: Final = 1.4
INDENT: Final = 14.0
INK, QUIET = 20, 90
_LINE_END: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# They choose between forms of the character before, or join two, and show nothing themselves.
_UNSEEN: Final = re.compile("[\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")


class Row(NamedTuple):
    """One line as it stands. above: white before it. keeps: rows that must follow on the same page."""

    text: str
    style: str = ""
    size: float = 10.0
    x: float = LEFT
    ink: int = INK
    above: float = 0.0
    keeps: int = 0


class Setter:
    """Breaks what is said into rows that fit."""

    def __init__(self, pdf: FPDF) -> None:
        self._pdf = pdf
        self._fonts = {style: _font(pdf, style) for style in ("", "B")}

    def rows(self, text: str, row: Row) -> Iterator[Row]:
        """The text in rows like this one; white above the first alone."""
        for line in _LINE_END.split(unicodedata.normalize("NFC", _UNSEEN.sub("", text))):
            for piece in self._broken(self._shown(line, row.style), row):
                yield row._replace(text=piece)
                row = row._replace(above=0.0, keeps=0)

    def _shown(self, line: str, style: str) -> str:
        known = self._fonts[style].cmap
        return "".join(char if ord(char) in known else _named(char) for char in line)

    def _broken(self, line: str, row: Row) -> Iterator[str]:
        """Between words where that is possible."""
        widths, most = self._fonts[row.style].cw, (RIGHT - row.x) * 1000 / row.size
        start, end, width = 0, 0, 0.0
        for place, char in enumerate(line):
            width += widths[ord(char)]
            if width > most and place > start:
                cut = end if end > start else place
                yield line[start:cut].rstrip()
                start = cut
                width = sum(widths[ord(one)] for one in line[start : place + 1])
            if char == " ":
                end = place + 1
        yield line[start:]


def _font(pdf: FPDF, style: str) -> Any:
    pdf.set_font("Public Sans", style, 10)
    return pdf.current_font


def _named(char: str) -> str:
    if char == "\t":
        return "    "
    return f"[{unicodedata.name(char, f'U+{ord(char):04X}')}]"


def rows_of(paper: dict[str, Any], setter: Setter) -> Iterator[Row]:
    """Everything on the paper, from the top."""
    yield from setter.rows(paper["title"], Row("", "B", 16.0))
    for fact in paper["facts"]:
        yield from setter.rows(fact, Row("", ink=QUIET))
    day = ""
    for line in paper["lines"]:
        if line["day"] != day:
            day = line["day"]
            yield from setter.rows(day, Row("", "B", 12.0, above=16.0, keeps=3))
        yield from _entry(line, setter)


def _entry(line: dict[str, Any], setter: Setter) -> Iterator[Row]:
    head = Row("", "B" if line["who"] else "", above=8.0, keeps=1, ink=INK if line["who"] else QUIET)
    yield from setter.rows(f"{line['who'] or line['body']} · {line['at']}", head)
    if line["who"] and line["body"]:
        yield from setter.rows(line["body"], Row("", x=LEFT + INDENT))
    for one in line["after"]:
        yield from setter.rows(one, Row("", size=9.0, x=LEFT + INDENT, ink=QUIET))


def pages_of(rows: list[Row]) -> Iterator[list[tuple[float, Row]]]:
    """The rows of each page, with how far down each stands."""
    page: list[tuple[float, Row]] = []
    down = TOP
    for place, row in enumerate(rows):
        needed = sum(one.above + one.size * LEADING for one in rows[place : place + 1 + row.keeps])
        if page and down + needed > BOTTOM:
            yield page
            page, down = [], TOP
        down += (row.above if page else 0.0) + row.size * LEADING
        page.append((down, row))
    yield page


def as_pdf(paper: dict[str, Any], fonts: Path) -> bytes:
    """The file."""
    pdf = FPDF(unit="pt", format="letter")
    pdf.set_auto_page_break(False)
    for style, name in (("", "Regular"), ("B", "Bold")):
        pdf.add_font("Public Sans", style, fonts / f"PublicSans-{name}.ttf")
    pdf.set_title(paper["title"])
    pdf.set_lang(paper["language"])
    pages = list(pages_of(list(rows_of(paper, Setter(pdf)))))
    for number, page in enumerate(pages, 1):
        pdf.add_page()
        for down, row in [*page, (FOOT, Row(f"{paper['page']} {number} / {len(pages)}", size=9.0, ink=QUIET))]:
            pdf.set_font("Public Sans", row.style, row.size)
            pdf.set_text_color(row.ink)
            if row.text.strip():
                pdf.text(row.x, down, row.text)
    content = bytes(pdf.output())
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):  # it holds its file open
            font.close()
    return content


def main() -> None:
    """Read, set, write."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))
    sys.stdout.buffer.write(as_pdf(json.loads(sys.stdin.buffer.read()), Path(sys.argv[1])))


if __name__ == "__main__":
    main()
