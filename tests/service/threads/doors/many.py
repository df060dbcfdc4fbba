"""Texts to many, and saved groups. What is asked for is based on another state, so that everything stays as it is."""

from services.kit.ids import new_id
from tests.service.threads.doors.knocks import Door, Knock, plain
from tests.service.threads.private import House

# No batch was ever changed so often.
OTHER_EDITS = 2**40
SERVE = {"carla", "dev", "erin", "desk", "clerk"}
# Who writes no texts writes none to many, and keeps no groups.
FOR = {"add_batch": SERVE, "add_group": SERVE}


def add_batch(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"batch_id": str(new_id()), "wording": {"en": "Closed on Friday"}})]


def change_batch(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"edits": OTHER_EDITS, "wording": {"en": "Closed on Monday"}})]


def send_batch(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"edits": OTHER_EDITS, "count": 1})]


def decide(_house: House, _key: str) -> list[Knock]:
    return [Knock(body={"edits": OTHER_EDITS})]


def people(house: House, key: str) -> list[Knock]:
    return [Knock(), Knock(f"after={house.threads[key]}")]


def save_group(_house: House, key: str) -> list[Knock]:
    return [Knock(body={"name": f"{key} {new_id()}", "thread_ids": []})]


DOORS: dict[str, Door] = {
    "whom": plain,
    "all_batches": plain,
    "add_batch": add_batch,
    "batch": plain,
    "batch_people": people,
    "change_batch": change_batch,
    "send_batch": send_batch,
    "approve_batch": decide,
    "refuse_batch": decide,
    "stop_batch": plain,
    "all_groups": plain,
    "add_group": save_group,
    "change_group": save_group,
    "remove_group": plain,
    "restore_group": plain,
}
