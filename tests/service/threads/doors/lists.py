"""Clients A to Z, and how it stands with them."""

from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House

# More texts are unread than this at any time: whoever may is told that it can't be done like this.
NONE_SEEN = -1


def caseload(house: House, key: str) -> list[Knock]:
    return [
        Knock(),
        Knock("show=problems&language=en"),
        Knock(f"search={key}"),
        Knock("show=closed"),
        Knock("letter=A"),
        Knock(f"status={house.statuses['ana']}"),
    ]


def snooze(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"until_at": "2026-03-09T17:00:00Z", "unread": NONE_SEEN, "note": "Call"})]


def set_status(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"status_id": None})]


def save_statuses(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"statuses": []})]


def asks_to_move(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"appointment_id": None})]


DOORS: dict[str, Door] = {
    "caseload": caseload,
    "snooze": snooze,
    "wake": plain,
    "set_status": set_status,
    "all_statuses": plain,
    "save_statuses": save_statuses,
    "asks_to_move": asks_to_move,
}
FOR = {"save_statuses": {"erin"}}
