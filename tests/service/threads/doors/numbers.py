"""A client's numbers, and the tasks they ask for."""

from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House


def add(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"number": "(385) 555-0191", "make_current": False})]


def end(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"because": "changed"})]


def finish(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"outcome": "Called."})]


DOORS: dict[str, Door] = {
    "add_phone": add,
    "make_current": plain,
    "keep_current": plain,
    "confirm": plain,
    "still_theirs": plain,
    "end_phone": end,
    "finish_task": finish,
}
