"""Before a date is saved: when each text goes, in a sentence, and what to know of it."""

from datetime import date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.language import LANGUAGES
from services.reminders.domain.by_hand.cautions import SENTENCES, Caution, Code
from services.reminders.domain.by_hand.preview import Preview, Reached, goes_out, preview, when
from services.reminders.domain.planning.placing import Calendar
from tests.unit.reminders.by_hand.made import DENVER, EVENINGS, NOW, at, by_hand

EAST, PACIFIC = "America/New_York", "America/Los_Angeles"
FINE = Reached(health="working")


USUAL = Calendar(EVENINGS)


def of(calendar: Calendar = USUAL, reached: Reached = FINE, now: datetime = NOW, **more: Any) -> Preview:
    return preview(by_hand(now, **more), calendar, reached, now, "en", DENVER)


def lines(some: Preview) -> list[str]:
    return [f"{one.sentence}{''.join(' · ' + caution.code for caution in one.cautions)}" for one in some.going]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, ["Goes out Wed, Mar 11 at 9:00 AM"]),
        ({"lead": "two_days_and_day"}, ["Goes out Tue, Mar 10 at 9:00 AM", "Goes out Wed, Mar 11 at 9:00 AM"]),
        ({"lead": "same_day"}, ["Goes out Thu, Mar 12 at 8:00 AM"]),
        # A Monday's day before is a Sunday: what a person chose goes then all the same, and they are told.
        ({"starts": "2026-03-09T14:30"}, ["Goes out Sun, Mar 8 at 9:00 AM · holiday"]),
        # Tomorrow: this morning at nine has passed.
        ({"starts": "2026-03-03T14:30"}, ["Goes out at once · past"]),
        ({"lead": "chosen", "chosen": ("2026-03-11T21:30",)}, ["Goes out Thu, Mar 12 at 8:00 AM · quiet"]),
        # In an hour and a half, and nothing else may go before.
        ({"starts": "2026-03-02T10:45"}, ["Does not go out · never"]),
        ({"starts": "2027-01-05T14:30"}, ["Goes out Mon, Jan 4, 2027 at 9:00 AM"]),
        # Of two leads the first may be moved off a Sunday.
        (
            {"starts": "2026-03-10T14:30", "lead": "two_days_and_day"},
            ["Goes out Fri, Mar 6 at 9:00 AM · holiday_earlier", "Goes out Mon, Mar 9 at 9:00 AM"],
        ),
    ],
)
def test_when_each_text_goes(more: dict[str, Any], expected: list[str]) -> None:
    assert lines(of(**more)) == expected


def test_a_holiday_and_a_day_that_has_its_text() -> None:
    closed = Calendar(EVENINGS, frozenset({date(2026, 3, 11)}))
    assert lines(of(closed)) == ["Goes out Wed, Mar 11 at 9:00 AM · holiday"]
    taken = Calendar(EVENINGS, taken=frozenset({date(2026, 3, 11)}))
    assert lines(of(taken)) == ["Goes out Thu, Mar 12 at 8:00 AM · other_text"]
    # Words of its own go beside it.
    assert lines(of(taken, words={"en": "See you {start_day} at {start_time}"})) == ["Goes out Wed, Mar 11 at 9:00 AM"]


def test_a_late_evening_waits_for_the_morning() -> None:
    late = at("2026-03-02T21:00")
    assert lines(of(now=late, starts="2026-03-03T10:00")) == ["Goes out Tue, Mar 3 at 8:00 AM · past · quiet"]


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        (Reached(health="working"), []),
        (Reached(health="failing"), ["failing"]),
        (Reached(health="unverified"), []),
        (Reached(health="unverified", has_twin=True), ["unverified"]),
        (Reached(health="working", has_twin=True), []),
        (Reached(health=None, obstacle="no_phone"), ["nothing_goes"]),
        (Reached(health="opted_out", obstacle="opted_out"), ["nothing_goes"]),
        (Reached(health="working", conflict_at=at("2026-03-12T15:00")), ["conflict"]),
    ],
)
def test_what_is_to_know_of_the_client(reached: Reached, expected: list[str]) -> None:
    assert [caution.code for caution in of(reached=reached).cautions] == expected


def test_of_another_date_only_the_hour_is_told() -> None:
    (caution,) = of(reached=Reached(health="working", conflict_at=at("2026-03-12T15:00"))).cautions
    assert caution.sentence("en") == (
        "The client has another date they can't keep as well: Thursday, March 12 at 3:00 PM."
    )
    assert caution.sentence("es") == (
        "El cliente tiene otra cita a la que tampoco podría ir: jueves 12 de marzo a las 3:00 p.m."
    )


def test_an_hour_that_comes_twice_is_said() -> None:
    (caution,) = of(starts="2026-11-01T01:30").cautions
    assert caution.sentence("en").startswith("Sunday, November 1 at 1:30 AM comes twice that night")


@pytest.mark.parametrize(
    ("moment", "zone", "office", "language", "parts"),
    [
        ("2026-11-30T09:00", DENVER, DENVER, "en", ("Goes out ", "Mon, Nov 30 at 9:00 AM", "")),
        ("2026-11-30T09:00", DENVER, DENVER, "es", ("Sale el ", "lun 30 nov a las 9:00 a.m.", "")),
        ("2026-11-30T13:00", DENVER, DENVER, "es", ("Sale el ", "lun 30 nov a la 1:00 p.m.", "")),
        ("2026-11-30T09:00", DENVER, EAST, "en", ("Goes out ", "Mon, Nov 30 at 9:00 AM", " (11:00 AM here)")),
        ("2026-11-30T09:00", DENVER, EAST, "es", ("Sale el ", "lun 30 nov a las 9:00 a.m.", " (11:00 a.m. aquí)")),
        # The same clock is not said twice.
        ("2026-07-30T09:00", "America/Phoenix", PACIFIC, "en", ("Goes out ", "Thu, Jul 30 at 9:00 AM", "")),
        (
            "2026-11-30T19:00", "America/Anchorage", EAST, "en",
            ("Goes out ", "Mon, Nov 30 at 7:00 PM", " (11:00 PM here)"),
        ),
        (
            "2026-11-30T21:00", "America/Anchorage", EAST, "en",
            ("Goes out ", "Mon, Nov 30 at 9:00 PM", " (Tue, Dec 1 at 1:00 AM here)"),
        ),
        ("2027-01-04T09:00", DENVER, DENVER, "es", ("Sale el ", "lun 4 ene 2027 a las 9:00 a.m.", "")),
    ],
)  # fmt: skip
def test_the_sentence(moment: str, zone: str, office: str, language: Any, parts: tuple[str, str, str]) -> None:
    said = goes_out(at(moment, zone), NOW, zone, language, office)
    assert (said.before, said.when, said.after) == parts
    assert str(said) == "".join(parts)


def test_at_once_and_never_are_said_too() -> None:
    assert str(goes_out(NOW, NOW, DENVER, "es", DENVER)) == "Sale enseguida"
    assert str(goes_out(None, NOW, DENVER, "es", DENVER)) == "No sale"
    assert str(goes_out(None, NOW, DENVER, "en", DENVER)) == "Does not go out"


@given(st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")))
def test_no_two_minutes_are_said_alike(moment: datetime) -> None:
    for language in LANGUAGES:
        said = {when(moment + timedelta(hours=n, days=m), 2026, language) for n in (0, 12) for m in (0, 7, 365)}
        assert len(said) == 6


def test_each_caution_has_its_sentence_in_every_language() -> None:
    assert set(SENTENCES) == set(get_args(Code))
    for code in get_args(Code):
        for language in LANGUAGES:
            said = Caution(code, datetime.fromisoformat("2026-03-02T10:00"), "opted_out").sentence(language)
            assert said[0].isupper()
            assert said.endswith(".")
            assert "{" not in said
