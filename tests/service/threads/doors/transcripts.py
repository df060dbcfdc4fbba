"""A conversation for the file."""

from tests.service.threads.doors.knocks import Door, Knock
from tests.service.threads.private import House


def transcript(house: House, key: str) -> list[Knock]:
    return [Knock(), Knock("first_on=2026-01-01"), Knock(f"after={house.messages[key]}")]


DOORS: dict[str, Door] = {"transcript": transcript}
