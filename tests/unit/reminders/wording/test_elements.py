"""Who, when, where, a plan, one consequence, whom to ask: each with words that have it and words that do not."""

import pytest

from services.reminders.domain.wording.first import first
from services.reminders.domain.wording.template import Words
from tests.unit.reminders.wording.made import EN, ES, NEUTRAL_EN, NEUTRAL_ES, codes, template, told

TRACK = " Coming keeps you on track."
CUMPLIR = " Venir le ayuda a cumplir."


def test_the_good_one_has_it_all() -> None:
    assert told(template()) == []


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        ("{case_manager} at {office}: ", "no_sender"),
        (" on {start_day}", "no_day"),
        (" at {start_time}", "no_time"),
        (", {place}", "no_place"),
        (" Questions: {contact}.", "no_contact"),
        (" How will you get there?", "no_plan"),
        (TRACK, "no_consequence"),
    ],
)
def test_what_is_not_there_is_missed(gone: str, code: str) -> None:
    assert gone in EN
    assert told(template(en=EN.replace(gone, ""))) == [(code, "")]


@pytest.mark.parametrize(
    ("gone", "code"),
    [(" ¿En qué va a venir?", "no_plan"), (CUMPLIR, "no_consequence"), (" Preguntas: {contact}.", "no_contact")],
)
def test_in_spanish_too(gone: str, code: str) -> None:
    assert gone in ES
    assert told(template(es=ES.replace(gone, ""))) == [(code, "")]


def test_one_of_the_two_says_who_writes_and_a_phone_says_whom_to_ask() -> None:
    assert told(template(en=EN.replace("{case_manager} at {office}", "{office}"))) == []
    assert told(template(en=EN.replace("{contact}", "801-555-0192"))) == []


@pytest.mark.parametrize(
    "question", ["Who will drive you?", "Can you get a ride?", "What will you bring?", "How will you pay?"]
)
def test_questions_that_help_to_plan(question: str) -> None:
    assert told(template(en=EN.replace("How will you get there?", question))) == []


@pytest.mark.parametrize("question", ["Are you Ana?", "We will get there.", "Ready?"])
def test_questions_and_sentences_that_do_not(question: str) -> None:
    assert told(template(en=EN.replace("How will you get there?", question))) == [("no_plan", "")]


@pytest.mark.parametrize("question", ["What time will you leave?", "How long does the ride take?"])
def test_an_answer_that_is_a_number_could_be_read_as_a_choice(question: str) -> None:
    assert codes(template(en=EN.replace("How will you get there?", question))) == {"plan_is_a_number", "accents_cost"}
    spanish = template(es=ES.replace("¿En qué va a venir?", "¿A qué hora va a salir?"))
    assert "plan_is_a_number" in codes(spanish)
    assert "plan_is_a_number" not in codes(template())


@pytest.mark.parametrize("second", [" Missing it can cost you.", " If you skip it, call."])
def test_one_consequence_is_enough(second: str) -> None:
    assert told(template(en=EN.replace(TRACK, TRACK + second))) == [("two_consequences", "2")]


def test_what_a_digit_means_is_no_consequence() -> None:
    assert told(template(en=EN.replace("2 for a new time", "2 if you cannot come"))) == []


def test_a_tone_without_consequences_has_none() -> None:
    plain = {"en": EN.replace(TRACK, ""), "es": ES.replace(CUMPLIR, "")}
    assert told(template(**plain, tone="none")) == []
    assert told(template(en=EN, es=plain["es"], tone="none")) == [("unwanted_consequence", "")]


@pytest.mark.parametrize(
    ("said", "word"), [("If you miss it, you may go to jail.", "jail"), ("Missing it is a violation.", "violation")]
)
def test_a_supportive_text_does_not_threaten(said: str, word: str) -> None:
    en = EN.replace(TRACK.strip(), said)
    twin = Words(en=NEUTRAL_EN, es=NEUTRAL_ES)
    assert told(template(en=en, neutral=twin)) == [("harsh", word)]
    assert told(template(en=en, neutral=twin, tone="factual")) == []


def test_who_missed_a_date_is_not_blamed_whatever_the_tone() -> None:
    en = "Hi {given_name}, {office}: we missed you on {start_day}. Let us fix it: {contact}."
    es = "Hola {given_name}, {office}: no le vimos el {start_day}. Se arregla: {contact}."
    assert told(template(en, es, step="missed", tone="none")) == []
    assert told(template(en.replace("we missed you", "you failed to come"), es, step="missed", tone="factual")) == [
        ("harsh", "failed")
    ]
    assert told(template(en, es.replace("Se arregla", "Es su culpa"), step="missed", tone="none")) == [
        ("harsh", "su culpa")
    ]


def test_what_is_over_or_near_needs_less() -> None:
    for step in ("scheduled", "morning_of", "moved", "cancelled", "missed", "closed"):
        found = codes(first(step, "other"))
        assert not {"no_consequence", "no_plan", "no_time", "no_place"} & found


def test_a_twin_says_who_and_when() -> None:
    twin = Words(en=NEUTRAL_EN, es=NEUTRAL_ES)
    assert told(template(neutral=twin)) == []
    for gone, code in (("{case_manager}", "no_sender"), ("{start_day}", "no_day"), ("{start_time}", "no_time")):
        less = Words(en=NEUTRAL_EN.replace(gone, "x"), es=NEUTRAL_ES)
        assert told(template(neutral=less)) == [(code, "")]
