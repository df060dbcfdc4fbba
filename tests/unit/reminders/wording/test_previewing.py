"""Words before anybody gets them: each language by itself, and an example where there is no date."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.pages.words import found, saying
from services.reminders.domain.wording.findings import Finding
from services.reminders.domain.wording.linting import lint
from services.reminders.domain.wording.previewing import example, of_date, shown
from services.reminders.domain.wording.rendering import texts
from services.reminders.domain.wording.template import Words
from tests.unit.reminders.wording.made import EN, ES, FACTS, GOOD, NEUTRAL_EN, NEUTRAL_ES, facts, template

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_what_is_shown_is_what_is_said() -> None:
    twin = template(neutral=Words(en=NEUTRAL_EN, es=NEUTRAL_ES))
    said = texts(twin, FACTS)
    assert (shown(twin, FACTS).full, shown(twin, FACTS).neutral) == (said.full, said.neutral)
    assert shown(GOOD, facts(office="County Office")).neutral == {}


@pytest.mark.parametrize("wrong", ["{judge}", "{", "\ud800"])
def test_what_is_wrong_with_one_language_hides_no_other(wrong: str) -> None:
    seen = shown(template(en=EN + wrong), FACTS)
    assert list(seen.full) == ["es"]
    assert seen.missing == (("judge",) if wrong == "{judge}" else ())


@given(said=st.text(st.sampled_from("{}. \0é—naSTOP1") | st.characters(), max_size=60))
def test_whatever_somebody_writes_is_judged_and_shown_and_never_a_fault_of_ours(said: str) -> None:
    written = template(en=said, es=said + "{given_name}", neutral=Words(en=said))
    shown(written, FACTS)
    assert all(found(finding).says.en for finding in lint(written))


def test_a_blank_the_date_does_not_fill_is_named_once() -> None:
    assert shown(GOOD, facts(place="")).missing == ("place",)
    assert shown(GOOD, facts(place="")).full == {}


def test_an_example_is_a_week_away_at_nine_by_the_clock_there() -> None:
    made = example("Adult Probation", "America/Denver", NOW)
    assert made.starts_at == datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
    assert made.former_at is not None
    assert made.former_at < made.starts_at
    said = shown(template(en=EN, es=ES), made)
    assert (list(said.full), said.missing) == (["en", "es"], ())
    assert "Monday, March 9 at 9:00 AM" in said.full["en"]


def test_of_a_date_there_is_only_the_rest_is_made_up() -> None:
    made = of_date(example("Office", "America/Denver", NOW), NOW, "America/Boise", "Room 2", "")
    assert (made.starts_at, made.zone, made.place, made.contact) == (NOW, "America/Boise", "Room 2", "")
    assert (made.given_name, made.client_zone) == ("Ana", "America/Denver")


def test_a_finding_is_told_in_both_languages() -> None:
    told = found(Finding("carrier_word", "es", is_neutral=True, detail="ALTO"))
    assert (told.weight, told.is_neutral, told.language) == ("refusal", True, "es")
    assert told.says.en.startswith("ALTO means something")
    assert told.says.es.startswith("ALTO significa algo")


def test_a_template_is_told_as_it_is() -> None:
    told = saying(template(is_accent_free=True))
    assert (told.wording, told.neutral, told.tone, told.is_accent_free) == (GOOD.wording, None, "supportive", True)
