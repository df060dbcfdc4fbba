"""Numbers nobody knows."""

from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House


def attach(house: House, _key: str) -> list[Knock]:
    return [Knock(body={"client_id": str(house.clients["ana"]), "make_current": False})]


DOORS: dict[str, Door] = {
    "unknown": plain,
    "unknown_number": plain,
    "attach": attach,
    "undo_attach": plain,
    "ask_who": plain,
    "hide": plain,
    "bring_back": plain,
}
