"""What somebody who needs another time is asked, and when: at once and within hours, or never."""

from datetime import timedelta

import pytest

from proto.values.body import segments
from services.gateway.domain import keyword
from services.kit import failpoints
from services.reminders.domain.answers import REASONS
from services.reminders.domain.plan import Hours
from services.reminders.domain.why import AT_ONCE, WORDS, asking_window
from services.reminders.domain.wording.replies import asked_digits
from tests.unit.reminders.planning.told import at

HOURS = Hours("America/Denver", "20:00", "08:00")
DATE = at("2026-03-10T08:30")
FOUR = at("2026-03-09T16:00")


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_language_asks_for_each_reason_in_one_segment(language: str) -> None:
    body = WORDS[language]
    assert segments(body) == 1
    assert len(asked_digits(body, "en" if language == "en" else "es")) == len(REASONS)
    assert not [word for word in keyword._KEYWORDS if f" {word} " in body.casefold()]


def test_it_goes_at_once() -> None:
    window = asking_window(FOUR, FOUR, HOURS, DATE)
    assert window is not None
    assert (window.not_before, window.not_after) == (FOUR, FOUR + AT_ONCE)


def test_hours_and_the_date_cut_it_off() -> None:
    late = at("2026-03-09T19:50")
    window = asking_window(late, late, HOURS, DATE)
    assert window is not None
    assert window.not_after == at("2026-03-09T20:00")
    early = at("2026-03-10T08:20")
    window = asking_window(early, early, HOURS, DATE)
    assert window is not None
    assert window.not_after == DATE


@pytest.mark.parametrize("said", ["2026-03-09T20:00", "2026-03-09T23:59", "2026-03-10T07:59", "2026-03-10T08:30"])
def test_at_night_and_after_the_date_nobody_is_asked(said: str) -> None:
    assert asking_window(at(said), at(said), HOURS, DATE) is None


def test_nor_where_the_answer_lay_about() -> None:
    assert asking_window(FOUR, FOUR + AT_ONCE, HOURS, DATE) is None
    assert asking_window(at("2026-03-10T07:55"), at("2026-03-10T08:00"), HOURS, DATE) is not None


def test_without_hours_it_goes_at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "why_in_hours")
    night = at("2026-03-09T23:00")
    window = asking_window(night, night, HOURS, DATE)
    assert window is not None
    assert window.allows(night + timedelta(minutes=1))
