"""A template as a whole: both languages, its twin, and what it costs."""

import msgspec
import pytest

from services.reminders.domain.wording.budget import LONGEST, LONGEST_DAY, SATURDAY, Longest, longest_body
from services.reminders.domain.wording.findings import Finding, may_publish
from services.reminders.domain.wording.linting import lint
from services.reminders.domain.wording.template import Words
from tests.unit.reminders.wording.made import EN, ES, GOOD, NEUTRAL_EN, NEUTRAL_ES, codes, template, told

TWIN = Words(en=NEUTRAL_EN, es=NEUTRAL_ES)


@pytest.mark.parametrize(("en", "es", "language"), [("", ES, "en"), (EN, " ", "es")])
def test_nothing_is_published_in_one_language_alone(en: str, es: str, language: str) -> None:
    found = [finding for finding in lint(template(en, es)) if finding.weight != "advice"]
    assert found == [Finding("language_missing", language)]  # type: ignore[arg-type]
    assert not may_publish(found)
    assert may_publish(lint(GOOD))


def test_a_twin_has_both_languages_or_there_is_none() -> None:
    half = lint(template(neutral=Words(en=NEUTRAL_EN)))
    assert Finding("language_missing", "es", is_neutral=True) in half
    assert told(template(neutral=Words())) == []


def test_what_tells_on_its_reader_needs_a_twin() -> None:
    telling = EN.replace("a visit", "court")
    assert told(template(en=telling)) == [("needs_twin", "court")]
    assert not may_publish(lint(template(en=telling)))
    assert told(template(en=telling, neutral=TWIN)) == []
    assert told(template(es=ES.replace("visita", "audiencia"), neutral=Words())) == [("needs_twin", "audiencia")]


@pytest.mark.parametrize(("said", "word"), [("court", "court"), ("{place}", "{place}"), ("{office}", "{office}")])
def test_a_twin_tells_nothing(said: str, word: str) -> None:
    twin = Words(en=NEUTRAL_EN.replace("See you", f"See you, {said},"), es=NEUTRAL_ES)
    assert told(template(neutral=twin)) == [("twin_tells", word)]


def test_what_nothing_fills_is_said_of_a_twin_too() -> None:
    twin = Words(en=NEUTRAL_EN + " {former_day}", es=NEUTRAL_ES)
    assert lint(template(neutral=twin))[-1].is_neutral
    assert ("unknown_blank", "{former_day}") in told(template(neutral=twin))


def test_a_character_no_phone_company_takes_is_refused() -> None:
    assert told(template(en=f"{EN}\x00")) == [("unsendable", "")]


def test_the_first_text_says_how_to_get_no_more() -> None:
    silent = template(step="scheduled", tone="supportive")
    assert told(silent) == [("no_opt_out", ""), ("no_opt_out", "")]
    spoken = template(
        EN.replace("How will you get there?", "Reply STOP for no more texts."),
        ES.replace("¿En qué va a venir?", "STOP: no recibir mensajes."),
        step="scheduled",
    )
    assert told(spoken) == []


def test_two_segments_is_the_most_with_the_longest_values_there_are() -> None:
    more = EN.replace("Questions:", "If you have any questions or worries at all, ask:")
    assert told(template(en=more), LONGEST) == [("over_budget", "3")]
    assert not may_publish(lint(template(en=more)))
    assert told(template(en=more)) == []


def test_a_department_s_own_longest_place_decides() -> None:
    place = "Matheson Courthouse, 450 South State Street, Salt Lake City, Utah 84111, Courtroom W42, fourth floor"
    assert "over_budget" in {finding.code for finding in lint(GOOD, Longest(place=place))}


def test_what_a_department_has_none_of_yet_is_ours() -> None:
    assert lint(GOOD, Longest(place="", given_name=" ")) == lint(GOOD)


def test_the_character_that_costs_is_named() -> None:
    accented = ES.replace("¿En qué va a venir?", "¿Cómo viene?")
    assert told(template(es=accented), LONGEST) == [("over_budget", "5 (ó)")]
    assert told(template(es=accented, is_accent_free=True), LONGEST) == []


def test_a_client_s_name_is_no_fault_of_the_words() -> None:
    assert may_publish(lint(GOOD, Longest(given_name="Encarnación", place="Cárdenas 12")))


def test_what_a_saturday_costs_is_said_where_it_could_be_saved() -> None:
    (advice,) = lint(GOOD)
    assert (advice.code, advice.language, advice.weight) == ("accents_cost", "es", "advice")
    assert int(advice.detail) > 2
    assert "accents_cost" not in codes(template(is_accent_free=True))
    assert "accents_cost" not in codes(template(es="Hola."))


def test_no_day_and_no_time_is_longer_than_those_we_count_with() -> None:
    text = "{start_day}{start_time}"
    for language in ("en", "es"):
        most = len(longest_body(text, language, LONGEST, at=LONGEST_DAY, is_neutral=False))
        year = (LONGEST_DAY.replace(month=month, day=day) for month in range(1, 13) for day in range(1, 29))
        assert most == max(len(longest_body(text, language, LONGEST, at=at, is_neutral=False)) for at in year)
    assert (LONGEST_DAY.strftime("%A"), SATURDAY.strftime("%A")) == ("Wednesday", "Saturday")


def test_linting_looks_at_each_thing_once_and_always_alike() -> None:
    bad = template(en="{date} {date} { Reply YES. Reply YES.", es="", neutral=TWIN)
    found = lint(bad)
    assert len(set(found)) == len(found)
    assert found == lint(msgspec.json.decode(msgspec.json.encode(bad), type=type(bad)))
