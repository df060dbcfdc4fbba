"""What is asked before a text goes: words that tell on somebody, and numbers that may be a stranger's."""

import pytest

from proto.people import PhoneHealth
from proto.values.sensitive import sensitive
from services.kit import failpoints
from services.threads.domain.asking import asks, asks_again, unanswered, went_astray
from services.threads.domain.sending import Road


def road(health: PhoneHealth | None = "unverified", number: str | None = "+13855550140") -> Road:
    return Road(None, number, health, "+18015550100", True, "America/Denver", "21:00", "08:00")


@pytest.mark.parametrize(
    "body",
    [
        "You have court Tuesday at 9.",
        "Your PO wants to see you",
        "your P.O. called",
        "There is a WARRANT out for you",
        "Come in for your UA today",
        "Please do your drug test by 5",
        "You missed probation",
        "Bring your case number",
        "about your charges",
        "Judge Harmon moved it",
        "the jail called me",
        "call your public defender",
        "Tiene corte el martes",
        "su audiencia es a las 9",
        "La CÁRCEL me llamó",
        "prueba de orina hoy",
        "hay una orden de arresto",
        "los cargos en su contra",
        "hable con su abogada",
        "está en libertad condicional",
        "Pretrial Services here",
        "bring it to your PO, please",
        "your DUI class is at 6",
        "about 21-CR-0432",
        "your officer called",
        "charge your GPS tonight",
    ],
)
def test_what_tells_on_somebody_is_heard(body: str) -> None:
    assert sensitive(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Hi Ana, can you come Tuesday at 9?",
        "We meet at the basketball court",
        "the tennis courts are open",
        "free charge, no charges for this",
        "I charged my phone",
        "next to the drugstore",
        "send it to PO Box 12",
        "corte de pelo a las 3",
        "la cancha de tenis",
        "the poor man",
        "145 E 1300 S, Room 501",
        "Room 21B at 9",
        "your parcel 01a21f8e-c6fd-7812-ab123-721b54af452d",
        "Courtney will be there",
        "is this a good number for you?",
        "Hola, ¿puede venir el martes?",
        "supervise the kids",
    ],
)
def test_what_tells_nothing_is_not_asked_about(body: str) -> None:
    assert not sensitive(body)


@pytest.mark.parametrize("health", ["failing", "landline", "deactivated", "wrong_person"])
def test_a_number_in_trouble_asks_whatever_the_text_says(health: PhoneHealth) -> None:
    assert asks(road(health), "Hi") == (health,)
    assert unanswered(asks(road(health), "Hi"), ["unverified"]) == (health,)
    assert not unanswered(asks(road(health), "Hi"), [health])


def test_a_number_nobody_confirmed_asks_only_about_what_tells_on_its_owner() -> None:
    assert asks(road(), "You have court Tuesday") == ("unverified",)
    assert not asks(road(), "Can you come Tuesday?")
    assert not asks(road("working"), "You have court Tuesday")
    assert not asks(road(None, None), "You have court Tuesday")


def test_sent_once_more_a_text_asks_of_its_readers_not_of_its_arrival() -> None:
    assert not asks_again(road("failing"), "Hi")
    assert asks_again(road("wrong_person"), "Hi") == ("wrong_person",)
    assert asks_again(road(), "court at 9") == ("unverified",)


def test_what_was_written_for_another_number_does_not_tell_a_stranger() -> None:
    assert went_astray(road(), "court at 9", "+18015550111")
    assert not went_astray(road(), "see you at 9", "+18015550111")
    assert not went_astray(road("working"), "court at 9", "+18015550111")
    assert not went_astray(road(), "court at 9", road().number)
    assert not went_astray(road(), "court at 9", None)


def test_without_its_check_it_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "is_off", lambda mechanism: mechanism == "number_check")
    assert not went_astray(road(), "court at 9", "+18015550111")
