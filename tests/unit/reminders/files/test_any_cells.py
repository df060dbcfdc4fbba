"""Whatever stands in a row, it is a good one or a refused one; and what is good an event may say."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from services.reminders.domain.files import reading
from services.reminders.domain.files.records import Record
from services.reminders.domain.files.rows import Row
from tests.unit.reminders.files.made import HEADER, MAPPING


def cells() -> st.SearchStrategy[dict[str, str]]:
    dirty = st.sampled_from(
        ("", "  ", "UNKNOWN", "20-TR-1000", "3/9/2026", "2026-03-09", "8:30 AM", "12:00 AM", "Doe, Jane", "Jos\ufffd",
         "JosÃ©", "2.0E+11", "801-555-0110", "801-555-0110 ext. 12", "555-0110", "Courthouse " * 20, "CELL", "HOME")
    )  # fmt: skip
    return st.fixed_dictionaries({name: st.one_of(dirty, st.text(max_size=200)) for name in HEADER})


def judged(record: dict[str, str]) -> None:
    """A row comes to something, and a good one to what an event may say."""
    said = reading.read_row(Record(2, record), MAPPING)
    if isinstance(said, Row):
        says = said.says
        assert 1 <= len(says.place) <= 160
        assert says.client_id or says.phone
        assert max(len(says.client_id), len(says.case_number), len(says.listed_as), len(said.key)) <= 120
        assert "\ufffd" not in repr(says)
        assert (says.starts.hour, says.starts.minute) != (0, 0)
        assert says.ends is None or says.ends > says.starts
    else:
        assert said.reason
        assert said.field


@given(record=cells())
@settings(max_examples=500)
def test_any_cells_are_a_good_row_or_a_refused_one(record: dict[str, str]) -> None:
    judged(record)
    judged(record | {"day": "3/9/2026", "time": "8:30 AM"})


def test_and_a_reader_that_takes_anything_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PLACE_CHARS", 10_000)

    @given(record=cells())
    @settings(max_examples=1_000, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    def seek(record: dict[str, str]) -> None:
        judged(record | {"case": "1", "day": "3/9/2026", "time": "8:30 AM", "court": "Court " * 30})

    with pytest.raises(AssertionError):
        seek()
