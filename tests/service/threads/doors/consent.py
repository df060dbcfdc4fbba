"""What clients agreed to, and what a supervisor decides about it."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House


def record(house: House, key: str) -> list[Knock]:
    form = {"consent_id": str(new_id()), "is_agreed": True, "how": "in_person"}
    return [Knock(body=form | ({"phone_id": str(house.phones[key])} if key in house.phones else {}))]


def order(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"order_id": str(new_id()), "order_number": "21-CR-0432", "last_on": "2026-12-31"})]


DOORS: dict[str, Door] = {
    "consent": plain,
    "record_consent": record,
    "add_order": order,
    "end_order": plain,
    "misread": plain,
}
