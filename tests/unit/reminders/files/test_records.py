"""Lines of a file as records: by its header, by where they stand, out of JSON."""

import pytest

from services.reminders.domain.files.mapping import Where
from services.reminders.domain.files.reading import read_row, read_rows
from services.reminders.domain.files.records import NoColumn, Record, records_of, unfolded
from services.reminders.domain.files.rows import Row, Wrong
from tests.unit.reminders.files.made import GOOD, HEADER, MAPPING, lines, read_all, with_

ROW = tuple(GOOD.get(name, "") for name in HEADER)


def test_a_header_may_stand_in_any_order_and_case() -> None:
    names, cells = [f" {name.upper()} " for name in reversed(HEADER)], list(reversed(ROW))
    (record,) = records_of(lines(names, cells), MAPPING)
    assert (record.place, record.cell("court"), record.cell("CASE")) == (2, "Matheson Courthouse", "20-TR-1000")


def test_a_file_without_a_column_that_is_needed_is_no_file() -> None:
    with pytest.raises(NoColumn, match="day, phone type") as error:
        list(records_of(lines([name for name in HEADER if name not in ("day", "phone type")], ROW), MAPPING))
    assert error.value.names == ("day", "phone type")


def test_a_shorter_line_has_empty_cells() -> None:
    (record,) = records_of(lines(HEADER, ROW[:2]), MAPPING)
    assert (record.cell("day"), record.cell("court"), record.is_longer) == ("3/9/2026", "", False)


def test_a_longer_line_is_refused_because_its_cells_stand_in_the_wrong_columns() -> None:
    # Third District, Matheson Courthouse: without quotes its comma is a delimiter, and the phone's type stands last.
    cells = (*ROW[:4], "Third District", *ROW[4:-1], "CELL")
    (record,) = records_of(lines(HEADER, cells), MAPPING)
    assert read_row(record, MAPPING) == Wrong("too_many_cells", "key", "case", "20-TR-1000")


def test_blank_cells_at_a_lines_end_are_none_too_many() -> None:
    (record,) = records_of(lines(HEADER, (*ROW, "", " ")), MAPPING)
    assert isinstance(read_row(record, MAPPING), Row)


def test_of_two_columns_of_one_name_the_first_counts() -> None:
    (record,) = records_of(lines((*HEADER, "Case"), (*ROW, "other")), MAPPING)
    assert record.cell("case") == "20-TR-1000"


@pytest.mark.parametrize("header", ["no", "maybe"])
def test_without_a_header_cells_are_known_by_where_they_stand(header: str) -> None:
    mapping = with_(MAPPING, header=header, columns=HEADER)
    (one,) = read_rows(records_of(lines(ROW), mapping), mapping)
    assert (one.place, type(one.said)) == (1, Row)


def test_a_header_that_may_be_there_names_the_columns_if_it_has_their_names() -> None:
    mapping = with_(MAPPING, header="maybe", columns=HEADER)
    (one,) = read_rows(records_of(lines(list(reversed(HEADER)), list(reversed(ROW))), mapping), mapping)
    assert isinstance(one.said, Row)
    (same,) = read_rows(records_of(lines([f"Column {name}" for name in HEADER], ROW), mapping), mapping)
    assert same.said == one.said


def test_a_first_row_with_a_bad_date_is_no_header_and_is_not_lost() -> None:
    mapping = with_(MAPPING, header="maybe", columns=HEADER)
    rows = lines(["20-TR-1001", "someday", *ROW[2:]], ROW)
    first, second = read_rows(records_of(rows, mapping), mapping)
    assert isinstance(first.said, Wrong)
    assert (first.said.reason, second.place) == ("not_a_date", 2)


def test_a_first_row_with_a_day_is_none_though_its_number_has_no_digits() -> None:
    mapping = with_(MAPPING, header="maybe", columns=HEADER)
    rows = read_rows(records_of(lines(["ABC", *ROW[1:]], ROW), mapping), mapping)
    assert [type(row.said) for row in rows] == [Row, Row]


def test_rows_of_no_interest_are_left_out() -> None:
    mapping = with_(MAPPING, skip_if=(Where(column="room", one_of=("Cancelled", "VACATED")),))
    rows = read_all([GOOD, GOOD | {"room": "vacated"}], mapping)
    assert [type(row.said) for row in rows] == [Row, type(None)]


def test_json_is_unfolded_entry_by_entry() -> None:
    mapping = with_(MAPPING, each="case.events")
    entry = {
        "case": {
            "number": 12.0,
            "open": True,
            "shut": False,
            "tags": ["a", 1, None],
            "events": [{"at": {"day": "x"}}, 7],
        },
        "share": 0.5,
        "none": None,
    }
    first, second = unfolded([entry, {"case": None}, "no entry", {"case": {"events": "none"}}], mapping)
    assert first == Record(
        1,
        {
            "case.number": "12", "case.open": "true", "case.shut": "false", "case.tags": "a, 1, ", "share": "0.5",
            "none": "", "case.events.at.day": "x",
        },
    )  # fmt: skip
    assert (second.place, second.cells["case.events"]) == (2, "7")


def test_flat_json_is_a_row_an_entry() -> None:
    rows = [GOOD, GOOD | {"case": "20-TR-1001"}, "no entry"]
    first, second, third = (read_row(record, MAPPING) for record in unfolded(rows, MAPPING))
    assert isinstance(first, Row)
    assert isinstance(second, Row)
    assert isinstance(third, Wrong)
    assert (second.key, third.reason) == ("20-tr-1001", "no_key")
