"""Whatever stands in a path, behind it or in a form: it is refused in words, and is no fault of ours.

Made from the API's description, so that a route is tried the day it is there.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from tests.service.threads.described import OPERATIONS, Operation, form
from tests.service.threads.doors import DOORS
from tests.service.threads.private import House

WORDS: list[Any] = ["", "\0", "x\0y", "\ud800", "x" * 20_000, "'; --", "%", "{0}", 7, None, [], {}]
IDS: list[Any] = ["", "none", "\0", "0" * 31, 7, None, [], {}]
TIMES: list[Any] = [
    "now",
    "2026-02-30T00:00:00Z",
    "2026-03-02T17:00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
]
COUNTS: list[Any] = [-1, 2**31, 2**63, 2**64, 1.5, "7", None, True]
LISTS: list[Any] = ["x", [None], [[]], ["none"] * 50, {}]
LEFT_OUT = object()
BODIES: list[Any] = [None, [], "words", 7, {"field": "nobody asked for"}]


def odd(shape: dict[str, Any]) -> list[Any]:
    """Values that a field of this shape should not hold, and some that it may."""
    if "anyOf" in shape:
        return [value for choice in shape["anyOf"] for value in odd(choice)]
    kinds = {"uuid": IDS, "date-time": TIMES, "string": WORDS, "integer": COUNTS, "array": LISTS}
    return kinds.get(shape.get("format") or shape.get("type", ""), ["true", 2, None])


def forms(house: House, operation: Operation) -> Iterator[Any]:
    yield from BODIES
    for name, shape in form(operation.told)["properties"].items():
        for value in (LEFT_OUT, *odd(shape)):
            # A form of its own each: a second click is answered with what came of the first, unlooked at.
            [knock] = DOORS[operation.name](house, "ana")
            changed = knock.body | {name: value}
            yield {field: kept for field, kept in changed.items() if kept is not LEFT_OUT}


def queries(operation: Operation) -> Iterator[str]:
    yield from ("nobody=1", "=", "&&", "%00=1")
    for one in operation.told.get("parameters", ()):
        if one["in"] == "query":
            values = [value for value in odd(one["schema"]) if isinstance(value, str | int)]
            yield from (
                f"{one['name']}={quote(str(value)[:5_000], errors='replace')}" for value in [*values, "-1", "٣", "1e3"]
            )


async def test_odd_forms_are_refused_in_words(house: House) -> None:
    for operation in (one for one in OPERATIONS.values() if form(one.told)):
        key = "ana" if "unknown_number" not in operation.in_path.values() else "board"
        for body in forms(house, operation):
            await _is_answered(house, operation, key, "", body)


async def test_odd_queries_are_refused_in_words(house: House) -> None:
    for operation in OPERATIONS.values():
        key = "ana" if "unknown_number" not in operation.in_path.values() else "board"
        for query in queries(operation):
            await _is_answered(house, operation, key, query, None)


async def test_what_is_no_id_is_nowhere(house: House) -> None:
    for operation in (one for one in OPERATIONS.values() if one.in_path):
        [*_, door] = DOORS[operation.name](house, "ana")
        for word in ("none", "%00", "0", "%F0%9F%98%80", "x" * 5_000):
            path = operation.path.format(**dict.fromkeys(operation.in_path, word))
            answer = await house.office.carla.knock(operation.method, f"{path}?{door.query}".rstrip("?"), door.body)
            assert answer.status == 404, f"{operation.name} of {word[:20]}: {answer.status}"


async def _is_answered(house: House, operation: Operation, key: str, query: str, body: Any) -> None:
    ids: dict[str, Any] = {name: house.objects[kind][key] for name, kind in operation.in_path.items()}
    path = operation.path.format(**ids) + (f"?{query}" if query else "")
    answer = await house.office.carla.knock(operation.method, path, body)
    assert answer.status < 500, f"{operation.name} {query[:60]} {str(body)[:120]}: {answer.status} {answer.text}"
