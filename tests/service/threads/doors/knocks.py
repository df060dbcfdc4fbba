"""What a knock is made of."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.service.threads.private import House


class Knock(NamedTuple):
    """One request's query (without its question mark) and body; the path is the document's."""

    query: str = ""
    body: Any = None


Door = Callable[[House, str], list[Knock]]


def plain(_house: House, _key: str) -> list[Knock]:
    """Nothing but the path."""
    return [Knock()]
