"""Searching among texts."""

from tests.service.threads.doors.knocks import Door, Knock
from tests.service.threads.private import House


def found_texts(_house: House, key: str) -> list[Knock]:
    return [Knock("search=secret"), Knock(f"search={key}")]


DOORS: dict[str, Door] = {"found_texts": found_texts}
