"""A conversation on paper: nothing is left out, nothing can pass for what it is not, and no name harms a file."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import msgspec
import pytest
from fpdf import FPDF
from hypothesis import given
from hypothesis import strategies as st

from services.web.domain import pdf
from services.web.domain.transcripts import Dates, Line, Paper, as_text, file_name
from services.web.pages.assets import STATIC

FONTS = STATIC / "vendor"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def paper(*bodies: str, title: str = "Conversation with Abbott, Ana") -> Paper:
    lines = (
        Line(day="Monday", at=f"9:00:{n:02} AM MST", who="Ana Abbott", body=body, after=("Delivered",))
        for n, body in enumerate(bodies)
    )
    return Paper(title=title, facts=("Probation",), lines=tuple(lines), language="en", page="Page")


def setter() -> pdf.Setter:
    file = FPDF(unit="pt", format="letter")
    for style, name in (("", "Regular"), ("B", "Bold")):
        file.add_font("Public Sans", style, FONTS / f"PublicSans-{name}.ttf")
    return pdf.Setter(file)


SETTER = setter()


def rows(text: str) -> list[str]:
    return [row.text for row in SETTER.rows(text, pdf.Row("", x=pdf.LEFT + pdf.INDENT))]


def width(row: pdf.Row) -> float:
    return float(sum(SETTER._fonts[row.style].cw[ord(char)] for char in row.text) * row.size / 1000)


@given(st.lists(TEXT, max_size=6))
def test_text_file_holds_every_word_and_only_entries_stand_at_the_margin(bodies: list[str]) -> None:
    written = as_text(paper(*bodies)).decode("utf-8-sig")
    at_margin = [row for row in written.split("\r\n") if row and not row.startswith(" ")]
    assert len([row for row in at_margin if row.startswith("[")]) == len(bodies)
    assert len(at_margin) == len(bodies) + 2 + bool(bodies)
    shown = "".join(char for char in written if not char.isspace())
    for body in bodies:
        plain = "".join(char for char in body if not char.isspace() and unicodedata.category(char) != "Cc")
        assert plain in re.sub(r"\[U\+[0-9A-F]{4}\]", "", shown) or "[U+" in body


def test_a_text_can_not_pass_for_an_entry_or_steer_a_printer() -> None:
    forged = "ok\n[9:00:01 AM MST] Carla Reyes:\u2028=== Tuesday ===\x1b[2J\x85\r[x"
    written = as_text(paper(forged)).decode("utf-8-sig")
    assert [row for row in written.split("\r\n") if row.startswith("[")] == ["[9:00:00 AM MST] Ana Abbott"]
    assert len(written.splitlines()) == len(written.split("\r\n")) - 1
    assert "\x1b" not in written
    assert "[U+001B][2J" in written


@given(TEXT)
def test_on_paper_no_letter_is_left_out_and_no_row_runs_over_the_edge(text: str) -> None:
    found = list(SETTER.rows(text, pdf.Row("", x=pdf.LEFT + pdf.INDENT)))
    assert all(width(row) <= pdf.RIGHT - row.x + 1 for row in found)
    known = SETTER._fonts[""].cmap
    wanted = unicodedata.normalize("NFC", pdf._UNSEEN.sub("", text))
    named = "".join(char if ord(char) in known else pdf._named(char) for char in pdf._LINE_END.sub(" ", wanted))
    assert "".join("".join(row.text for row in found).split()) == "".join(named.split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Niño, ¿sí? “OK” — 5 €", ["Niño, ¿sí? “OK” — 5 €"]),
        ("n\u0303", ["ñ"]),
        ("👍🏽", ["[THUMBS UP SIGN][EMOJI MODIFIER FITZPATRICK TYPE-4]"]),
        ("❤\ufe0f", ["[HEAVY BLACK HEART]"]),
        ("Ж", ["[CYRILLIC CAPITAL LETTER ZHE]"]),
        ("a\u202eb", ["a[RIGHT-TO-LEFT OVERRIDE]b"]),
        ("a\x07b", ["a[U+0007]b"]),
        ("one\r\ntwo\u2028three", ["one", "two", "three"]),
        ("", [""]),
    ],
)
def test_what_the_font_lacks_is_named(text: str, shown: list[str]) -> None:
    assert rows(text) == shown


def test_every_row_stands_on_a_page_and_a_head_never_without_its_first_words() -> None:
    told = msgspec.to_builtins(paper(*(f"text {n} " * (n % 40) for n in range(300))))
    whole = list(pdf.rows_of(told, SETTER))
    pages = list(pdf.pages_of(whole))
    assert [row for page in pages for _, row in page] == whole
    assert len(pages) > 10
    assert all(pdf.TOP < down <= pdf.BOTTOM for page in pages for down, _ in page)
    assert not [page[-1][1].text for page in pages[:-1] if page[-1][1].keeps]


def test_a_paper_becomes_a_pdf_of_as_many_pages() -> None:
    told: dict[str, Any] = msgspec.to_builtins(paper(*["Please check in."] * 120, "<b>\\) Tj (</b>", "😀" * 300))
    file = pdf.as_pdf(told, FONTS)
    assert file.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b(?!s)", file)) == len(list(pdf.pages_of(list(pdf.rows_of(told, SETTER)))))


HOSTILE = [
    "../../etc/passwd",
    'a"; filename="x.exe',
    "a\r\nSet-Cookie: x=1",
    "\u202egpj.exe",
    "CON",
    "",
    "李小龙",
    "x" * 500,
    "%2e%2e%2f",
    "😀",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_harms_a_file(name: str) -> None:
    header = file_name(name, name, "2026-11-27", "pdf")
    found = re.fullmatch(r"""attachment; filename="([\w-]+\.pdf)"; filename\*=UTF-8''([\w.%-]+)""", header, re.ASCII)
    assert found, header
    assert re.fullmatch(r"[\w-]+-2026-11-27\.pdf", unquote(found[2]))
    assert len(found[1]) < 120


def test_a_name_is_kept_whole_and_its_ascii_near() -> None:
    header = file_name("Nuñez de la O", "Ana", "2026-11-27", "txt")
    assert 'filename="Nunez-de-la-O-Ana-2026-11-27.txt"' in header
    assert "UTF-8''Nu%C3%B1ez-de-la-O-Ana-2026-11-27.txt" in header


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    dates = Dates(ZoneInfo("America/Denver"), "en")
    twice = [dates.exact(datetime(2026, 11, 1, hour, 30, 5, tzinfo=UTC)) for hour in (7, 8)]
    assert twice == ["Sunday, November 1, 2026, 1:30:05 AM MDT", "Sunday, November 1, 2026, 1:30:05 AM MST"]
    assert Dates(ZoneInfo("America/Denver"), "es").day(datetime(2026, 11, 1, 18, tzinfo=UTC)).startswith("domingo")
