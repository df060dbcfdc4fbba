"""Changing hands. Whoever may is told that it can't be done like this, so that everything stays whose it is."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.house import CARLA, DEV
from tests.service.threads.private import House

OWNERS = {"ana": CARLA, "ben": DEV}
# More texts are unread than this at any time.
NONE_SEEN = -1


def transfer(_house: House, key: str) -> list[Knock]:
    to_id = str(OWNERS.get(key, CARLA))
    return [Knock(body={"client_msg_id": str(new_id()), "to_id": to_id, "unread": NONE_SEEN, "note": "Call first"})]


def close(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"unread": NONE_SEEN})]


def reopen(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={})]


def save_close_reasons(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"edits": 0, "reasons": []})]


DOORS: dict[str, Door] = {
    "colleagues": plain,
    "transfer": transfer,
    "close": close,
    "reopen": reopen,
    "close_reasons": plain,
    "save_close_reasons": save_close_reasons,
}
FOR = {"save_close_reasons": {"erin"}}
