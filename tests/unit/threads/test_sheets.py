"""A list somebody made in a spreadsheet: whatever saved it, its rows; whatever it is, nothing but a declared error."""

import io
import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.desk.sheets import child as reader
from services.desk.sheets import excel
from services.desk.sheets.asked import GUESSED, Line, NoSheet, SheetError, TooLarge, TooMany
from services.desk.sheets.excel import _shown
from services.threads.domain.sheets import LIMITS
from tests.fakes.sheets import Cell, packed, rows_of, sheet, xlsx

PEOPLE = (
    'first_name,last_name,phone_number\r\nJosé,Núñez,(801) 555-0100\r\n"Ana ""Annie""","Abbott, Jr",385.555.0101\r\n'
)
ARGUMENTS = [json.dumps(LIMITS), json.dumps(GUESSED)]
ROWS = [
    Line(1, ("first_name", "last_name", "phone_number")),
    Line(2, ("José", "Núñez", "(801) 555-0100")),
    Line(3, ('Ana "Annie"', "Abbott, Jr", "385.555.0101")),
]


def read(content: bytes) -> list[Line]:
    return reader.read(content, LIMITS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_list_is_read_whatever_saved_it(encoding: str) -> None:
    assert read(PEOPLE.encode(encoding)) == ROWS


def test_utf_16_is_known_by_its_mark_either_way_round() -> None:
    assert read(b"\xfe\xff" + PEOPLE.encode("utf-16-be")) == ROWS


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_list_is_read_whatever_stands_between(delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(row) for row in (["name", "phone"], ["Ana", "1"], ["Ben", "2"]))
    assert [line.cells for line in read(text.encode())] == [("name", "phone"), ("Ana", "1"), ("Ben", "2")]


def test_delimiters_in_quotes_do_not_count() -> None:
    assert read(b'"a,b,c,d";phone\nAna;1\n')[0].cells == ("a,b,c,d", "phone")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"'])
def test_excels_own_line_names_the_delimiter_and_counts_as_a_row(first: str) -> None:
    assert read(f"{first}\r\nname;phone,x\r\nAna;1".encode()) == [
        Line(2, ("name", "phone,x")),
        Line(3, ("Ana", "1")),
    ]


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    assert read(b"\nname,phone\n,,\n  , \nAna,1,,\n") == [Line(2, ("name", "phone")), Line(5, ("Ana", "1"))]


def test_what_nobody_sees_is_left_out() -> None:
    assert read("na\u200bme,\u202ephone\ufeff\x07\nA\x00na,1".encode()[:60].replace(b"\x00", b""))[0].cells == (
        "name",
        "phone",
    )
    assert read(b"x" * 2100 + b",name\nA\0na,1")[1].cells == ("Ana", "1")


def test_letters_windows_has_not_leave_a_mark() -> None:
    assert read(b"name\nJos\x81\xe9")[1].cells == ("Jos\ufffdé",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n,,\r\n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "old_excel"),
        (b"\x7fELF\x01\x02\x03" + bytes(range(1, 200)) + b"\0\0" + bytes(range(1, 200)), "not_text"),
        (b"\xff\xfea\x00b", "not_text"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b'a,"' + b"x" * 200_000, "damaged"),
        (packed("<worksheet"), "damaged"),
        (xlsx([]), "empty"),
        (xlsx([["name"]], xl__vbaProject_dot_bin=b"Sub"), "macros"),
    ],
)
def test_what_is_no_list_is_named(content: bytes, reason: str) -> None:
    with pytest.raises(NoSheet) as refused:
        read(content)
    assert refused.value.reason == reason


def test_a_zip_that_is_no_workbook_is_none() -> None:
    content = xlsx([["name"]]).replace(b"xl/workbook.xml", b"xl/workbonk.xml")
    with pytest.raises(NoSheet, match="damaged"):
        read(content)


def test_a_workbooks_first_sheet_is_read_as_its_reader_sees_it() -> None:
    rows: list[list[Cell]] = [
        ["name", "phone", "case", "share", "late"],
        [],
        ["Ana & Co", 8015550100, 12.0, 2.5, True],
        ["Ben", "  x "],
    ]
    assert read(xlsx(rows)) == [
        Line(1, ("name", "phone", "case", "share", "late")),
        Line(3, ("Ana & Co", "8015550100", "12", "2.5", "TRUE")),
        Line(4, ("Ben", "x")),
    ]


def test_a_formulas_last_answer_is_read_never_the_formula() -> None:
    cells = '<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://x","Ana")</f><v>Ana</v></c></row>'
    assert read(packed(sheet(cells))) == [Line(1, ("Ana",))]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (False, "FALSE"),
        (1e20, "1e+20"),
        (datetime(2026, 11, 27), "2026-11-27"),  # noqa: DTZ001  (a spreadsheet knows no zone)
        (datetime(2026, 11, 27, 9, 30), "2026-11-27T09:30:00"),  # noqa: DTZ001
        (date(2026, 11, 27), "2026-11-27"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=1), "1:00:00"),
        (float("nan"), "nan"),
    ],
)
def test_a_cell_is_shown_as_its_reader_sees_it(value: object, shown: str) -> None:
    assert _shown(value) == shown


def test_more_rows_or_columns_than_a_caseload_has_are_refused() -> None:
    assert len(read(b"name\n" + b"Ana\n" * 5_000)) == 5_001
    with pytest.raises(TooMany, match="rows"):
        read(b"name\n" + b"Ana\n" * 5_001)
    with pytest.raises(TooMany, match="columns"):
        read(b",".join([b"name"] * 61))


def test_a_long_cell_is_cut_one_beyond_what_is_taken() -> None:
    assert len(read(b"x" * 9_000)[0].cells[0]) == 501


def test_gigabytes_in_a_few_kilobytes_are_not_unpacked() -> None:
    bomb = xlsx([["name"]], xl__media__a_dot_bin=bytes(51 * 1024 * 1024))
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        read(bomb)


def child(content: bytes) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", reader.__file__, *ARGUMENTS],
        input=content,
        capture_output=True,
        timeout=60,
        check=False,
        env={},
    )
    return done.returncode, done.stdout.decode()


def test_the_child_answers_with_the_rows_or_the_reason() -> None:
    code, out = child(PEOPLE.encode())
    assert (code, [Line(place, tuple(cells)) for place, cells in map(json.loads, out.splitlines())]) == (0, ROWS)
    assert child(b"") == (3, '["NoSheet", "empty"]')


def test_the_child_takes_nothing_it_does_not_need(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same in this process, whose limits stay."""
    taken: list[object] = []
    monkeypatch.setattr("resource.setrlimit", lambda what, _most: taken.append(what))
    for content, answer in ((b"name\nAna", 0), (b"", 3)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert reader.main(ARGUMENTS) == answer
    assert len(set(taken)) == 5
    assert capsys.readouterr().out == '[1, ["name"]]\n[2, ["Ana"]]\n["NoSheet", "empty"]'


class PanicException(BaseException):
    """What the reader's own language makes of giving up."""


@pytest.mark.parametrize(("raised", "seen"), [(PanicException, NoSheet), (KeyboardInterrupt, KeyboardInterrupt)])
def test_a_reader_that_gives_up_is_a_damaged_file(
    monkeypatch: pytest.MonkeyPatch, raised: type[BaseException], seen: type[BaseException]
) -> None:
    def gives_up(_content: object) -> None:
        raise raised

    monkeypatch.setattr(excel, "CalamineWorkbook", type("Reader", (), {"from_filelike": staticmethod(gives_up)}))
    with pytest.raises(seen):
        read(xlsx([["name"]]))


def test_a_billion_cells_end_the_child_and_nothing_else() -> None:
    """Two cells, in opposite corners of the largest sheet there is: seventeen billion between them."""
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    code, out = child(packed(sheet(far)))
    assert code != 0
    assert code == 3 or out == ""


def outcome(content: bytes) -> str:
    """Rows, or why none; anything but a declared error is a fault."""
    try:
        lines = read(content)
    except SheetError as error:
        return error.reason
    return "" if all(line.cells and "\0" not in "".join(line.cells) for line in lines) else "odd"


@settings(max_examples=200)
@given(some.one_of(some.binary(max_size=400), some.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))))
def test_whatever_the_bytes_nothing_but_rows_or_a_declared_error(content: bytes) -> None:
    assert outcome(content) in ("", "empty", "not_text", "damaged", "columns", "old_excel")


_GOOD = rows_of([["name", "phone"], ["Ana", 8015550100]])
_ODD = some.sampled_from(
    ["<c", "<row/>", "</row>", "&", "\x00", 't="s"', "<v>9</v>", 'r="A0"', 'r=""', "<f>", "]]>", "é"]
)


@settings(max_examples=200)
@given(some.lists(some.tuples(some.integers(0, len(_GOOD)), some.integers(0, 12), _ODD), max_size=4))
def test_whatever_stands_in_a_workbook_nothing_but_rows_or_a_declared_error(
    cuts: list[tuple[int, int, str]],
) -> None:
    cells = _GOOD
    for at, length, odd in cuts:
        cells = cells[:at] + odd + cells[at + length :]
    assert outcome(packed(sheet(cells))) in ("", "empty", "damaged", "rows", "columns")
