"""All that a CourtBot does, as dialogues in both languages."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from proto.values.language import LANGUAGES, Language
from services.reminders.domain.court.facts import Case
from tests.unit.reminders.court.made import COURT, NOW, NUMBER, OTHER, PAY, Phone, case, hearing

ONE = [case(hearing())]
PAYABLE = [case(hearing(pay=PAY))]
PARTLY = [case(hearing(pay=PAY), hearing(4, "h2"))]
PARTIES = [
    case(hearing(), case_id="c1", listed_as="DOE, JANE"),
    case(hearing(4, "h2"), case_id="c2", listed_as="DOE, JOHN"),
]
COUNTIES = [case(hearing(), case_id="c1", county="Ada"), case(hearing(4, "h2"), case_id="c2", county="Canyon")]
TWO = [case(hearing()), case(hearing(5, "h9"), case_id="c9", number=OTHER)]
UNDATED = [case()]

DIALOGUES: dict[str, tuple[Sequence[Case], list[tuple[str, str]]]] = {
    "found, and reminded with one digit": (ONE, [(NUMBER, "found"), ("1", "reminding")]),
    "found, and declined": (ONE, [(NUMBER, "found"), ("2", "declined")]),
    "payable when all of it is": (PAYABLE, [(NUMBER, "payable"), ("1", "reminding")]),
    "not payable when one of it is not": (PARTLY, [(NUMBER, "found")]),
    "not found, looked for": ([], [(NUMBER, "not_found"), ("1", "looking"), (NUMBER, "already_looking")]),
    "not found, left": ([], [(NUMBER, "not_found"), ("2", "declined")]),
    "search given up": ([], [(NUMBER, "not_found"), ("1", "looking"), (NUMBER, "already_looking"), ("1", "ended")]),
    "known, with no date yet": (UNDATED, [(NUMBER, "no_date"), ("1", "looking")]),
    "one of several parties": (PARTIES, [(NUMBER, "several"), ("2", "found"), ("1", "reminding")]),
    "one of several counties": (COUNTIES, [(NUMBER, "several"), ("1", "found"), ("1", "reminding")]),
    "several people of one case": (
        PARTIES,
        [(NUMBER, "several"), ("1", "found"), ("1", "reminding"), (NUMBER, "several"), ("2", "found"),
         ("1", "reminding")],
    ),
    "several cases of one phone": (
        TWO, [(NUMBER, "found"), ("1", "reminding"), (OTHER, "found"), ("1", "reminding"), ("delete", "several")],
    ),
    "the same again, and no more of it": (
        ONE, [(NUMBER, "found"), ("1", "reminding"), (NUMBER, "already"), ("1", "ended"), (NUMBER, "found")],
    ),
    "the same again, and kept": (ONE, [(NUMBER, "found"), ("1", "reminding"), (NUMBER, "already"), ("2", "kept")]),
    "no more by words": (
        ONE, [(NUMBER, "found"), ("1", "reminding"), ("delete", "ended"), ("delete", "nothing_to_end")],
    ),
    "one of two ended by words": (
        TWO,
        [(NUMBER, "found"), ("1", "reminding"), (OTHER, "found"), ("1", "reminding"), (f"delete {OTHER}", "ended"),
         (NUMBER, "already"), (OTHER, "found")],
    ),
    "not understood once, then a person": ([], [("?", "instructed"), ("?", "to_a_person")]),
    "the question once more": (ONE, [(NUMBER, "found"), ("?", "instructed"), ("1", "reminding")]),
    "a digit that was not offered": (ONE, [(NUMBER, "found"), ("7", "instructed"), ("2", "declined")]),
    "a digit nobody asked for": (ONE, [("1", "instructed")]),
    "the court's own test": ([], [("TEST-0000", "found"), ("1", "reminding")]),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(name: str, language: Language) -> None:
    files, turns = DIALOGUES[name]
    phone = Phone(files, language=language)
    assert [(said, phone.texts(said).log) for said, _ in turns] == turns


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (None, "Salt Lake Justice Court: case 2026-CR-00017 is on Thursday, October 8 at 8:00 AM, Room 201."),
        ("es", "Salt Lake Justice Court: el caso 2026-CR-00017 es el jueves 8 de octubre a las 8:00 a.m., Room 201."),
    ],
)
def test_what_is_found_is_said_with_day_time_and_place_where_to_verify_and_two_digits(
    language: Language | None, said: str
) -> None:
    turn = Phone(ONE, language=language).texts(NUMBER)
    assert turn.say is not None
    assert turn.say.startswith(said)
    assert COURT.verify_url in turn.say
    assert turn.options == ("remind", "no")


def test_the_language_they_write_in_stays_and_else_it_is_the_courts() -> None:
    phone = Phone(ONE, court=replace(COURT, language="es"))
    assert "Responda 1" in str(phone.texts(NUMBER).say)
    phone.language = "en"
    assert "Reply 1" in str(phone.texts(NUMBER).say)
    phone.language = None
    assert "Reply 1" in str(phone.texts(NUMBER).say)


def test_names_are_said_only_to_choose_by() -> None:
    phone = Phone(PARTIES)
    say = str(phone.texts(NUMBER).say)
    assert "1 for DOE, JANE" in say
    assert "2 for DOE, JOHN" in say
    assert "DOE" not in str(phone.texts("2").say) + str(phone.texts("1").say)


def test_more_than_nine_call() -> None:
    many = [case(hearing(), case_id=f"c{place}", county=f"C{place:02}") for place in range(14)]
    phone = Phone(many)
    turn = phone.texts(NUMBER)
    assert len(turn.options) == 9
    assert COURT.phone in str(turn.say)
    assert phone.texts("9").log == "found"


def test_ways_to_pay_are_named() -> None:
    assert "pay.example.gov, 801-555-0193" in str(Phone(PAYABLE).texts(NUMBER).say)


def test_an_answer_a_day_later_answers_nothing() -> None:
    phone = Phone(ONE)
    phone.texts(NUMBER)
    phone.now = NOW + timedelta(hours=25)
    assert phone.texts("1").log == "instructed"
    assert not phone.talk.watches


def test_an_hour_later_there_is_an_instruction_again() -> None:
    phone = Phone([])
    phone.texts("?")
    phone.now = NOW + timedelta(minutes=61)
    assert phone.texts("?").log == "instructed"


def test_asking_again_begins_the_search_anew() -> None:
    phone = Phone([])
    phone.texts(NUMBER)
    phone.texts("1")
    phone.now = NOW + timedelta(days=10)
    turn = phone.texts(NUMBER)
    assert turn.subscribe is not None
    assert turn.subscribe.until == COURT.keeps_until(phone.now)
    assert phone.talk.watches == (turn.subscribe,)


def test_a_found_case_takes_the_place_of_the_search_for_it() -> None:
    phone = Phone([])
    phone.texts(NUMBER)
    phone.texts("1")
    phone.files = ONE
    phone.texts(NUMBER)
    phone.texts("1")
    assert [watch.case_id for watch in phone.talk.watches] == ["c1"]


def test_a_choice_that_a_load_took_away_is_asked_anew() -> None:
    phone = Phone(PARTIES)
    phone.texts(NUMBER)
    phone.files = PARTIES[:1]
    assert phone.texts("2").log == "several"
    phone.files = []
    assert phone.texts("2").log == "instructed"


def _reminded_of_both() -> Phone:
    phone = Phone(TWO)
    for text in (NUMBER, "1", OTHER, "1", "delete"):
        phone.texts(text)
    return phone


def test_which_of_two_ends_is_asked_until_it_is_answered() -> None:
    phone = _reminded_of_both()
    assert phone.texts("7").log == "instructed"
    assert phone.texts("2").log == "ended"
    assert [watch.number for watch in phone.talk.watches] == [NUMBER]


def test_what_ended_meanwhile_is_not_ended_again() -> None:
    phone = _reminded_of_both()
    phone.talk = replace(phone.talk, watches=())
    assert phone.texts("1").log == "nothing_to_end"
    phone = _reminded_of_both()
    phone.talk = replace(phone.talk, watches=())
    assert phone.texts("7").say == Phone([]).texts("?").say


def test_what_leads_nowhere_when_cut_is_left_out_whole() -> None:
    long = f"pay.example.gov/{'x' * 50}"
    assert Phone([case(hearing(pay=replace(PAY, url=long)))]).texts(NUMBER).log == "payable"
    assert long not in str(Phone([case(hearing(pay=replace(PAY, url=long)))]).texts(NUMBER).say)
    assert Phone([case(hearing(pay=replace(PAY, url=long, phone="")))]).texts(NUMBER).log == "found"
    both = replace(PAY, url=long[:45], phone="801-555-0193 ext. 12")
    assert f"not come: {long[:45]}." in str(Phone([case(hearing(pay=both))]).texts(NUMBER).say)
    court = replace(COURT, verify_url=long)
    assert "Check" not in str(Phone(ONE, court=court).texts(NUMBER).say)


def test_letters_that_phones_lack_are_left_out_before_a_third_text_is_sent() -> None:
    court = replace(COURT, name="法院" * 30, verify_url="例.example.gov")
    say = str(Phone([case(hearing(pay=PAY, place="法" * 40))], court=court).texts(NUMBER).say)
    assert "Thursday, October 8 at 8:00 AM" in say
    assert PAY.url in say
    assert say.isascii()
