"""Searching among texts."""

from tests.service.threads.doors.knocks import Door, Knock
from tests.service.threads.private import House


def found_texts(house: House, key: str) -> list[Knock]:
    older = [Knock(f"search=secret&before={house.messages[key]}")] if key in house.threads else []
    return [Knock("search=secret"), Knock(f"search={key}"), *older]


DOORS: dict[str, Door] = {"found_texts": found_texts}
