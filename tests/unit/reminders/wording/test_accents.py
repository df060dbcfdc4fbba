"""Spanish without the accents that cost: only where somebody chose it, and only those."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.body import measure
from services.reminders.domain.wording.accents import accent_free
from services.reminders.domain.wording.rendering import texts
from tests.unit.reminders.wording.made import EN, ES, FACTS, facts, template

COSTLY, FREE = "áíóúÁÍÓÚ", "éñüÉÑÜ¿¡"


def test_only_what_the_phones_alphabet_lacks_loses_its_accent() -> None:
    assert accent_free(COSTLY) == "aiouAIOU"
    assert accent_free(FREE) == FREE
    assert measure(FREE).encoding == "gsm7"
    assert all(measure(letter).encoding == "ucs2" for letter in COSTLY)


@pytest.mark.parametrize(
    ("said", "plain"),
    [("sábado 14 de marzo", "sabado 14 de marzo"), ("El próximo año, miércoles", "El proximo año, miércoles")],
)
def test_as_people_write_it_without(said: str, plain: str) -> None:
    assert accent_free(said) == plain


def test_letters_and_accents_sent_apart_are_one() -> None:
    assert accent_free(unicodedata.normalize("NFD", "sábado, año")) == "sabado, año"


@given(body=st.text(max_size=80))
def test_twice_is_as_good_as_once(body: str) -> None:
    assert accent_free(accent_free(body)) == accent_free(body)


# A letter with two accents would be made of what is left of it.
@given(body=st.text(st.characters(exclude_categories=["Mn", "Cs"]) | st.sampled_from(COSTLY + FREE), max_size=80))
def test_only_those_letters_change(body: str) -> None:
    plain = accent_free(body)
    composed = unicodedata.normalize("NFC", body)
    assert {before for before, after in zip(composed, plain, strict=True) if before != after} <= set(COSTLY)


def test_it_never_happens_by_itself_and_never_to_english() -> None:
    en, es = EN.replace("a visit", "a día visit"), ES.replace("visita", "una reunión")
    kept = texts(template(en=en, es=es), FACTS).full
    plain = texts(template(en=en, es=es, is_accent_free=True), FACTS).full
    assert "reunión" in kept["es"]
    assert "reunion" in plain["es"]
    assert kept["en"] == plain["en"]
    assert "día" in plain["en"]


def test_a_name_in_such_a_text_loses_it_too() -> None:
    """Or one María would cost what the choice was to save."""
    said = texts(template(is_accent_free=True), facts(given_name="María")).full["es"]
    assert said.startswith("Hola Maria,")
    assert measure(said).encoding == "gsm7"
