"""Who is somebody else, who is in danger, what a digit says: each beside what only has its words."""

import pytest

from services.threads.domain.reading import needs_answer, read

CHOICES = ("coming", "another_time", "wrong_person")


@pytest.mark.parametrize(
    "body",
    [
        "You've got the wrong number",
        "YOU HAVE GOT THE WRONG NUMBER",
        "youve got the wrong person",
        "you've the wrong number",
        "u got wrong number",
        "Wrong number, who is this?",
        "No, sorry, wrong number",
        "it's the wrong number",
        "3 wrong person",
        "numero incorrecto",
        "NÚMERO INCORRECTO",
        "Número equivocado, ¿quién es?",
        "persona equivocada",
        "tiene el número equivocado",
    ],
)
def test_wrong_person_is_heard_however_it_is_put(body: str) -> None:
    assert "wrong_person" in read(body, choices=CHOICES).labels


@pytest.mark.parametrize(
    "body",
    [
        "You have the wrong number for my sponsor",
        "youve got the wrong number on file for my mom",
        "You have the wrong phone listed for my job",
        "wrong number for the clinic",
        "wrong number on file",
        "You have the wrong number?",
        "Wrong number?",
        "do I have the wrong number?",
        "did you text the wrong person?",
        "1 wrong person was there",
        "tiene el número equivocado de mi patrocinador",
        "el numero incorrecto de mi caso",
        "llamé al número equivocado",
        "¿tengo el número equivocado?",
        "¿Número equivocado?",
    ],
)
def test_number_of_somebody_else_freezes_nobody(body: str) -> None:
    assert "wrong_person" not in read(body, choices=CHOICES).labels


@pytest.mark.parametrize(
    "body",
    [
        "kms",
        "im gonna KMS",
        "I just want to end it all",
        "dont wanna live",
        "I don’t want to live like this",
        "dont want to live in this world",
        "my husband is beating me",
        "My ex boyfriend keeps hitting me",
        "he hits me",
        "HE BEATS ME",
        "hes beating me up",
        "they hit me",
        "she is choking me",
        "me voy a matar",
        "ME VOY A MATAR",
        "mi esposo me pega",
        "él me golpea",
        "no quiero vivir en este mundo",
    ],
)
def test_crisis_is_heard_however_it_is_put(body: str) -> None:
    assert read(body).labels[0] == "crisis"


@pytest.mark.parametrize(
    "body",
    [
        "don't want to live with my mom",
        "I dont wanna live there",
        "i don't want to live here anymore",
        "dont wanna wake up early",
        "I live 5 kms from court",
        "the end of it all went fine",
        "my brother is beating me at chess",
        "he hits me up every day",
        "she beat me to it",
        "it hits me now",
        "me voy a matar trabajando",
        "me voy a Matamoros",
        "no quiero vivir con mi mamá",
        "mi jefe me pega un grito",
    ],
)
def test_talk_of_homes_and_games_is_no_crisis(body: str) -> None:
    assert "crisis" not in read(body).labels


@pytest.mark.parametrize("body", ["1?", "1 ?", "1 yes?", "2?"])
def test_digit_that_asks_is_no_answer(body: str) -> None:
    reading = read(body, choices=CHOICES)
    assert (reading.choice, needs_answer(reading)) == (None, True)
