"""What is found is a closed set: each code weighs something and says something, in both languages."""

from typing import get_args

import pytest

from services.reminders.domain.wording.findings import (
    SENTENCES,
    WEIGHTS,
    Advice,
    Code,
    Fault,
    Finding,
    Refusal,
    may_publish,
    sentence,
)

CODES: list[Code] = [*get_args(Refusal), *get_args(Fault), *get_args(Advice)]


def test_every_code_weighs_once() -> None:
    assert list(WEIGHTS) == CODES
    assert len(set(CODES)) == len(CODES)
    assert {WEIGHTS[code] for code in get_args(Fault)} == {"fault"}


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_a_sentence_in_each_language(code: Code) -> None:
    english, spanish = (sentence(Finding(code, "en", detail="NNN"), language) for language in ("en", "es"))
    assert english != spanish
    assert english.endswith((".", "”"))
    assert spanish.endswith((".", "”"))
    assert "{detail}" not in english + spanish
    assert ("NNN" in english) == ("NNN" in spanish)


def test_there_is_a_sentence_for_no_other_code() -> None:
    assert set(SENTENCES) == set(CODES)


def test_a_detail_s_own_braces_are_left_alone() -> None:
    assert sentence(Finding("unknown_blank", "en", detail="{detail}"), "en") == "Nothing fills {detail} here."


def test_only_a_refusal_keeps_words_from_being_published() -> None:
    fault, advice, refusal = Finding("no_plan", "en"), Finding("hard_spanish", "es"), Finding("over_budget", "es")
    assert may_publish([])
    assert may_publish([fault, advice])
    assert not may_publish([fault, refusal])
