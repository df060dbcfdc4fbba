"""Proof of consent as a file: nothing in it is computed, and every moment is one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from services.web.domain.proof import as_csv, cell, moment


@pytest.mark.parametrize("text", ["=1+1", "+18015550110", "-2", "@cmd", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_compute_is_shown(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ana said no", "'quoted", "1+1=2"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


def test_lines_and_commas_stay_in_their_cell() -> None:
    made = as_csv([["When", "What"], ["now", 'no, "never"\nagain'], ["", "Peña =x"]])
    assert made == b'\xef\xbb\xbfWhen,What\r\nnow,"no, ""never""\nagain"\r\n,Pe\xc3\xb1a =x\r\n'


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    denver = ZoneInfo("America/Denver")
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (7, 8))
    assert [moment(at, denver) for at in (first, second)] == ["2026-11-01 01:30:00-06:00", "2026-11-01 01:30:00-07:00"]
