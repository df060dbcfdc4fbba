"""Answers in words: what is as good as a digit, and what only sounds like it."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain import keyword
from services.threads.domain.choosing import chosen
from services.threads.domain.reading import GOT_THIS, IS_THIS, read
from services.threads.domain.words import choices_english, choices_spanish


def answered(body: str, choices: Sequence[str]) -> int | None:
    """What a text answers, by its digit or in words, where it is read as nothing weightier."""
    return read(body, choices=choices).choice


DATE = ("coming", "another_time", "wrong_person")
REASONS = ("work", "ride", "child", "sick", "other")
ENGLISH = {
    "coming": [
        "coming", "I'm coming", "im coming", "Yes I'll be there", "ill be there", "I will be there!", "be there",
        "Yes, I can make it", "I'll come, thank you", "see you then", "See you there!", "confirmed", "I confirm",
        "1 I'll be there", "ok I'll be there for sure", "yes sir im coming", "I'm gonna be there", "count me in",
    ],
    "another_time": [
        "I can't make it", "cant make it", "Sorry, I cannot come", "I can’t", "I need another time",
        "another time please", "No, I can't come", "need a different day", "Can I reschedule?", "reschedule",
        "I need to reschedule my appointment",
        "another day?",
        "Can we do another day?", "I won't be able to come", "2 I can't make it", "no i cant make it that day",
        "I need to change my appointment", "can I get another time?", "im sorry i can't come", "please reschedule me",
    ],
    "work": ["work", "I have to work", "I'm at work", "my job", "I'm working, sorry"],
    "ride": ["no ride", "I don't have a ride", "need a ride", "no car", "my car broke down", "no way to get there"],
    "child": ["my kids", "no babysitter", "child care", "my son is sick", "nobody to watch my kids"],
    "sick": ["sick", "I'm sick", "im feeling sick", "I have the flu", "I am ill", "covid"],
    "other": ["other", "something else", "none of these"],
}  # fmt: skip
SPANISH = {
    "coming": [
        "voy", "Sí voy", "si, ahí estaré", "ahi estare", "Allí voy a estar", "voy a ir", "iré", "asistiré", "confirmo",
        "sí puedo ir", "si puedo", "nos vemos", "ahí nos vemos", "cuente conmigo", "1 voy",
        "voy a estar ahí, gracias", "yo voy", "Hola, sí voy gracias", "estaré presente", "confirmado",
    ],
    "another_time": [
        "otra hora", "Necesito otra hora", "necesito otra fecha por favor", "no puedo", "no puedo ir",
        "No puedo asistir", "No, no puedo ir", "no podré ir", "no voy a poder ir", "otro día",
        "¿Puede ser otro día?", "puedo cambiar la cita?", "reprogramar",
        "quiero reprogramar mi cita", "disculpe no puedo ir ese día", "2 otra hora", "me puede dar otra fecha?",
        "no voy a poder", "quisiera cambiar mi cita", "lo siento no puedo ir gracias",
    ],
    "work": ["trabajo", "tengo que trabajar", "por el trabajo", "estoy trabajando", "mi trabajo"],
    "ride": ["no tengo carro", "sin transporte", "no tengo como llegar", "raite", "no tengo quien me lleve"],
    "child": ["mis hijos", "por mi hijo", "no tengo quien cuide a mis hijos", "no tengo niñera", "mi hija"],
    "sick": ["enfermo", "Estoy enferma", "me siento mal", "tengo gripe"],
    "other": ["otra", "otro motivo", "ninguna", "otra cosa"],
}  # fmt: skip
SAID = [
    (body, choice)
    for table in (ENGLISH, SPANISH)
    for choice, bodies in table.items()
    for body in bodies
]  # fmt: skip
# Of another time, of somebody else, of something else, with a condition, or a question.
FALSE_ALARMS = [
    *("yes", "no", "ok", "okay thanks", "yes please", "coming?", "are you coming", "Are you coming?", "im coming late"),
    *("I'm coming but I might be late", "my mom is coming", "they are coming for me", "im not coming", "not coming"),
    *("ill be there if i get a ride", "I'll be there in 5 minutes", "I'll be there tomorrow", "was anybody there"),
    *("i can't cancel", "can't wait", "I cant find it", "I can't come in the door is locked", "i can't stand this"),
    *("when can i reschedule", "did you reschedule?", "don't reschedule", "I don't need another time", "another one"),
    *("can I make it at 3 instead", "I can make it if it's after 5", "coming home from work", "I'm going", "on my way"),
    *("1 I can't make it", "no im coming", "see you", "confirm what?", "call me", "who is this", "is it coming up?"),
    *("no puedo cancelar", "no puedo hablar ahorita", "no puedo pagar", "voy tarde", "ya voy", "voy al trabajo"),
    *("no voy", "¿voy?", "voy?", "voy a llegar tarde", "voy si consigo raite", "a qué hora voy", "ella va"),
    *("otra vez", "otra pregunta", "a otra hora me llama", "no necesito otra hora", "cuándo es la otra cita", "sí"),
    *("nos vemos en la cárcel", "puedo ir?", "¿puedo ir con mi hijo?", "mi hijo no puede ir", "quiero cancelar"),
    *("no puedo creerlo", "no voy a poder pagar la multa", "1 no puedo ir", "1 2 voy", "gracias", "hola"),
]  # fmt: skip


def choices_of(choice: str) -> tuple[str, ...]:
    return DATE if choice in DATE else REASONS


def test_there_are_enough_of_each() -> None:
    assert min(sum(map(len, table.values())) for table in (ENGLISH, SPANISH)) >= 60
    assert len(FALSE_ALARMS) >= 60
    assert set(choices_english.CHOICES) == set(choices_spanish.CHOICES) == set(ENGLISH) == set(SPANISH)


@pytest.mark.parametrize(("body", "choice"), SAID)
def test_words_are_as_good_as_their_digit(body: str, choice: str) -> None:
    choices = choices_of(choice)
    assert answered(body, choices) == choices.index(choice) + 1


@pytest.mark.parametrize("body", FALSE_ALARMS)
def test_what_only_sounds_like_it_is_left_to_a_person(body: str) -> None:
    for choices in (DATE, REASONS):
        assert answered(body, choices) is None


@pytest.mark.parametrize(("body", "choice"), SAID)
def test_none_of_them_is_a_carriers_word(body: str, choice: str) -> None:
    assert keyword.keyword_of(body, "", is_opted_out=True) is None


@pytest.mark.parametrize("word", sorted({*keyword._KEYWORDS, *keyword._MAYBE_START}))
def test_no_carriers_word_answers_anything(word: str) -> None:
    for choices in (DATE, REASONS, tuple(choices_english.CHOICES)):
        assert chosen(word, choices) is None
        assert answered(word.upper(), choices) is None


@pytest.mark.parametrize(("body", "choice"), SAID)
def test_unasked_or_asked_something_else_they_mean_what_they_meant(body: str, choice: str) -> None:
    assert read(body).choice is None
    for choices in (IS_THIS, GOT_THIS):
        assert chosen(body.casefold(), choices) is None


def test_crisis_and_a_wish_to_stop_come_first() -> None:
    assert answered("no puedo ir, quiero morirme", DATE) is None
    assert read("I can't come. stop texting me", choices=DATE).labels == ("wants_stop",)


def test_of_two_that_are_said_neither_counts() -> None:
    assert chosen("work", ("work", "work")) is None


@given(st.text(max_size=300), st.sampled_from([DATE, REASONS]))
def test_any_text_can_be_read(body: str, choices: tuple[str, ...]) -> None:
    assert chosen(body, choices) in (None, *range(1, len(choices) + 1))


@pytest.mark.parametrize("word", ["no ", "yes sorry ", "si no ", "i can't ", "voy ", "ok ok please "])
def test_nobody_can_make_reading_slow(word: str) -> None:
    before = time.process_time()
    for _ in range(20):
        chosen(word * 15 + "x", DATE)
    assert time.process_time() - before < 1
