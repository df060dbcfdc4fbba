"""What may stand between braces: a closed list, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.wording.blanks import Blank, has_stray_brace, known, strange, without
from services.reminders.domain.wording.template import STEPS, Step
from tests.unit.reminders.wording.made import EN, template, told

names = st.text(st.characters(exclude_characters="{}", codec="utf-8"), max_size=20)
prose = st.text(st.characters(exclude_characters="{}", codec="utf-8"), max_size=40)


def test_only_a_correction_knows_a_former_time() -> None:
    former = {"former_day", "former_time"}
    assert former <= known("moved")
    assert all(former.isdisjoint(known(step)) for step in STEPS if step != "moved")


@pytest.mark.parametrize("step", STEPS)
def test_neutral_words_can_name_no_place_no_office_and_nobody_to_ask(step: Step) -> None:
    assert known(step) - known(step, is_neutral=True) == {"place", "office", "contact"}


@pytest.mark.parametrize(
    "blank", ["{date}", "{ place }", "{}", "{Place}", "{given_name!r}", "{place.x}", "{former_day}"]
)
def test_what_nothing_fills_is_named_as_it_stands(blank: str) -> None:
    assert told(template(en=f"{EN} {blank}")) == [("unknown_blank", blank)]


@pytest.mark.parametrize("stray", ["{", "}", "}{", "{{", "a { b", "{given_name", "given_name}"])
def test_a_brace_that_stands_for_nothing_is_refused(stray: str) -> None:
    assert told(template(en=f"{EN} {stray}")) == [("stray_brace", "")]


def test_braces_around_a_blank_are_stray_ones() -> None:
    assert has_stray_brace("{{place}}")
    assert not has_stray_brace("{place}{contact}")


@given(name=names, before=prose, after=prose)
def test_a_name_is_strange_exactly_when_it_is_not_on_the_list(name: str, before: str, after: str) -> None:
    listed: frozenset[Blank] = known("moved")
    found = strange(f"{before}{{{name}}}{after}", listed)
    assert found == (() if name in listed else (f"{{{name}}}",))


@given(text=st.text(st.sampled_from("{}ab_ place"), max_size=30))
def test_without_its_blanks_a_text_has_the_stray_braces_and_no_other(text: str) -> None:
    left = without(text)
    assert has_stray_brace(text) == ("{" in left or "}" in left)
    assert left == without(text)


def test_stand_ins_take_the_blanks_place() -> None:
    assert without("On {start_day}, {place}.", {"start_day": "Monday"}) == "On Monday,  ."
