"""How hard a text is to read, by formulas others use too."""

import pytest

from services.reminders.domain.wording.grades import (
    HIGHEST_GRADE,
    LOWEST_EASE,
    english_grade,
    english_syllables,
    spanish_ease,
    spanish_syllables,
)
from tests.unit.reminders.wording.made import EN, ES, codes, template

HARD_EN = " Failure to attend necessitates additional administrative consideration of your individual circumstances."
HARD_ES = " La incomparecencia ocasionaría consideraciones administrativas extraordinarias inmediatamente."


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("you", 1), ("time", 1), ("table", 2), ("people", 2), ("reply", 2), ("coming", 2), ("missed", 1),
        ("wanted", 2), ("comes", 1), ("classes", 2), ("appointment", 3), ("Wednesday", 3), ("the", 1), ("1", 1),
        ("whole", 1), ("court", 1), ("boxes", 2), ("probation", 3),
    ],
)  # fmt: skip
def test_syllables_of_english_words(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cita", 2), ("corte", 2), ("viene", 2), ("día", 2), ("que", 1), ("quién", 1), ("guía", 2), ("miércoles", 3),
        ("hoy", 1), ("y", 1), ("aéreo", 4), ("transporte", 3), ("responda", 3), ("ayudamos", 4), ("agua", 2),
        ("ciudad", 2), ("país", 2), ("pingüino", 3), ("oficina", 4), ("8", 1), ("leer", 2), ("pague", 2),
    ],
)  # fmt: skip
def test_syllables_of_spanish_words(word: str, count: int) -> None:
    assert spanish_syllables(word) == count


def test_the_english_formula() -> None:
    """6 words, 1 sentence, 6 syllables; then 0.39 and 11.8 by hand."""
    assert english_grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_the_spanish_formula() -> None:
    """4 words in 2 sentences, 8 syllables."""
    assert spanish_ease("La casa blanca. Come!") == pytest.approx(206.835 - 62.3 * 7 / 4 - 4 / 2)


def test_no_words_are_no_trouble() -> None:
    assert (english_grade("... !"), spanish_ease("¿? ...")) == (0.0, 100.0)


def test_longer_sentences_and_longer_words_are_harder() -> None:
    short, long = "We meet at ten. Come in.", "We meet at ten and you come in."
    assert english_grade(short) < english_grade(long) < english_grade(HARD_EN)
    assert spanish_ease("Venga hoy. Le ayudamos.") > spanish_ease(HARD_ES)


def test_above_the_sixth_grade_it_is_a_fault_in_english_and_advice_in_spanish() -> None:
    assert english_grade(EN) <= HIGHEST_GRADE
    assert spanish_ease(ES) >= LOWEST_EASE
    assert not {"hard_english", "hard_spanish"} & codes(template())
    assert "hard_english" in codes(template(en=HARD_EN))
    assert "hard_spanish" in codes(template(es=HARD_ES))
