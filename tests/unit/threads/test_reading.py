"""What a client's text means: English, Spanish, and what only looks like it."""

import pytest

from services.threads.domain.reading import needs_answer, read

CHOICES = ("coming", "another_time", "wrong_person")


@pytest.mark.parametrize(
    "body",
    [
        "I want to die",
        "i cant do this anymore im going to kill myself",
        "Thinking about SUICIDE",
        "i don't want to live anymore",
        "dont want to wake up",
        "he's hitting me",
        "they are going to kill me",
        "me quiero morir",
        "Ya no quiero vivir",
        "voy a quitarme la vida",
        "me está pegando",
        "I’m better off dead",
        "she keeps saying it and I am hurting myself again",
        "they're choking me help",
        "pienso en el suicidio",
        "me van a matar si salgo",
        "no quiero seguir viviendo así",
    ],
)
def test_crisis_is_heard(body: str) -> None:
    assert read(body).labels[0] == "crisis"


@pytest.mark.parametrize(
    "body",
    [
        "my phone died",
        "dying of laughter",
        "I'm dead tired, can we do 4?",
        "killing time at the courthouse",
        "my grandma died",
        "this heat is killing me",
        "mi abuelo murió",
        "the bus hit a pole",
        "I cut my hair myself",
        "I would die for a coffee",
        "want to dye my hair before court",
        "quiero mostrar mi certificado",
        "me pegó el sol",
    ],
)
def test_what_only_sounds_like_a_crisis_is_none(body: str) -> None:
    assert "crisis" not in read(body).labels


@pytest.mark.parametrize(
    "body",
    [
        "wrong number",
        "Sorry, wrong person",
        "you have the wrong number",
        "u got the wrong person",
        "I think this is the wrong number",
        "nobody here by that name",
        "this isn't her number",
        "no longer his phone",
        "Número equivocado",
        "se equivocó de número",
        "no soy esa persona",
        "um, wrong number",
        "no one here with that name",
        "I just got this number, I am not him",
        "i recently got this new number and im not her",
        "te equivocaste de número",
        "ya no es su número",
    ],
)
def test_wrong_person_is_heard(body: str) -> None:
    assert read(body).labels == ("wrong_person",)


@pytest.mark.parametrize(
    "body",
    [
        "I called the wrong number sorry",
        "I had the wrong number for you",
        "did I get the wrong number?",
        "went to the wrong room",
        "is this the wrong number?",
        "do you have the wrong number?",
        "I called and it is the wrong number",
        "wrong day, I meant Friday",
    ],
)
def test_own_slip_is_no_wrong_person(body: str) -> None:
    assert "wrong_person" not in read(body).labels


@pytest.mark.parametrize(
    ("body", "choice"),
    [
        ("1", 1),
        (" 2. ", 2),
        ("1!", 1),
        ("1️⃣", 1),
        ("１", 1),
        ("1 yes", 1),
        ("1, coming thank you", 1),
        ("Reply 2", 2),
        ("2 please", 2),
        ("uno", 1),
        ("Two", 2),
        ("1 si gracias", 1),
    ],
)
def test_digit_answers_the_open_question(body: str, choice: int) -> None:
    reading = read(body, choices=CHOICES)
    assert (reading.labels, reading.choice) == (("answer",), choice)


@pytest.mark.parametrize(
    "body", ["1 pm", "1:30?", "2 days", "3 kids with me", "4", "0", "12", "at 1", "yes", "", "1 2", "no 1 is here"]
)
def test_digit_that_means_something_else_is_no_answer(body: str) -> None:
    assert read(body, choices=CHOICES).choice is None


def test_digit_without_a_question_is_a_plain_text() -> None:
    assert read("1").labels == ()


def test_choice_that_says_wrong_person_is_one() -> None:
    assert read("3", choices=CHOICES).labels == ("answer", "wrong_person")


def test_crisis_comes_before_everything_and_is_never_an_answer() -> None:
    reading = read("stop texting me i want to die", choices=CHOICES)
    assert (reading.labels, reading.choice) == (("crisis", "wants_stop"), None)


def test_carrier_word_is_only_named() -> None:
    reading = read("Stop", keyword="stop")
    assert (reading.labels, reading.scope) == (("stop",), None)


def test_case_number_is_seen() -> None:
    assert read("my case is 21-CR-0432").labels == ("case_number",)


@pytest.mark.parametrize(
    ("body", "keyword", "is_due"),
    [("hi", None, True), ("STOP", "stop", False), ("1", None, False), ("2", None, True)],
)
def test_who_waits_for_an_answer(body: str, keyword: str | None, is_due: bool) -> None:
    assert needs_answer(read(body, keyword=keyword, choices=CHOICES)) is is_due
