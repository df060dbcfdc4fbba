"""What is said often."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House


def add(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"title": f"T {new_id()}", "wording": {"en": "Hi {first name}"}})]


def edit(_house: House, key: str) -> list[Knock]:
    return [Knock(body={"edits": 0, "title": f"T {key}", "wording": {"en": f"a secret of {key}"}})]


def preview(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"wording": {"en": "Hi {first name}"}})]


def offered(_house: House, _key: str) -> list[Knock]:
    return [Knock(), Knock("search=appointment")]


def wording(_house: House, _key: str) -> list[Knock]:
    return [Knock(f"of={kind}") for kind in ("welcome", "is_this", "transfer", "neutral")]


DOORS: dict[str, Door] = {
    "all_templates": plain,
    "add_template": add,
    "template": plain,
    "edit_template": edit,
    "remove_template": plain,
    "restore_template": plain,
    "preview": preview,
    "offered": offered,
    "wording": wording,
}
