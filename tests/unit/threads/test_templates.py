"""Templates for one client: blanks are filled or named, and no brace comes or goes by itself."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.body import segments
from proto.values.spoken import clock, day
from proto.values.wording import placeholders
from services.threads.domain.first_templates import FIRST
from services.threads.domain.pages import Words
from services.threads.domain.templates import FREE, KNOWN, Facts, NotKept, blanks, judged, known, offered, values

# Half past midnight in Denver, when it is Tuesday in London already.
LATE = datetime(2026, 3, 10, 5, 30, tzinfo=UTC)
ANA = Facts(
    given_name="Ana",
    family_name="Abbott",
    client_language="es",
    staff_name="Carla Reyes",
    office="Probation",
    starts_at=LATE,
    date_zone="America/Denver",
    place="Room 501",
)
SEE_YOU = Words(en="See you {appointment date}, {place}.", es="Nos vemos el {appointment date}, {place}.")
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [(0, "12:05 AM", "las 12:05 a.m."), (8, "8:05 AM", "las 8:05 a.m."), (12, "12:05 PM", "las 12:05 p.m."),
     (13, "1:05 PM", "la 1:05 p.m."), (23, "11:05 PM", "las 11:05 p.m.")],
)  # fmt: skip
def test_a_time_is_said_as_people_say_it(hour: int, english: str, spanish: str) -> None:
    at = datetime(2026, 3, 9, hour, 5, tzinfo=UTC)
    assert (clock(at, "en"), clock(at, "es")) == (english, spanish)
    assert (day(at, "en"), day(at, "es")) == ("Monday, March 9", "lunes 9 de marzo")


def test_a_date_is_the_day_it_is_where_the_client_must_be() -> None:
    assert values(ANA, "en")["appointment date"] == "Monday, March 9"
    assert values(ANA, "es")["appointment time"] == "las 11:30 p.m."
    assert values(Facts(), "en")["appointment date"] == ""


def test_a_client_gets_their_own_language() -> None:
    found = offered(SEE_YOU, ANA)
    assert (found.language, found.body) == ("es", "Nos vemos el lunes 9 de marzo, Room 501.")
    assert (found.blanks, found.is_other_language, found.segments) == ((), False, 1)
    assert offered(SEE_YOU, ANA, "en").body == "See you Monday, March 9, Room 501."


def test_without_words_in_it_the_other_language_is_offered_and_said_to_be_another() -> None:
    found = offered(Words(en="See you."), ANA)
    assert (found.language, found.is_other_language) == ("en", True)
    assert offered(Words(es="Nos vemos."), Facts(client_language="vi")).is_other_language
    assert not offered(SEE_YOU, Facts(client_language="vi")).is_other_language


def test_what_nobody_can_fill_in_stays_and_is_named_once() -> None:
    found = offered(Words(en="{place}? {place}! Ask {my name}."), Facts(staff_name=" \n"))
    assert (found.body, found.blanks) == ("{place}? {place}! Ask {my name}.", ("place", "my name"))


def test_what_stands_in_a_value_is_never_looked_at() -> None:
    hostile = Facts(given_name="{place}", staff_name="{0.__class__}", place="{first name}{", office="}{")
    found = offered(Words(en="{first name}|{my name}|{place}|{office}"), hostile)
    assert (found.body, found.blanks) == ("{place}|{0.__class__}|{first name}{|}{", ())


@given(
    st.lists(st.one_of(words, st.sampled_from([f"{{{name}}}" for name in KNOWN])), max_size=8),
    st.fixed_dictionaries(dict.fromkeys(("given_name", "staff_name", "office", "place"), words)),
)
def test_rendering_leaves_no_brace_and_invents_none(parts: list[str], told: dict[str, Any]) -> None:
    text = "".join(parts)
    if not text.strip() or set(placeholders(text)) - set(KNOWN):
        return
    facts = Facts(**told)
    found = offered(Words(en=text), facts)
    filled = values(facts, "en")
    known_here = [name for name in placeholders(text) if name not in found.blanks]
    for brace in "{}":
        brought = sum(text.count(f"{{{name}}}") * (filled[name].count(brace) - 1) for name in known_here)
        assert found.body.count(brace) == text.count(brace) + brought


@given(words)
def test_blanks_of_a_typed_text_are_names_we_know_and_nothing_else(text: str) -> None:
    assert set(blanks(text)) <= {*KNOWN, "new name"}
    assert blanks(text + "{Place} { first  name} {new name} {x} {} {place}")[-3:] == ("place", "first name", "new name")


@pytest.mark.parametrize(
    ("wording", "key", "field"),
    [
        (Words(), "blank", "wording.en"),
        (Words(en=" \n", es="\t"), "blank", "wording.en"),
        (Words(en="Hi", es="Hola {nombre}"), "unknown_blank", "wording.es"),
        (Words(en="{first name.__class__}"), "unknown_blank", "wording.en"),
        (Words(en="{new name}"), "unknown_blank", "wording.en"),
        (Words(en="{}"), "unknown_blank", "wording.en"),
        (Words(en="x" * 1601), "too_long", "wording.en"),
        (Words(en="a", es="a\0b"), "unsendable", "wording.es"),
    ],
)
def test_words_that_can_not_be_kept_say_where_and_why(wording: Words, key: str, field: str) -> None:
    with pytest.raises(NotKept) as refused:
        judged("text", wording)
    assert (refused.value.key, refused.value.field) == (key, field)


def test_words_are_kept_as_they_would_be_sent() -> None:
    assert judged("text", Words(en="At\r\n{place}", es="  ")) == Words(en="At\n{place}", es="")
    assert judged("transfer", Words(en="{new name}")) == Words(en="{new name}")


def test_a_department_begins_with_every_kind_and_each_says_it_in_every_language() -> None:
    told = Facts(
        given_name="Guadalupe",
        staff_name="Carla Reyes",
        office="Adult Probation",
        starts_at=datetime(2026, 9, 28, 17, 0, tzinfo=UTC),
        date_zone="America/Denver",
        place="Room 501, 145 E 1300 S",
        new_name="Dev Chandra",
    )
    assert {one.kind for one in FIRST} == {*FREE, "welcome", "is_this", "transfer", "neutral"}
    for one in FIRST:
        assert judged(one.kind, one.wording) == one.wording, one.title
        for language in ("en", "es"):
            found = offered(one.wording, told, language)
            assert (found.language, found.blanks) == (language, ())
            assert found.segments == segments(found.body) <= 2, f"{one.title} in {language}: {found.body}"
            assert one.kind != "suggested" or found.segments == 1


def test_of_the_kinds_pages_ask_for_there_is_one_each() -> None:
    asked_for = [one.kind for one in FIRST if one.kind not in FREE]
    assert len(asked_for) == len(set(asked_for))
    assert known("transfer") == (*KNOWN, "new name")
