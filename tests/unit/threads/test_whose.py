"""Whose number it is, as whoever has it says: asked "Is this Ana?", or unasked."""

import re

import pytest

from services.kit import failpoints
from services.threads.domain.reading import GOT_THIS, IS_THIS, confirms, needs_answer, read
from services.threads.domain.whose import whose

ANA = ("Ana María", "Abbott")


@pytest.mark.parametrize(
    "body",
    [
        "1",
        "1 yes",
        "Yes",
        "YES!!",
        "yep, its me",
        "Hi it's me",
        "Yes this is Ana",
        "this is ana maria abbott",
        "Ana speaking",
        "It is",
        "sí",
        "Sí, soy Ana",
        "soy yo",
        "hola, soy Ana María",
        "yes thank you",
        "si gracias",
    ],
)
def test_a_clear_yes_answers_as_its_digit_does(body: str) -> None:
    reading = read(body, choices=IS_THIS, name=ANA)
    assert (reading.labels, reading.choice, needs_answer(reading)) == (("answer",), 1, False)
    assert confirms(reading, is_asked=True)


@pytest.mark.parametrize(
    "body",
    [
        "2",
        "No",
        "no no",
        "2 no",
        "2. No, sorry",
        "Nope, wrong number",
        "No, this is Bob",
        "This isn't Ana",
        "not ana",
        "I'm not her",
        "this is not Ana's number",
        "nobody here named Ana",
        "there's no Ana here",
        "I don't know any Ana",
        "You got the wrong guy",
        "No soy Ana",
        "yo no soy",
        "No es su número",
        "aquí no hay ninguna Ana",
        "no la conozco",
    ],
)
def test_a_clear_no_is_somebody_else(body: str) -> None:
    reading = read(body, choices=IS_THIS, name=ANA)
    assert "wrong_person" in reading.labels
    assert (reading.choice or 2, needs_answer(reading)) == (2, True)


@pytest.mark.parametrize(
    "body",
    [
        "Who is this?",
        "new phone who dis",
        "¿quién es?",
        "no conozco este número",
        "Yes who is this?",
        "no its me",
        "No problem",
        "no I'm at work",
        "its not working",
        "Hi Ana",
        "this is anabel",
        "Ana?",
        "ok",
        "hello?",
        "can I come at 1",
        "si puedo voy",
    ],
)
def test_what_is_neither_is_left_to_a_person(body: str) -> None:
    reading = read(body, choices=IS_THIS, name=ANA)
    assert (reading.choice, "wrong_person" in reading.labels, needs_answer(reading)) == (None, False, True)
    assert not confirms(reading, is_asked=True)


@pytest.mark.parametrize(
    ("body", "is_theirs"),
    [
        ("Can I come at 4?", True),
        ("yes", True),
        ("No problem", True),
        ("No", False),
        ("Who is this?", False),
        ("This isn't Ana", False),
        ("no soy Ana", False),
        ("You got the wrong lady", False),
    ],
)
def test_unasked_any_words_are_theirs_that_do_not_say_the_opposite(body: str, is_theirs: bool) -> None:
    reading = read(body)
    assert (reading.choice, reading.labels) == (None, ())
    assert confirms(reading, is_asked=False) is is_theirs


def test_a_no_to_anything_else_says_nothing_of_whose_number_it_is() -> None:
    assert read("No", choices=("coming", "another_time", "wrong_person"), name=ANA).labels == ()
    assert read("yes", choices=GOT_THIS, name=ANA).choice is None
    two = read("2", choices=("coming", "another_time"))
    assert (confirms(two, is_asked=False), confirms(two, is_asked=True)) == (True, False)


def test_a_name_is_a_name_whatever_is_in_it() -> None:
    assert whose("this is a.b (", "a.b (") == "yes"
    assert whose("this is axb (", "a.b (") is None


def test_a_reader_is_built_once_and_not_for_each_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands answer one morning's reminders; a reader of one's own took four thousandths of a second of each."""
    read("1", choices=IS_THIS, name=ANA)
    monkeypatch.setattr(re, "compile", None)
    monkeypatch.setattr("re._compiler.compile", None)
    for given in ("Nicanora", "Wilhelmina"):
        for body in ("1", "2", "No", "Yes", "who is this?", "I'll be there, thank you"):
            read(body, choices=IS_THIS, name=(given, "Abbott"))


@pytest.mark.parametrize(
    ("body", "given", "said"),
    [
        ("no this is Ana", "Ana", None),
        ("no, this is Bob", "Ana", "no"),
        ("no, this is Anabel", "Ana", "no"),
        ("This isn't Ana's number", "Ana", "no"),
        ("Si", "Si", "yes"),
        ("ana?", "Ana", None),
    ],
)
def test_only_the_very_name_is_theirs(body: str, given: str, said: str | None) -> None:
    assert read(body, name=(given, "Abbott")).whose == said


def test_without_that_rule_any_words_confirm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "clear_yes")
    reading = read("No", choices=IS_THIS, name=ANA)
    assert (reading.choice, confirms(reading, is_asked=True)) == (None, True)
