"""The layouts that are no lines of text: a sheet without a header, and JSON."""

from services.reminders.domain.files.presets import PRESETS
from services.reminders.domain.files.reading import read_rows
from services.reminders.domain.files.records import records_of, unfolded
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.rows import Twice
from tests.unit.reminders.files.made import lines, reason, told


def vermont(*, day: str, time: str, litigant: str = "900123", room: str = "2") -> list[str]:
    cells = [""] * 31
    for place, cell in {
        0: "1", 1: "CN", 2: day, 3: "CR", 4: "JX", 5: time, 7: room, 8: "ARR", 9: "77", 10: "123-4-20",
        11: "State v. Doe", 12: litigant, 13: "DOE", 14: "JANE", 15: "DOE, JANE", 16: "DEF", 17: "1", 18: "1",
        24: "Chittenden", 25: "Arraignment", 26: "Criminal", 27: "Open", 28: "Judge Roe", 29: "Defendant", 30: "5",
    }.items():  # fmt: skip
        cells[place] = cell
    return cells


def test_vermont_row_by_row_without_a_header() -> None:
    mapping = PRESETS["vermont"].mapping
    rows = lines(
        vermont(day="03/09/2026", time="8:30"),
        # As a sheet's own dates and times of day come.
        vermont(day="2026-03-23", time="13:00:00", room=""),
        vermont(day="03/09/2026", time="8:30", litigant="900124"),
        vermont(day="03/09/2026", time="8:30"),
    )
    first, second, other, again = settled(read_rows(records_of(rows, mapping), mapping), mapping.repeats)
    place = "Chittenden County Superior Court"
    assert told(first) == ("900123", "2026-03-09T08:30", f"{place}, courtroom 2", "Jane Doe")
    assert told(second) == ("900123", "2026-03-23T13:00", place, "Jane Doe")
    assert told(other) == ("900124", "2026-03-09T08:30", f"{place}, courtroom 2", "Jane Doe")
    assert again.said == Twice(first.place)


OKLAHOMA = [
    {
        "county": "tulsa",
        "case": "CF-2019-12",
        "party": "DOE, JANE",
        "events": [
            {"date": "Monday, January 7, 2019 at 9:00 AM", "description": "ARRAIGNMENT"},
            {"date": "2019-02-04T13:30:00", "description": "PRELIMINARY HEARING"},
            {"date": "sometime in March", "description": "TRIAL"},
        ],
    },
    {"county": "cherokee", "case": "CF-2019-13", "party": "ROE, SAM", "events": [{"date": "2019-02-04T13:30:00"}]},
    {"county": "tulsa", "case": "CF-2019-14", "party": "POE, ANN", "events": []},
]


def test_oklahoma_event_by_event() -> None:
    mapping = PRESETS["oklahoma"].mapping
    first, second, third, other = read_rows(unfolded(OKLAHOMA, mapping), mapping)
    assert told(first) == ("tulsa CF-2019-12", "2019-01-07T09:00", "Tulsa County Courthouse", "Jane Doe")
    assert told(second) == ("tulsa CF-2019-12", "2019-02-04T13:30", "Tulsa County Courthouse", "Jane Doe")
    assert [reason(third), reason(other)] == ["not_a_date", "no_place"]
