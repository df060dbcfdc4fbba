"""What became of a row is kept beside it, and read again as it was."""

from typing import get_args

import pytest
from hypothesis import given

from proto.values.language import Language
from services.reminders.domain.files.holding import Reason
from services.reminders.domain.files.kept import GONE, decoded, encoded, judged, kept, reads_of
from services.reminders.domain.files.refusing import REFUSED, refused
from services.reminders.domain.files.report import report, sentence
from services.reminders.domain.files.rows import Read
from tests.unit.reminders.files.loads import Load, loads


@given(loads())
def test_a_report_is_the_same_out_of_what_was_kept(load: Load) -> None:
    found = load.diff()
    rows = kept(found, load.rows)
    again = [judged(row.place, row.outcome, decoded(encoded(row.told))) for row in rows]
    for language in ("en", "es"):
        told = [(one.place, one.outcome, sentence(one, language)) for one in again]
        assert told == [(one.place, one.outcome, one.sentence) for one in report(found, language)]


@given(loads())
def test_rows_are_compared_once_more_as_they_were_read(load: Load) -> None:
    told = {row.place: decoded(encoded(row.told)) for row in kept(load.diff(), load.rows)}
    assert reads_of(told) == [Read(one.place, one.said) for one in load.rows]


@given(loads())
def test_dates_that_are_gone_stand_behind_all_rows(load: Load) -> None:
    places = [row.place for row in kept(load.diff(), load.rows)]
    assert places == sorted(set(places))
    assert sum(place > GONE for place in places) == load.diff().counts["gone"]


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("word", REFUSED)
def test_every_refusal_of_a_file_has_a_sentence(word: str, language: Language) -> None:
    said = refused(f"{word} day, time", language)
    assert "{" not in said
    assert ("day, time" in said) == (word == "no_column")
    assert word not in get_args(Reason) or word == "empty"
