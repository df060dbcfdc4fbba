"""Days and times as people type them, in either language."""

import contextlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.web.domain.entry import NotADay, NotATime, day_in, goes_at, is_skipped, presets, time_in
from services.web.domain.times import Times

FRIDAY = date(2026, 11, 27)
DENVER = ZoneInfo("America/Denver")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("12/1", date(2026, 12, 1)),
        ("12-1", date(2026, 12, 1)),
        ("1/2", date(2027, 1, 2)),
        ("12/1/27", date(2027, 12, 1)),
        ("12/1/2027", date(2027, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("25/12", date(2026, 12, 25)),
        ("Dec 1", date(2026, 12, 1)),
        ("1 Dec.", date(2026, 12, 1)),
        ("december 1, 2027", date(2027, 12, 1)),
        ("Tue, Dec 1", date(2026, 12, 1)),
        ("1 de diciembre", date(2026, 12, 1)),
        ("mar, 1 dic", date(2026, 12, 1)),
        ("mar 3", date(2027, 3, 3)),
        ("today", date(2026, 11, 27)),
        ("HOY", date(2026, 11, 27)),
        ("tomorrow", date(2026, 11, 28)),
        ("mañana", date(2026, 11, 28)),
        ("pasado mañana", date(2026, 11, 29)),
        ("Tue", date(2026, 12, 1)),
        ("el martes", date(2026, 12, 1)),
        ("friday", date(2026, 12, 4)),
        ("next Tue", date(2026, 12, 1)),
        ("next friday", date(2026, 12, 4)),
        ("el próximo lunes", date(2026, 11, 30)),
        ("sábado", date(2026, 11, 28)),
    ],
)
def test_a_day_is_understood(typed: str, day: date) -> None:
    assert day_in(typed, FRIDAY) == day


def test_next_tuesday_on_a_monday_is_not_tomorrow() -> None:
    monday = date(2026, 11, 30)
    assert (day_in("Tue", monday), day_in("next Tue", monday)) == (date(2026, 12, 1), date(2026, 12, 8))


def test_who_reads_spanish_writes_the_day_first() -> None:
    assert day_in("1/12", FRIDAY, is_day_first=True) == date(2026, 12, 1)
    assert day_in("12/25", FRIDAY, is_day_first=True) == date(2026, 12, 25)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "soon", "13/13", "2/30", "12", "12/1/2/3", "next", "next week", "xDec 1", "Dec", "٣/٤", "99999/1",
     "Dec 1 Dec 2", "foo Dec 1", "12//", "next next Tue"],
)  # fmt: skip
def test_what_is_no_day_is_not_guessed_at(typed: str) -> None:
    with pytest.raises(NotADay):
        day_in(typed, FRIDAY)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("9", time(9)),
        ("930", time(9, 30)),
        ("0930", time(9, 30)),
        ("9:30", time(9, 30)),
        ("3p", time(15)),
        ("3 PM", time(15)),
        ("3:15 p.m.", time(15, 15)),
        ("3:15 p. m.", time(15, 15)),
        ("12a", time(0)),
        ("12 pm", time(12)),
        ("12", time(12)),
        ("noon", time(12)),
        ("mediodía", time(12)),
        ("a las 9", time(9)),
        ("15:00", time(15)),
        ("1530", time(15, 30)),
        ("15h", time(15)),
        ("3", time(15)),
        ("0600", time(6)),
        ("6:30", time(18, 30)),
        ("7", time(7)),
    ],
)
def test_a_time_is_understood(typed: str, at: time) -> None:
    assert time_in(typed) == at


@pytest.mark.parametrize("typed", ["", "nine", "25", "9:75", "13p", "0p", "9:3", "12345", "٩"])
def test_what_is_no_time_is_not_guessed_at(typed: str) -> None:
    with pytest.raises(NotATime):
        time_in(typed)


@given(st.text(max_size=30))
def test_anything_else_is_said_to_be_neither(typed: str) -> None:
    for read in (lambda: day_in(typed, FRIDAY), lambda: time_in(typed)):
        with contextlib.suppress(NotADay, NotATime):
            read()


@given(st.dates(FRIDAY, FRIDAY + timedelta(days=700)), st.times(), st.sampled_from(["en", "es"]))
def test_what_the_page_writes_it_reads(day: date, at: time, language: str) -> None:
    at = at.replace(second=0, microsecond=0, tzinfo=None)
    now = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)
    times = Times(DENVER, language, now, lambda text: text)
    moment = datetime.combine(day, time(12), DENVER)
    assert day_in(times.on(moment), FRIDAY, is_day_first=language == "es") == day
    assert time_in(times.wall(datetime.combine(day, at))) == at


def test_the_hour_the_clocks_skip_ends_where_they_go_on() -> None:
    night = datetime.fromisoformat("2027-03-14T02:30")
    assert is_skipped(night, DENVER)
    assert goes_at(night, DENVER) == datetime(2027, 3, 14, 9, 0, tzinfo=UTC)
    assert not is_skipped(night, ZoneInfo("America/Phoenix"))
    assert not is_skipped(datetime.fromisoformat("2026-11-01T01:30"), DENVER)


def test_presets_are_days_to_come_and_none_twice() -> None:
    saturday_there = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
    assert presets(saturday_there, DENVER) == [
        ("tomorrow", datetime.fromisoformat("2026-11-29T09:00")),
        ("monday", datetime.fromisoformat("2026-11-30T09:00")),
    ]
    assert presets(saturday_there + timedelta(days=1), DENVER) == [
        ("tomorrow", datetime.fromisoformat("2026-11-30T09:00"))
    ]
    assert presets(saturday_there + timedelta(days=2), DENVER)[1] == (
        "monday",
        datetime.fromisoformat("2026-12-07T09:00"),
    )
