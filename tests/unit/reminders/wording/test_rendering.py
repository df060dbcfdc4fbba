"""From words and facts to the texts one client gets: never a blank, never a brace, and always the same."""

import re
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proto.values.body import UnsendableBody, segments, tidy
from proto.values.language import Language
from proto.values.sensitive import sensitive
from proto.values.wording import MissingValue, UnknownPlaceholder
from services.reminders.domain.wording import rendering
from services.reminders.domain.wording.blanks import known
from services.reminders.domain.wording.facts import Facts, told, values
from services.reminders.domain.wording.first import FIRST, first
from services.reminders.domain.wording.rendering import filled, texts
from services.reminders.domain.wording.template import Template, Words
from tests.unit.reminders.wording.made import EN, FACTS, NEUTRAL_EN, NEUTRAL_ES, facts, template

ENGLISH: tuple[Language, ...] = ("en",)
SPANISH: tuple[Language, ...] = ("es",)
zones = st.sampled_from(["America/Denver", "America/New_York", "America/Anchorage", "America/Phoenix"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
said = st.text(max_size=40)
spoken = said.filter(told)
made = st.builds(
    Facts,
    given_name=spoken, case_manager=said, office=spoken, place=spoken, contact=said,
    starts_at=moments, former_at=moments, zone=zones, client_zone=zones,
)  # fmt: skip
prose = st.text(st.characters(codec="utf-8", exclude_characters="{}\x00"), max_size=30)
blanks = st.sampled_from(sorted(known("moved"))).map(lambda name: f"{{{name}}}")
words = st.lists(prose | blanks, min_size=1, max_size=8).map("".join)


def test_a_whole_text() -> None:
    assert texts(template(), FACTS).full["en"] == (
        "Hi Ana, Carla at Adult Probation: you have a visit on Monday, March 9 at 8:30 AM, 450 S State St, Room W42."
        " Coming keeps you on track. How will you get there?"
        " Reply 1 if coming, 2 for a new time, 3 if not Ana. Questions: 801-555-0192."
    )


@settings(max_examples=50)
@given(which=st.sampled_from(list(FIRST.values())), about=made)
def test_never_a_blank_and_never_a_brace_whatever_a_department_writes(which: Template, about: Facts) -> None:
    out = texts(which, about)
    for bodies in (out.full, out.neutral or {}):
        assert bodies.keys() == {"en", "es"}
        for body in bodies.values():
            assert not {"{", "}"} & set(body)
            assert "  " not in body


@settings(max_examples=50)
@given(text=words, about=made, language=st.sampled_from(["en", "es"]), is_neutral=st.booleans())
def test_every_value_stands_where_its_blank_stood_and_nothing_else_changed(
    text: str, about: Facts, language: str, is_neutral: bool
) -> None:
    known_values = values(about, language, is_neutral=is_neutral)  # type: ignore[arg-type]
    wanted = text
    for blank in known("moved"):
        # A sign no text above has, so that no value is taken for words.
        wanted = wanted.replace(f"{{{blank}}}", f"\x00{blank}\x00")
    for name, value in known_values.items():
        wanted = wanted.replace(f"\x00{name}\x00", value)
    body = filled(text, about, language, is_neutral=is_neutral)  # type: ignore[arg-type]
    assert re.sub(r"\.+", ".", body) == re.sub(r"\.+", ".", wanted)


@settings(max_examples=50)
@given(which=st.sampled_from(list(FIRST.values())), about=made, is_first=st.booleans())
def test_the_same_words_and_facts_give_the_same_texts(which: Template, about: Facts, is_first: bool) -> None:
    again = msgspec.json.decode(msgspec.json.encode(which), type=Template)
    assert texts(which, about, is_first=is_first) == texts(again, about, is_first=is_first)


@given(text=prose.filter(str.strip))
def test_words_without_blanks_go_out_as_they_are(text: str) -> None:
    assert texts(template(en=text, es=""), FACTS).full == {"en": tidy(text)}


def test_a_value_s_own_braces_are_never_looked_at() -> None:
    out = texts(template(en="{place}, {given_name}", es=""), facts(place="{contact} {0} %s"))
    assert out.full == {"en": "(contact) (0) %s, Ana"}


@pytest.mark.parametrize("name", ["given_name", "place"])
@pytest.mark.parametrize("blank", ["", "  ", "—"])
def test_what_nobody_knows_is_not_said_as_a_gap(name: str, blank: str) -> None:
    with pytest.raises(MissingValue):
        texts(template(), facts(**{name: blank}))


def test_a_former_time_nobody_knows_is_refused() -> None:
    with pytest.raises(MissingValue):
        texts(first("moved", "hearing"), facts(former_at=None))


@pytest.mark.parametrize("text", ["See you {", "}", "{{place}}", "{date of it}", "{Place}", "{}"])
def test_words_that_were_never_to_be_published_do_not_go_out(text: str) -> None:
    with pytest.raises((UnknownPlaceholder, MissingValue)):
        texts(template(en=text, es=""), FACTS)


def test_a_stray_brace_is_named() -> None:
    with pytest.raises(UnknownPlaceholder) as refused:
        texts(template(en="a } b", es=""), FACTS)
    assert refused.value.names == ("}",)


def test_what_no_phone_company_takes_is_refused() -> None:
    with pytest.raises(UnsendableBody):
        texts(template(en="a\x00b", es=""), FACTS)


def test_a_sentence_ends_with_one_full_stop() -> None:
    spanish = texts(first("cancelled", "class"), FACTS).full["es"]
    assert "a las 8:30 a.m. Dudas" in spanish
    assert filled("At {place}. {place}...", facts(place="State St."), "en", is_neutral=False) == (
        "At State St. State St...."
    )


def test_only_the_languages_asked_for_are_written() -> None:
    out = texts(first("day_before", "hearing"), FACTS, languages=SPANISH)
    assert (list(out.full), list(out.neutral or {})) == (["es"], ["es"])


def test_what_tells_on_its_reader_has_a_twin_that_does_not() -> None:
    out = texts(first("day_before", "hearing"), FACTS)
    assert out.neutral is not None
    assert all(map(sensitive, out.full.values()))
    assert not any(map(sensitive, out.neutral.values()))


def test_a_place_or_an_office_tells_as_much_as_words_do() -> None:
    """These words have no twin and need none, till a courthouse's name is filled in: then the house's is used."""
    harmless = facts(office="Lake County")
    assert texts(template(), harmless).neutral is None
    for telling in (facts(office="Lake County", place="Third District Court"), facts(office="Pretrial Services")):
        assert texts(template(), telling).neutral == texts(first("day_before", "other"), telling).neutral


def test_unless_it_looked_a_stranger_would_read_of_a_court(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "sensitive", lambda body: ())
    out = texts(template(), facts(office="Lake County", place="Third District Court"))
    assert out.neutral is None
    assert "Third District Court" in out.full["en"]


def test_the_authors_twin_is_used_wherever_there_is_one() -> None:
    twin = Words(en=NEUTRAL_EN, es=NEUTRAL_ES)
    out = texts(template(neutral=twin), facts(office="Lake County"))
    assert (out.neutral or {})["en"].startswith("Hi Ana, this is Carla. See you on Monday")


@pytest.mark.parametrize("half", [Words(), Words(es=NEUTRAL_ES)])
def test_a_twin_that_lacks_a_language_does_not_let_the_full_words_out(half: Words) -> None:
    """threads says the full words where there are no neutral ones at all."""
    telling = facts(place="Third District Court")
    out = texts(template(neutral=half), telling, languages=ENGLISH)
    house = texts(first("day_before", "other"), telling, languages=ENGLISH)
    assert out.neutral == house.neutral != {}


def test_the_first_text_ever_says_how_to_get_no_more() -> None:
    for step in ("scheduled", "day_before"):
        out = texts(first(step, "hearing"), FACTS, is_first=True)
        for bodies in (out.full, out.neutral or {}):
            assert bodies["en"].count("Reply STOP for no more texts.") == 1
            assert bodies["es"].count("Responda STOP para no recibir mensajes.") == 1
    assert "STOP" not in texts(first("day_before", "hearing"), FACTS).full["en"]


def test_a_text_costs_what_its_dearest_language_costs() -> None:
    out = texts(template(en=EN, es="¡Sí!"), FACTS)
    assert out.segments == max(map(segments, [*out.full.values(), *(out.neutral or {}).values()])) == 2
    assert texts(template(en="", es=""), FACTS).segments == 0
