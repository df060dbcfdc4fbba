"""What pages say of a text that did not arrive, or not yet, in both languages."""

from types import SimpleNamespace
from typing import Any, get_args

import pytest

from services.gateway.domain.codes import Wording
from services.web.pages.look import LANGUAGES, the_look

WORDINGS = get_args(Wording)


def words(language: str) -> Any:
    return the_look()._drawn[language].get_template("_words.html").module


def message(status: str, wording: str | None) -> SimpleNamespace:
    return SimpleNamespace(status=status, wording=wording, is_stopping=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_the_wire_has_a_sentence_of_its_own(language: str) -> None:
    sentences = {key: str(words(language).why(key)) for key in WORDINGS}
    assert all(sentences.values())
    assert len(set(sentences.values())) == len(WORDINGS)


def test_the_sentences_are_translated() -> None:
    for key in WORDINGS:
        assert words("en").why(key) != words("es").why(key), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_waits_to_be_tried_again_says_so(language: str) -> None:
    page = words(language)
    assert str(page.waits(message("queued", "phone_off"))).strip()
    assert page.waits(message("queued", "our_fault")) != page.waits(message("queued", "phone_off"))
    assert not page.waits(message("queued", None))
    assert not page.waits(message("undelivered", "phone_off"))
    assert page.state(message("queued", "phone_off")) != page.state(message("queued", None))
