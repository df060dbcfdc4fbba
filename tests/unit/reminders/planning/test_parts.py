"""Days, occasions and reasons: the parts of a plan, each by itself."""

from datetime import date, timedelta
from itertools import islice, pairwise, permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.language import LANGUAGES
from services.reminders.domain.planning import days
from services.reminders.domain.planning.occasions import are_alike, folded, is_within, occasions
from services.reminders.domain.planning.placing import open_parts
from services.reminders.domain.planning.why import SENTENCES, Because, Not, sentence
from tests.unit.reminders.planning.made import any_hours, is_quiet
from tests.unit.reminders.planning.told import a_date


def test_the_holidays_of_a_region_are_closed_and_the_days_they_are_observed_on() -> None:
    closed = days.closed_days("US-UT", range(2026, 2028), frozenset({date(2026, 3, 2)}))
    # Utah's own; the Friday for the Saturday; the county's own; the second year's.
    for day in (date(2026, 7, 24), date(2026, 7, 3), date(2026, 3, 2), date(2027, 12, 24)):
        assert day in closed
    assert date(2026, 7, 24) not in days.closed_days("US", range(2026, 2027))
    assert days.closed_days(None, range(2026, 2027)) == frozenset()
    with pytest.raises(NotImplementedError):
        days.closed_days("US-ZZ", range(2026, 2027))


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.frozensets(st.dates(date(2026, 1, 1), date(2026, 2, 1))))
def test_earlier_is_never_later_and_next_is_never_the_same(day: date, closed: frozenset[date]) -> None:
    first, second = islice(days.earlier(day, closed), 2)
    assert second < first <= day < days.next_texting_day(day, closed)
    assert all(days.is_texting_day(one, closed) for one in (first, second, days.next_texting_day(day, closed)))
    assert (first == day) == days.is_texting_day(day, closed)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), any_hours)
def test_the_open_parts_of_a_day_are_in_order_and_not_quiet(day: date, hours) -> None:
    parts = open_parts(day, hours)
    for part in parts:
        assert not is_quiet(part.not_before, hours)
        assert not is_quiet(part.not_after - timedelta(microseconds=1), hours)
    assert all(one.not_after < other.not_before for one, other in pairwise(parts))


def test_one_hearing_by_case_or_by_place_within_place() -> None:
    court = a_date("1", "2026-03-12T13:00", place="Room 3, Matheson Courthouse", case="1AB-26-7", precedence=50)
    pretrial = a_date("2", "2026-03-12T13:00", place="MATHESON COURTHOUSE", publisher="pretrial")
    defender = a_date("3", "2026-03-12T13:00", place="450 S State", case="1ab 26 7", publisher="defender")
    other = a_date("4", "2026-03-12T13:00", place="Clinic", publisher="health")
    later = a_date("5", "2026-03-12T14:00", place="Room 3, Matheson Courthouse", publisher="pretrial")
    for dates in permutations([court, pretrial, defender, other, later]):
        found = [tuple(one.their_id for one in occasion.members) for occasion in occasions(dates)]
        assert found == [("1", "3", "2"), ("4",), ("5",)]
    assert not are_alike(pretrial, defender)


def test_two_that_are_joined_by_a_third_are_one() -> None:
    by_place = a_date("1", "2026-03-12T13:00", place="Room 3, Matheson Courthouse")
    by_case = a_date("2", "2026-03-12T13:00", place="450 S State", case="7")
    both = a_date("3", "2026-03-12T13:00", place="Matheson Courthouse", case="7")
    assert [len(one.members) for one in occasions([by_place, by_case, both])] == [3]


def test_without_a_time_nothing_is_shared() -> None:
    assert len(occasions([a_date("1", None, place="A"), a_date("2", None, place="A")])) == 2


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        ("Matheson", "Matheson Courthouse", True),
        ("Calle Núñez 3", "CALLE NUNEZ, 3", True),
        ("Room 3", "Room 31", False),
        ("", "Room 3", False),
        ("", "", False),
    ],
)
def test_a_place_is_within_another_word_for_word(part: str, whole: str, expected: bool) -> None:
    assert is_within(part, whole) is expected


def test_words_are_compared_without_case_accents_and_punctuation() -> None:
    assert folded("  1AB-26-00007, Ñandú ") == ["1ab", "26", "00007", "nandu"]


def test_every_reason_has_its_sentence_in_every_language_and_no_other() -> None:
    assert set(SENTENCES) == {*get_args(Because), *get_args(Not)}
    for sentences in SENTENCES.values():
        assert set(sentences) == set(LANGUAGES)
    said = [sentence(why, language) for why in SENTENCES for language in LANGUAGES]
    assert len(set(said)) == len(said)
    assert all(one.endswith(".") for one in said)
