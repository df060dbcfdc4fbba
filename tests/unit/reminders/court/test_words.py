"""What is said: in plain words, both languages alike, digits only."""

import re
from typing import get_args

import pytest

from proto.values.language import LANGUAGES, Language
from services.reminders.domain.court.words import SAID, Phrase
from services.reminders.domain.wording.grades import HIGHEST_GRADE, LOWEST_EASE, english_grade, spanish_ease
from services.reminders.domain.wording.replies import asked_digits, wrong_replies

BLANK = re.compile(r"\{(\w+)\}")
SPOKEN = {
    "court": "Ann", "number": "ten", "day": "Monday", "until": "Monday", "time": "noon", "place": "", "phone": "Ann",
    "sample": "ten", "url": "Ann", "pay": "Ann", "choices": "1 for Ann",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phrase", get_args(Phrase))
def test_sentence(phrase: Phrase, language: Language) -> None:
    text = SAID[language][phrase]
    assert set(BLANK.findall(text)) == set(BLANK.findall(SAID["en"][phrase]))
    wrong = [found for found in wrong_replies(text, language, is_asking=True) if "choice" not in found[0]]
    wrong = [found for found in wrong if found != ("not_a_digit", "choices")]
    assert not wrong
    if phrase.startswith("ask_"):
        assert asked_digits(text, language) == ("1", "2")
    spoken = BLANK.sub(lambda found: SPOKEN[found[1]], text)
    if language == "en":
        assert english_grade(spoken) <= HIGHEST_GRADE
    else:
        assert spanish_ease(spoken) >= LOWEST_EASE
        assert not re.search("[áíóú]", text)


@pytest.mark.parametrize("word", ["STOP", "END", "CANCEL", "YES"])
def test_a_carriers_word_would_be_found(word: str) -> None:
    assert list(wrong_replies(f"Reply {word} for no more.", "en", is_asking=True))
