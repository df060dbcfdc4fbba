"""Everybody at every door of the API's description: whose things are told, or changed, to whom they are not.

One walk asks for others' things by the path, one for one's own with others' ids behind it and in the body; and one asks
for one's own, or a house with all its doors walled up would pass.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tests.service.threads.described import OPERATIONS, Answer, Operation, form
from tests.service.threads.doors import DOORS, FOR, Knock
from tests.service.threads.private import MAY_SEE, House, may

# Whose id a text's picture is, gateway knows: it sends no picture but one that its department's staff put there.
JUDGED_ELSEWHERE = {("send", "media_ids")}


async def leaks(house: House) -> list[str]:
    """Everything somebody may see or do who should not."""
    found = []
    for operation, key, who, is_theirs in _everybody_everywhere(house):
        if operation.in_path and is_theirs:
            continue
        for knock in DOORS[operation.name](house, key):
            answer = await ask(house, who, operation, key, knock)
            if house.told_to(who, answer.text) or (operation.in_path and answer.status != 404):
                found.append(f"{operation.name} of {key} by {who}: {answer.status}")
    return found


async def shut_out(house: House) -> list[str]:
    """Everything somebody is refused who may see it, as if it were not there."""
    found = []
    for operation, key, who, is_theirs in _everybody_everywhere(house):
        for knock in DOORS[operation.name](house, key) if is_theirs else ():
            answer = await ask(house, who, operation, key, knock)
            if answer.status in (401, 403, 404) or answer.status >= 500:
                found.append(f"{operation.name} of {key} by {who}: {answer.status}")
    return found


async def borrowed(house: House) -> list[str]:
    """Everything somebody gets at with another's id behind their own path, or in a form of theirs."""
    found = []
    for operation, key, who, is_theirs in _everybody_everywhere(house):
        for field, knock in _with_others_ids(house, operation, key, who) if is_theirs else ():
            answer = await ask(house, who, operation, key, knock)
            is_judged = field in operation.in_body and (operation.name, field) not in JUDGED_ELSEWHERE
            if house.told_to(who, answer.text) or (is_judged and answer.status != 404):
                found.append(f"{operation.name} with another's {field} by {who}: {answer.status}")
    return found


def _with_others_ids(house: House, operation: Operation, key: str, who: str) -> Iterator[tuple[str, Knock]]:
    for field, kind in (operation.in_query | operation.in_body).items():
        for other, others_id in _objects(house, kind).items():
            if may(who, kind, other):
                continue
            if field in operation.in_query:
                yield field, Knock(f"{field}={others_id}")
            else:
                [knock] = DOORS[operation.name](house, key)
                is_list = form(operation.told)["properties"][field].get("type") == "array"
                yield field, Knock(body=knock.body | {field: [str(others_id)] if is_list else str(others_id)})


def _everybody_everywhere(house: House) -> Iterator[tuple[Operation, str, str, bool]]:
    """Every operation, for what is whose, by whom, and whether they may. A list is everybody's to ask for."""
    for operation in OPERATIONS.values():
        kinds = list(operation.in_path.values())
        # Of whom the house holds every kind of id in the path.
        for key in (key for key in MAY_SEE if all(key in _objects(house, kind) for kind in kinds)):
            for who in house.office.people:
                is_for = who in FOR.get(operation.name, house.office.people)
                yield operation, key, who, is_for and all(may(who, kind, key) for kind in kinds)


def _objects(house: House, kind: str) -> dict[str, UUID]:
    assert house.objects.get(kind), f"furnish the house (private.py) with something of kind {kind}"
    return house.objects[kind]


async def ask(house: House, who: str, operation: Operation, key: str, knock: Knock) -> Answer:
    ids: dict[str, Any] = {name: house.objects[kind][key] for name, kind in operation.in_path.items()}
    path = operation.path.format(**ids) + (f"?{knock.query}" if knock.query else "")
    return await house.office.people[who].knock(operation.method, path, knock.body)
