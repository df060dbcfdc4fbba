"""No more texts, no more reminders, a new number: English, Spanish, and what only looks like it."""

import pytest

from services.threads.domain.reading import read


@pytest.mark.parametrize(
    "body",
    [
        "Stop texting me",
        "please quit messaging",
        "STOP SENDING ME THESE",
        "stop sending me texts!!",
        "quit sending messages and reminders",
        "don’t text me",
        "do not contact me",
        "never write to this number again",
        "no more texts please",
        "no more texts or reminders",
        "no more reminders or texts",
        "no more reminders. don't text me at all",
        "stop sending me reminders and stop texting me",
        "take me off this list",
        "Remove my number from your system",
        "I want to opt out",
        "unsubscribe me",
        "deje de mandarme mensajes",
        "deje de mandarme recordatorios y mensajes",
        "Ya no me escriban",
        "no me mande más",
        "no quiero recibir mensajes",
        "no quiero recibir recordatorios ni mensajes",
        "paren de molestarme",
        "Alto",
        "quíteme de la lista",
        "borre mi número por favor",
    ],
)
def test_wish_to_stop_is_heard(body: str) -> None:
    reading = read(body)
    assert (reading.labels, reading.scope) == (("wants_stop",), "all")


@pytest.mark.parametrize(
    "body",
    [
        "no more reminders",
        "No more court reminders please!",
        "stop sending me reminders",
        "STOP THE REMINDERS",
        "stop texting me reminders, I know when it is",
        "quit sending these appointment reminders",
        "please stop sending me text reminders thx",
        "stop reminding me",
        "don't send me any more reminders",
        "dont text me reminders",
        "I don’t want these reminders",
        "i dont need reminders, i have a calendar",
        "I don't want to get reminders any more",
        "I no longer need reminders",
        "can you turn off the reminders",
        "turn those reminders off",
        "cancel my reminders please",
        "take me off the reminders",
        "unsubscribe me from reminders",
        "deje de mandarme recordatorios",
        "Paren de enviar tantos recordatorios",
        "ya no me mande recordatorios",
        "no me envíen más recordatorios por favor",
        "no quiero recibir recordatorios",
        "Ya no necesito los recordatorios",
        "no más recordatorios",
        "cancele los recordatorios",
        "quíteme de los recordatorios",
    ],
)
def test_wish_for_no_more_reminders_leaves_talk_alone(body: str) -> None:
    reading = read(body)
    assert (reading.labels, reading.scope) == (("wants_stop",), "reminder")


@pytest.mark.parametrize(
    "body",
    [
        "I'll stop by your office",
        "which bus stop is it",
        "I can't stop thinking about the hearing",
        "don't text me at work, call after 5",
        "please don't text me after nine",
        "stop texting me at work",
        "stop texting me so early!",
        "stop sending me reminders at 6 in the morning",
        "stop sending reminders in english",
        "don't send me reminders so late",
        "no more reminders before 9 please",
        "I'm getting no more reminders, is something wrong?",
        "I got no more texts since Monday",
        "I did not get a reminder",
        "I dont need a reminder to know I messed up",
        "thanks for the reminder",
        "can I stop the UAs now",
        "no me escriba en la noche",
        "no me mande recordatorios tan temprano",
        "deje de escribirme de noche",
        "no recibí el recordatorio",
        "gracias por los recordatorios",
        "la parada del bus está lejos",
        "stop, I didn't say that",
        "cancel my appointment",
        "can you send more texts like that",
        "ya no tengo trabajo",
    ],
)
def test_wish_about_when_or_something_else_is_no_stop(body: str) -> None:
    reading = read(body)
    assert "wants_stop" not in reading.labels
    assert reading.scope is None


@pytest.mark.parametrize(
    "body",
    [
        "Hi this is my new number",
        "hey it's Umar, its my new phone number",
        "Here's my new number",
        "Umar here, new number",
        "new phone, this is Umar",
        "This is Umar's new number",
        "I got a new phone",
        "just got a new number, save it",
        "I've got a new cell",
        "i had to get a new phone. I changed my number",
        "I changed numbers",
        "i switched phones last week",
        "my number changed",
        "My phone number has been changed",
        "texting you from my new phone",
        "hello from a new number",
        "you can text me at this number from now on",
        "call me on this phone now",
        "my old phone is shut off",
        "Este es mi nuevo número",
        "este es mi celular nuevo",
        "Cambié de número",
        "me cambiaron el número",
        "ya tengo teléfono nuevo",
        "conseguí un nuevo celular",
        "mi número cambió",
        "puede llamarme a este número",
        "ya no uso ese número",
        "le escribo desde un número nuevo",
        "Nuevo número, soy Umar",
    ],
)
def test_client_tells_of_a_new_number(body: str) -> None:
    assert read(body).labels == ("new_number",)


@pytest.mark.parametrize(
    "body",
    [
        "do you have a new number?",
        "is this your new number?",
        "what is the new number for the clinic",
        "new number for the clinic is on the door",
        "I did not change my number",
        "I haven't changed my number",
        "I need a new phone",
        "getting a new phone next week",
        "I got a new phone charger",
        "my new phone case came",
        "new phone who dis",
        "I dropped my new phone",
        "my phone number is the same",
        "please don't call me at this number",
        "can I reach you at this number?",
        "¿Tiene usted un número nuevo?",
        "no cambié de número",
        "sigo con el mismo número",
        "cuál es su nuevo número",
        "I changed my mind",
        "I switched jobs",
    ],
)
def test_talk_about_phones_tells_of_no_new_number(body: str) -> None:
    assert "new_number" not in read(body).labels


def test_who_says_they_are_somebody_else_tells_of_no_number_of_the_clients() -> None:
    assert read("you have the wrong number, this is my new number").labels == ("wrong_person",)


def test_new_number_stands_behind_what_weighs_more() -> None:
    labels = read("I changed my number and no more reminders, my case is 21-CR-0432").labels
    assert labels == ("wants_stop", "case_number", "new_number")
