"""What the texts say: the date as people say it, and what it costs on the wire."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from proto.values.body import measure
from proto.values.language import LANGUAGES, Language
from proto.values.sensitive import sensitive
from proto.values.spoken import clock, day
from services.reminders.domain.due import Also
from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.words import HAVING_WORDS, bodies, neutral, with_others

MONDAY = datetime(2026, 3, 9, 8, 30)  # noqa: DTZ001  (a wall time)


@pytest.mark.parametrize(
    ("hour", "minute", "english", "spanish"),
    [
        (0, 0, "12:00 AM", "las 12:00 a.m."),
        (1, 5, "1:05 AM", "la 1:05 a.m."),
        (8, 30, "8:30 AM", "las 8:30 a.m."),
        (12, 0, "12:00 PM", "las 12:00 p.m."),
        (13, 45, "1:45 PM", "la 1:45 p.m."),
        (23, 59, "11:59 PM", "las 11:59 p.m."),
    ],
)
def test_the_time_as_people_say_it(hour: int, minute: int, english: str, spanish: str) -> None:
    at = MONDAY.replace(hour=hour, minute=minute)
    assert (clock(at, "en"), clock(at, "es")) == (english, spanish)


def test_the_day_as_people_say_it() -> None:
    assert (day(MONDAY, "en"), day(MONDAY, "es")) == ("Monday, March 9", "lunes 9 de marzo")


def test_what_a_department_writes_is_taken_literally() -> None:
    wording = {"en": "{place} on {start_day}."}
    said = bodies(wording, {"place": "{given_name} {0} %s"}, {"start": MONDAY})
    assert said == {"en": "{given_name} {0} %s on Monday, March 9."}


def test_a_text_names_the_other_dates_it_speaks_of() -> None:
    """To a number nobody has confirmed not where; of a date without a place there is nothing to leave out."""
    others = (Also(MONDAY.replace(hour=13), "Room 3"), Also(MONDAY.replace(day=10), ""))
    said = {"en": "Hi.", "es": "Hola."}
    assert with_others(said, others)["en"] == (
        "Hi. Also Monday, March 9 at 1:30 PM, Room 3. Also Tuesday, March 10 at 8:30 AM."
    )
    assert "Room" not in with_others(said, others, is_neutral=True)["es"]
    assert with_others(said, ()) == said


def test_of_more_dates_than_a_text_has_room_for_it_says_that_there_are_more() -> None:
    others = [Also(MONDAY.replace(minute=minute), f"{minute} S State St, Salt Lake City") for minute in range(60)]
    for language, body in with_others({"en": "Hi.", "es": "Hola."}, others).items():
        assert (measure(body).over, measure(body).encoding) == (0, "gsm7")
        named = body.count("State St")
        assert 15 < named < 60
        assert f" {60 - named} " in body[-70:], language


def seeded() -> dict[str, set[str]]:
    """The seed's constant words, by language."""
    sql = (Path(__file__).parents[3] / "services/reminders/schema/0004_pre_wording.sql").read_text()
    blocks = sql.split("INSERT INTO wording")[1:]
    return {
        language: {text for block in blocks if f"'{language}'" in block for text in re.findall(r"'([^']*)'", block)}
        for language in ("en", "es")
    }


def test_no_word_of_ours_costs_a_segment_by_its_accent() -> None:
    """Of the days only Saturday has a letter that GSM-7 lacks."""
    for texts in seeded().values():
        assert [text for text in texts if measure(text).encoding == "ucs2"] == []
    days = [day(MONDAY.replace(day=number), "es") for number in range(9, 16)]
    assert [text for text in days if measure(text).encoding == "ucs2"] == ["sábado 14 de marzo"]


@pytest.mark.parametrize("step", sorted(HAVING_WORDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_number_nobody_confirmed_reads_tells_who_and_when_alone(step: StepName, language: Language) -> None:
    said = neutral(step, "Ana", {"start": MONDAY, "former": MONDAY})[language]
    assert all(word in said for word in ("Ana", day(MONDAY, language), clock(MONDAY, language)))
    assert sensitive(said) == ()
    assert (".." in said, measure(said).encoding) == (False, "gsm7")
    assert ("Reply 1" in said or "Responda 1" in said) is (step != "cancelled"), "where its full words ask"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_reminder_with_everything_in_it_is_two_segments(language: str) -> None:
    wording = {
        "en": "Hi {given_name}, a reminder: you have a court date on {start_day} at {start_time}, {place}."
        " Reply 1 if you are coming, 2 if you need another time, 3 if you are not {given_name}. Questions: {contact}.",
        "es": "Hola, {given_name}: le recordamos su cita en la corte el {start_day} a {start_time}, {place}."
        " Responda 1 si viene, 2 si necesita otra hora, 3 si no es {given_name}. Preguntas: {contact}.",
    }
    values = {"given_name": "Ana", "place": "450 S State St, room 201", "contact": "Court clerk, 801-555-0192"}
    said = bodies(wording, values, {"start": MONDAY})[language]
    assert (measure(said).encoding, measure(said).segments) == ("gsm7", 2)
