"""A form for a date: what becomes of it, and what each field is told when it can't be kept."""

from datetime import datetime, time, timedelta
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.language import LANGUAGES
from services.reminders.domain.by_hand.faults import SENTENCES, BadForm, Code, Fault
from services.reminders.domain.by_hand.wish import FURTHEST, checked
from services.reminders.domain.planning.cascade import Step
from services.reminders.domain.wall import read, shown
from tests.unit.reminders.by_hand.made import ANA, DENVER, NOW, at, by_hand, wish


def faults(now: datetime = NOW, **more: Any) -> dict[str, str]:
    """Each field at fault, with its code and the way out."""
    with pytest.raises(BadForm) as caught:
        checked(wish(**more), ANA, now)
    return {one.field: f"{one.code} → {one.fix}" if one.fix else one.code for one in caught.value.faults}


def test_a_form_becomes_a_date() -> None:
    date = by_hand(place="  Room 3,\n Courthouse ", time_zone="America/New_York")
    assert (date.when.local_time, date.when.starts_at) == (read("2026-03-12T14:30"), at("2026-03-12T12:30"))
    assert (date.place, date.night, date.words) == ("Room 3, Courthouse", None, None)
    assert date.cascade.steps == (Step("by_hand", 1, time(9)),)


@pytest.mark.parametrize(
    ("more", "steps"),
    [
        ({"lead": "two_days_and_day"}, [("days_before", 2, time(9)), ("by_hand", 1, time(9))]),
        ({"lead": "same_day"}, [("by_hand", 0, time(8))]),
        ({"lead": "chosen", "chosen": ("2026-03-10T17:45",)}, [("by_hand", 2, time(17, 45))]),
        (
            {"lead": "chosen", "chosen": ("2026-03-12T08:00", "2026-03-05T09:00", "2026-03-10T12:00")},
            [("week_before", 7, time(9)), ("days_before", 2, time(12)), ("by_hand", 0, time(8))],
        ),
        # What is chosen and not meant is not looked at.
        ({"lead": "day_before", "chosen": ("nonsense",)}, [("by_hand", 1, time(9))]),
    ],
)
def test_a_lead_becomes_the_steps_of_a_cascade(more: dict[str, Any], steps: list[Any]) -> None:
    assert [(step.name, step.days, step.at) for step in by_hand(**more).cascade.steps] == steps


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"starts": "2026-03-08T02:30"}, {"starts": "skipped → 2026-03-08T03:00"}),
        ({"starts": "2026-03-02T10:00"}, {"starts": "past"}),
        ({"starts": "2026-02-30T10:00"}, {"starts": "no_such_time"}),
        ({"starts": "tomorrow"}, {"starts": "no_such_time"}),
        ({"starts": "2028-03-03T10:00"}, {"starts": "too_far → 2028-03-02"}),
        ({"time_zone": "Mountain"}, {"time_zone": "unknown_zone → America/Denver"}),
        ({"place": " "}, {"place": "empty"}),
        ({"place": "x" * 161, "contact": "y" * 121}, {"place": "too_long → 160", "contact": "too_long → 120"}),
        ({"lead": "chosen"}, {"lead": "no_lead"}),
        ({"lead": "chosen", "chosen": ("2026-03-01T10:00",)}, {"chosen.0": "lead_past"}),
        ({"lead": "chosen", "chosen": ("2026-03-12T13:30",)}, {"chosen.0": "lead_too_late → 2026-03-12T13:30"}),
        ({"lead": "chosen", "chosen": ("2026-03-08T02:15",)}, {"chosen.0": "skipped → 2026-03-08T03:00"}),
        ({"lead": "chosen", "chosen": ("x", "2026-03-11T09:00")}, {"chosen.0": "no_such_time"}),
        ({"lead": "chosen", "chosen": ("2026-03-11T09:00", "2026-03-11T12:00")}, {"chosen.1": "two_a_day"}),
        (
            {"lead": "chosen", "chosen": tuple(f"2026-03-{day}T09:00" for day in ("05", "06", "09", "10"))},
            {"lead": "too_many → 3"},
        ),
        ({"lead": "same_day", "starts": "2026-03-12T08:30"}, {"lead": "lead_too_late → 2026-03-12T07:30"}),
        # All of it at once: nobody mends a form field by field.
        (
            {"starts": "2026-03-01T10:00", "place": "", "words": {"en": "See you at {place}", "es": "{lugar}"}},
            {"starts": "past", "place": "empty", "words.es": "unknown_blank → {case_manager}, {contact}, {given_name}, "
             "{office}, {place}, {start_day}, {start_time}"},
        ),
    ],
)  # fmt: skip
def test_what_each_field_is_told(more: dict[str, Any], expected: dict[str, str]) -> None:
    assert faults(**more) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, {"words": "empty"}),
        ({"en": " "}, {"words": "empty"}),
        ({"en": "Bring {case number}"}, "unknown_blank"),
        ({"en": "See you at {start_time"}, "stray_brace"),
        ({"en": "See you \x00"}, "unsendable"),
        ({"en": "x" * 1601}, "too_long"),
        ({"en": "Reply CANCEL if you can't come."}, "carrier_word"),
    ],
)
def test_what_words_are_told(words: dict[str, str], expected: Any) -> None:
    found = faults(words=words)
    assert found == expected if isinstance(expected, dict) else found["words.en"].startswith(expected)


def test_words_without_a_place_need_none() -> None:
    date = by_hand(place="", words={"en": "Call me {start_day} at {start_time}, Carla"})
    assert date.place == ""


def test_words_are_as_long_as_what_goes() -> None:
    """Of a name that is filled in it is the name that counts, not the blank."""
    assert by_hand(words={"en": "{given_name}" + "x" * 1597})
    assert faults(words={"en": "{given_name}" + "x" * 1598}) == {"words.en": "too_long → 1600"}


def test_what_nobody_knows_is_no_blank_for_this_client() -> None:
    nobody = msgspec.structs.replace(ANA, given_name="")
    with pytest.raises(BadForm) as caught:
        checked(wish(words={"en": "Hi {given_name}"}), nobody, NOW)
    (fault,) = caught.value.faults
    assert (fault.field, fault.code, fault.given) == ("words.en", "unknown_blank", "{given_name}")
    assert "{given_name}" not in fault.fix


def test_an_hour_that_comes_twice_is_the_first_and_says_so() -> None:
    date = by_hand(starts="2026-11-01T01:30")
    assert (date.when.starts_at, date.night) == (at("2026-11-01T01:30"), "twice")


def test_the_last_day_is_the_last_day() -> None:
    last = shown(NOW + FURTHEST, DENVER)
    assert by_hand(starts=last.isoformat(timespec="minutes"))
    assert "starts" in faults(starts=(last + timedelta(minutes=1)).isoformat(timespec="minutes"))


def test_a_lead_on_the_clients_own_day() -> None:
    """Midnight in New York is the evening before in Denver: the client's day counts."""
    date = by_hand(starts="2026-03-13T01:00", time_zone="America/New_York", lead="chosen", chosen=("2026-03-12T09:00",))
    assert date.cascade.steps == (Step("by_hand", 0, time(9)),)


# ---- what the faults say -------------------------------------------------------------------------------------------


def test_each_fault_has_its_sentence_in_every_language_and_no_other() -> None:
    assert set(SENTENCES) == set(get_args(Code))
    assert all(set(sentences) == set(LANGUAGES) for sentences in SENTENCES.values())


def test_times_are_said_as_people_say_them() -> None:
    fault = Fault("starts", "skipped", "2026-03-08T02:30", "2026-03-08T03:00")
    assert fault.sentence("en") == (
        "Sunday, March 8 at 2:30 AM doesn't exist: the clocks go forward that night. Take Sunday, March 8 at 3:00 AM?"
    )
    assert fault.sentence("es") == (
        "Domingo 8 de marzo a las 2:30 a.m. no existe: esa noche se adelanta el reloj."
        " ¿Toma domingo 8 de marzo a las 3:00 a.m.?"
    )
    assert (
        Fault("chosen.0", "lead_too_late", "2026-03-12T13:45", "2026-03-12T13:30").sentence("es").endswith("1:30 p.m.")
    )
    assert "March 2, 2028" in Fault("starts", "too_far", "2028-03-03", "2028-03-02").sentence("en")


@given(st.sampled_from(get_args(Code)), st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_whatever_was_typed_is_shown_back_as_it_was_and_no_blank_of_ours(code: Any, given_: str, language: Any) -> None:
    said = Fault("starts", code, "{fix}" + given_, "F").sentence(language)
    assert ("{fix}" in said) == ("{given}" in SENTENCES[code][language])
    assert len(said) < 300
