"""Whom a list means by its column for the case manager."""

from uuid import UUID

import pytest

from services.threads.domain.assigned import Server, whom

CARLA = Server(UUID(int=1), "Carla Reyes", "carla@county.example")
DEV = Server(UUID(int=2), "Dev Chandra")
TWICE = Server(UUID(int=3), "Dev Chandra", "dev2@county.example")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("carla@county.example", CARLA),
        (" Carla@County.Example ", CARLA),
        ("Carla Reyes", CARLA),
        ("REYES, CARLA", CARLA),
        ("Dev Chandra", DEV),
        ("carla", None),
        ("carla@county.example.org", None),
        ("", None),
    ],
)
def test_somebody_is_meant_by_address_or_by_whole_name(said: str, found: Server | None) -> None:
    assert whom(said, [CARLA, DEV]) is found


def test_a_name_of_two_people_means_neither_and_an_address_means_one() -> None:
    assert whom("Dev Chandra", [DEV, TWICE]) is None
    assert whom("dev2@county.example", [DEV, TWICE]) is TWICE
