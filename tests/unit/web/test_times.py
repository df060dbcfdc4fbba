"""Moments in words, in the department's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.web.domain.times import Times

MONDAY = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # half past two in Denver
SPANISH = {"Today": "Hoy", "Yesterday": "Ayer"}


def times(language: str = "en", now: datetime = MONDAY) -> Times:
    words = SPANISH if language == "es" else {}
    return Times(ZoneInfo("America/Denver"), language, now, lambda text: words.get(text, text))


@pytest.mark.parametrize(
    ("ago", "short", "day"),
    [
        (timedelta(), "2:30 PM", "Today"),
        (timedelta(hours=14), "12:30 AM", "Today"),
        (timedelta(hours=15), "Yesterday", "Yesterday"),
        (timedelta(days=3), "Fri", "Friday, November 20"),
        (timedelta(days=6), "Tue", "Tuesday, November 17"),
        (timedelta(days=7), "Nov 16", "Monday, November 16"),
        (timedelta(days=400), "Oct 19, 2025", "Sunday, October 19, 2025"),
    ],
)
def test_a_list_and_a_conversation_say_when_in_words(ago: timedelta, short: str, day: str) -> None:
    assert (times().short(MONDAY - ago), times().day(MONDAY - ago)) == (short, day)


def test_spanish_says_it_the_spanish_way() -> None:
    then = MONDAY - timedelta(days=20)
    said = times("es")
    assert said.day(then) == "martes, 3 de noviembre"
    assert said.day(MONDAY) == "Hoy"
    assert said.on(then) == "3 nov"
    assert said.clock(MONDAY) == "2:30 p.m."


def test_what_is_to_come_names_its_day_and_its_own_zones_time() -> None:
    then = datetime(2026, 12, 1, 15, 30, tzinfo=UTC)
    assert times().moment(then) == "Tue, Dec 1 · 8:30 AM"
    assert times().moment_in(then, "America/Los_Angeles") == "Tue, Dec 1 · 7:30 AM"


def test_the_night_the_clocks_change_is_still_yesterday_the_morning_after() -> None:
    now = datetime(2026, 3, 8, 13, 0, tzinfo=UTC)  # seven in the morning, after the lost hour
    assert times(now=now).day(now - timedelta(hours=8)) == "Yesterday"


def test_no_odd_space_hides_in_a_time() -> None:
    for language in ("en", "es"):
        said = times(language)
        assert {c for c in said.exact(MONDAY) + said.clock(MONDAY) if c.isspace()} == {" "}
