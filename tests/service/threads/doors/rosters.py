"""Lists of clients. What is asked for is based on another state, so that everything stays as it is."""

import base64

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House

# No list was ever judged so often.
OTHER_EDITS = 2**40


def add_roster(_house: House, _key: str) -> list[Knock]:
    # Refused before a child is begun for it: there are hundreds of these knocks.
    return [Knock(body={"roster_id": str(new_id()), "name": "a.csv", "content": base64.b64encode(b"").decode()})]


def roster(_house: House, _key: str) -> list[Knock]:
    return [Knock(), Knock("after=1&show=good")]


def change_roster(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"edits": OTHER_EDITS, "columns": {"number": 0}})]


def apply_roster(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"edits": OTHER_EDITS, "agreed_how": "form"})]


DOORS: dict[str, Door] = {
    "add_roster": add_roster,
    "roster": roster,
    "change_roster": change_roster,
    "apply_roster": apply_roster,
    "roster_report": plain,
}
