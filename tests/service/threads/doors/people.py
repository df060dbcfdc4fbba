"""Clients: adding, looking, changing, noting."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import NUMBERS, House

# Who serves no clients adds none.
FOR = {"add_client": {"carla", "dev", "erin", "desk", "clerk"}}


def known(_house: House, key: str) -> list[Knock]:
    return [Knock(), Knock(f"number={NUMBERS[key].removeprefix('+1')}&given_name=Ana&family_name=Abbott")]


def add(_house: House, _key: str) -> list[Knock]:
    form = {
        "client_id": str(new_id()),
        "given_name": "Eve",
        "family_name": "Evans",
        "number": "(385) 555-0190",
        "agreed_how": "in_person",
    }
    return [Knock(body=form)]


def edit(_house: House, _key: str) -> list[Knock]:
    form = {"edits": 0, "given_name": "Ana", "family_name": "Abbott", "language": "en", "time_zone": "America/Denver"}
    return [Knock(body=form)]


def note(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"note_id": str(new_id()), "body": "Calls back."})]


DOORS: dict[str, Door] = {
    "intake": plain,
    "who_is_known": known,
    "add_client": add,
    "client": plain,
    "edit_client": edit,
    "note": note,
}
