"""Texts that wait, and what takes the place of one."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House


def edit(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"client_msg_id": str(new_id()), "body": "Hello"})]


DOORS: dict[str, Door] = {"waiting": plain, "edit": edit}
