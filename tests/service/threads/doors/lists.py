"""Clients A to Z, and how it stands with them."""

from tests.service.threads.doors.knocks import Door, Knock
from tests.service.threads.private import House


def caseload(house: House, key: str) -> list[Knock]:
    return [
        Knock(),
        Knock("show=problems&language=en"),
        Knock(f"search={key}"),
        Knock("show=closed"),
        Knock("letter=A"),
    ]


DOORS: dict[str, Door] = {"caseload": caseload}
