"""What the practice office's clients and case managers wrote to each other: made up, the same every time."""

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from deploy.office.cast import SEED, Client
from proto.messages import MessageStatus

_OUT = {
    "en": (
        "Hi {given}, this is {staff} at County Probation. You can reach me at this number.",
        "Thanks for letting me know. See you then.",
        "Please call the lab for your color today.",
        "Did you get the papers I mailed?",
        "Your next visit is Tuesday at 10:00 AM, 145 E 1300 S, Room 501. Can you make it?",
        "Good work this month. Keep it up.",
    ),
    "es": (
        "Hola {given}, soy {staff} de County Probation. Puede escribirme a este número.",
        "Gracias por avisarme. Nos vemos entonces.",
        "Por favor llame al laboratorio hoy.",
        "¿Recibió los papeles que le mandé?",
        "Su próxima cita es el martes a las 10:00 AM, 145 E 1300 S, oficina 501. ¿Puede venir?",
        "Buen trabajo este mes. Siga así.",
    ),
}
_IN = {
    "en": (
        "ok thank you",
        "Yes I'll be there",
        "Can we move it to Thursday? My boss changed my shift",
        "I'm running 10 min late, bus",
        "What room is it again?",
        "done with class tonight 👍",
    ),
    "es": (
        "gracias",
        "Sí, ahí estaré",
        "¿Se puede cambiar para el jueves? Me cambiaron el turno",
        "Voy 10 min tarde, el camión",
        "¿Qué oficina es?",
        "ya terminé la clase 👍",
    ),
}


class Text(msgspec.Struct, frozen=True):
    """One text of a history."""

    is_inbound: bool
    at: datetime
    body: str
    number: str
    status: MessageStatus | None
    code: str | None
    media_count: int
    is_unread: bool


def history(client: Client, staff_name: str, now: datetime) -> list[Text]:
    """Six to fourteen texts up to a few minutes ago, oldest first; some changed number, failed, or hold a picture."""
    chance = random.Random(SEED * 1000 + client.index)  # noqa: S311  (a practice office, not a secret)
    count = chance.randint(6, 14)
    times = _times(client, count, now, chance)
    changed = count // 2 if client.old_number else 0
    texts = [
        _text(client, staff_name, number, at, chance, client.old_number if number < changed else None)
        for number, at in enumerate(times)
    ]
    return _ending(client, texts, now)


def _times(client: Client, count: int, now: datetime, chance: random.Random) -> list[datetime]:
    """Moments in office hours of the client's zone over the last weeks, oldest first."""
    days = sorted((chance.randint(1, 38) for _ in range(count)), reverse=True)
    local = now.astimezone(ZoneInfo(client.zone))
    moments = [
        (local - timedelta(days=day)).replace(
            hour=chance.randint(8, 17), minute=chance.randint(0, 59), second=chance.randint(0, 59), microsecond=0
        )
        for day in days
    ]
    return sorted(moment.astimezone(now.tzinfo) for moment in moments)


def _text(
    client: Client, staff_name: str, number: int, at: datetime, chance: random.Random, old_number: str | None
) -> Text:
    is_inbound = number % 2 == 1
    choices = (_IN if is_inbound else _OUT)[client.language]
    body = choices[0] if number == 0 else chance.choice(choices[1:])
    return Text(
        is_inbound=is_inbound,
        at=at,
        body=body.format(given=client.given_name, staff=staff_name.split()[0]),
        number=old_number or client.number,
        status=None if is_inbound else "delivered",
        code=None,
        media_count=1 if is_inbound and chance.random() < 0.06 else 0,
        is_unread=False,
    )


def _ending(client: Client, texts: list[Text], now: datetime) -> list[Text]:
    """How it stands: a failing phone did not get the last texts; a few wrote this morning and wait for an answer."""
    if client.health == "failing":
        late = [_failed(client, now - timedelta(days=3 - number, minutes=7)) for number in range(3)]
        return sorted([*texts, *late], key=lambda text: text.at)
    if client.index % 13 == 5:
        at = now - timedelta(minutes=4 + client.index)
        body = _IN[client.language][2 + client.index % 3]
        return [*texts, Text(True, at, body, client.number, None, None, 0, is_unread=True)]
    return texts


def _failed(client: Client, at: datetime) -> Text:
    body = _OUT[client.language][2]
    return Text(False, at, body, client.number, "undelivered", "30003", 0, is_unread=False)
