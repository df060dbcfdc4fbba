"""A sheet read as whoever brings it says it is, within the limits of whoever asks."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.desk.sheets import child
from services.desk.sheets.asked import GUESSED, Limits, Line, NoSheet, Reading, TooLarge, TooMany
from services.desk.sheets.child import read
from services.desk.sheets.running import lines_of
from tests.fakes.sheets import xlsx

LIMITS = Limits(rows=3, columns=4, chars=5, unpacked_bytes=1 << 20, cpu_s=10)


def cells(content: bytes, **told: Any) -> list[tuple[str, ...]]:
    return [line.cells for line in read(content, LIMITS, GUESSED._replace(**told))]


def test_a_quote_is_a_letter_where_cells_stand_in_none() -> None:
    content = b'a|b "x|c\n1|"2|3\n'
    assert cells(content, delimiter="|", is_quoted=False) == [("a", 'b "x', "c"), ("1", '"2', "3")]


def test_the_delimiter_that_is_told_counts_whatever_the_first_row_looks_like() -> None:
    assert cells(b"a;b;c,d\n1,2\n") == [("a", "b", "c,d"), ("1,2",)]
    assert cells(b"a;b;c,d\n1,2\n", delimiter=",") == [("a;b;c", "d"), ("1", "2")]
    assert cells(b"sep=;\na;b,c\n", delimiter=",") == [("a;b", "c")]


def test_lines_above_the_first_row_are_left_out_and_counted() -> None:
    content = b'Docket, "of\r\n\r\nname,phone\r\nAna,1\r\n'
    assert read(content, LIMITS, Reading(skip_lines=2)) == [Line(3, ("name", "phone")), Line(4, ("Ana", "1"))]
    book = xlsx([["Docket", "of", "today"], ["name", "phone"], ["Ana", 1]])
    assert read(book, LIMITS, Reading(skip_lines=1)) == [Line(2, ("name", "phone")), Line(3, ("Ana", "1"))]


def test_with_more_lines_left_out_than_there_are_it_is_empty() -> None:
    for content in (b"name,phone\nAna,1", xlsx([["name"]])):
        with pytest.raises(NoSheet, match="empty"):
            read(content, LIMITS, Reading(skip_lines=9))


def test_the_encoding_that_is_told_counts() -> None:
    assert cells("é".encode(), encoding="cp1252") == [("Ã©",)]
    assert cells(b"\x81\xe9", encoding="cp1252") == [("\ufffdé",)]
    assert cells("\ufeffé".encode(), encoding="utf-8") == [("é",)]
    for content in (b"Jos\xe9", b"\xff\xfe"):
        with pytest.raises(NoSheet, match="not_text"):
            cells(content, encoding="utf-8")


def test_the_form_that_is_told_counts() -> None:
    with pytest.raises(NoSheet, match="damaged"):
        cells(b"name,phone\n", format="xlsx")
    assert cells(b"PK,b\n", format="csv") == [("PK", "b")]


@pytest.mark.parametrize("content", [b"a\n" * 5, xlsx([["a"]] * 5)])
def test_the_limits_are_those_of_whoever_asks(content: bytes) -> None:
    with pytest.raises(TooMany, match="rows"):
        read(content, LIMITS)
    assert len(read(content, LIMITS._replace(rows=4))) == 5


def test_so_are_columns_letters_and_what_is_packed() -> None:
    with pytest.raises(TooMany, match="columns"):
        read(b"a,b,c,d,e", LIMITS)
    assert cells(b"too long") == [("too lo",)]
    with pytest.raises(TooLarge):
        read(xlsx([["a"]], xl__media__a_dot_bin=bytes(2 << 20)), LIMITS)


async def test_the_child_is_told_both() -> None:
    lines = await lines_of(b"above\na|b\n1|2\n", LIMITS, Reading(delimiter="|", skip_lines=1))
    assert lines == [Line(2, ("a", "b")), Line(3, ("1", "2"))]


async def test_more_rows_than_a_turn_takes_come_in_their_order() -> None:
    content = b"".join(b"%d\n" % row for row in range(2_500))
    lines = await lines_of(content, LIMITS._replace(rows=5_000))
    assert [int(line.cells[0]) for line in lines] == list(range(2_500))


@pytest.mark.parametrize("told", [Reading(delimiter="||"), Reading(encoding="utf-9")])  # type: ignore[arg-type]
async def test_what_nobody_can_read_with_ends_the_child_alone(told: Reading) -> None:
    with pytest.raises(NoSheet, match="damaged"):
        await lines_of(b"a||b\n", LIMITS, told)


def test_the_child_is_ended_after_its_seconds() -> None:
    """The limit is set before anything of the file is read."""
    spins = "import services.desk.sheets.child as child\nchild._limit(1)\nwhile True: pass\n"
    done = subprocess.run(
        [sys.executable, "-c", spins], cwd=Path(child.__file__).parents[3], capture_output=True, timeout=30, check=False
    )
    assert done.returncode < 0


def test_the_child_finds_its_parts_from_anywhere_and_nothing_before_pythons_own(tmp_path: Path) -> None:
    (tmp_path / "csv.py").write_text("raise SystemExit(9)")
    done = subprocess.run(
        [sys.executable, "-I", child.__file__, json.dumps(LIMITS), json.dumps(GUESSED)],
        input=b"a,b\n", cwd=tmp_path, capture_output=True, timeout=30, check=False, env={},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b'[1, ["a", "b"]]\n')
