"""A file for a spreadsheet: nothing in it is computed, and what stands in a cell stays there."""

import csv
import io

import pytest

from services.desk.csv_out import as_csv, inert


@pytest.mark.parametrize("text", ["=1+1", "+18015550110", "+1 801", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_compute_is_shown(text: str) -> None:
    assert inert(text) == f"'{text}"
    assert as_csv([[text]]).startswith(b"\xef\xbb\xbf\"'")


@pytest.mark.parametrize("text", ["", "Ana said no", "'quoted", "1+1=2"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


def test_lines_commas_and_quotes_stay_in_their_cell() -> None:
    rows = [["When", "What"], ["now", 'no, "never"\nagain'], ["", "Peña =x;\ty"]]
    made = as_csv(rows)
    assert made == (b'\xef\xbb\xbf"When","What"\r\n"now","no, ""never""\nagain"\r\n"","Pe\xc3\xb1a =x;\ty"\r\n')
    assert list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline=""))) == rows
