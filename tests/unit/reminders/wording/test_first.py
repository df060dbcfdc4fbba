"""What an office starts with: words for every step of every kind of date, and nothing wrong with any of them."""

import pytest

from proto.values.body import measure
from proto.values.sensitive import sensitive
from services.reminders.domain.wording.blanks import without
from services.reminders.domain.wording.first import FIRST
from services.reminders.domain.wording.linting import lint
from services.reminders.domain.wording.rendering import texts
from services.reminders.domain.wording.template import ASKING, KINDS, STEPS, Template
from tests.unit.reminders.wording.made import FACTS

every = pytest.mark.parametrize("which", FIRST.values(), ids=[f"{step}-{kind}" for step, kind in FIRST])


def test_there_is_one_for_every_step_of_every_kind() -> None:
    assert list(FIRST) == [(step, kind) for step in STEPS for kind in KINDS]
    assert all((which.step, which.kind) == of for of, which in FIRST.items())


@every
def test_nothing_is_wrong_with_it(which: Template) -> None:
    assert [finding for finding in lint(which) if finding.weight != "advice"] == []


@every
def test_the_most_to_be_said_is_what_accents_of_a_day_cost(which: Template) -> None:
    assert {finding.code for finding in lint(which)} <= {"accents_cost"}


@every
def test_no_word_of_it_costs_a_segment_by_its_accent(which: Template) -> None:
    for words in (which.wording, which.neutral):
        assert words is not None
        assert [text for _, text in words if measure(without(text)).encoding == "ucs2"] == []


@every
def test_its_twin_says_no_more_than_that_there_is_something(which: Template) -> None:
    neutral = texts(which, FACTS).neutral or {}
    for body in neutral.values():
        assert sensitive(body) == ()
        assert not any(value in body for value in (FACTS.office, FACTS.place, FACTS.contact))


@every
def test_it_asks_for_the_three_digits_or_for_none(which: Template) -> None:
    said = texts(which, FACTS)
    for body in (*said.full.values(), *(said.neutral or {}).values()):
        asks = "Reply 1" in body or "Responda 1" in body
        assert asks == (which.step in ASKING)


@every
def test_sentences_begin_and_end_as_sentences(which: Template) -> None:
    said = texts(which, FACTS)
    for body in (*said.full.values(), *(said.neutral or {}).values()):
        assert ".." not in body
        assert "  " not in body
        assert body[0].isupper()
        assert body.endswith(".")


def test_a_drug_test_is_called_an_appointment() -> None:
    for step in STEPS:
        assert FIRST[step, "test"].wording == FIRST[step, "appointment"].wording


def test_a_miss_is_met_with_help() -> None:
    for kind in KINDS:
        assert FIRST["missed", kind].tone == "supportive"
        english = texts(FIRST["missed", kind], FACTS).full["en"]
        assert "we will help" in english
