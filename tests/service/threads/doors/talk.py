"""The list, threads and their texts."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House


def inbox(house: House, key: str) -> list[Knock]:
    return [Knock(), *(Knock(f"{name}={house.threads[key]}") for name in ("open", "after") if key in house.threads)]


def texts(house: House, key: str) -> list[Knock]:
    return [Knock("since=0"), *(Knock(f"{side}={house.messages[key]}") for side in ("before", "after"))]


def clients(_house: House, key: str) -> list[Knock]:
    return [Knock("search="), Knock(f"search={key}")]


def send(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"client_msg_id": str(new_id()), "body": "Hello"})]


def retry(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"client_msg_id": str(new_id())})]


def draft(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"body": "Hello"})]


def read(house: House, key: str) -> list[Knock]:
    seen = str(house.messages[key])
    return [Knock(body={"from_message_id": seen, "through_message_id": seen, "seq": 1})]


def answered(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"seq": 1})]


DOORS: dict[str, Door] = {
    "inbox": inbox,
    "counts": plain,
    "clients": clients,
    "thread": plain,
    "row": plain,
    "texts": texts,
    "text": plain,
    "picture": plain,
    "send": send,
    "undo": plain,
    "retry": retry,
    "draft": draft,
    "read": read,
    "unread": plain,
    "answered": answered,
}
