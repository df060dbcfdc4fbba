"""A yes or no in words answers "is this you?" while nothing else was said since; in talk it may mean anything."""

from typing import Any
from uuid import UUID

import pytest

from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.house import NEW
from tests.service.threads.office import Office
from tests.service.threads.test_numbers import adds, phones

Ana = tuple[UUID, UUID]


async def asked(office: Office, ana: Ana) -> None:
    """Whoever has the new number was asked whose it is."""
    await adds(office, ana[0], NEW, ask_first=True)
    office.passes(seconds=6)
    assert (await office.sent()).to == NEW


async def says(office: Office, ana: Ana, body: str) -> Any:
    """After that Carla asks something else, and this is the answer: what is known of the number then."""
    await asked(office, ana)
    await office.carla.writes(ana[1], "Do you need a ride on Tuesday?", despite=["unverified"])
    office.passes(seconds=6)
    assert (await office.sent()).to == NEW
    await office.texts(body, number=NEW)
    return (await phones(office, ana[0]))[NEW]["health"]


@pytest.mark.parametrize("body", ["No", "No, it's Tuesday", "I don't know him"])
async def test_no_to_another_question_makes_nobody_a_stranger(office: Office, ana: Ana, body: str) -> None:
    assert await says(office, ana, body) == "unverified"
    shown = await office.carla.thread(ana[1])
    assert (shown["messages"][-1]["labels"], shown["is_answer_due"]) == ([], True)


async def test_yes_to_another_question_waits_for_an_answer(office: Office, ana: Ana) -> None:
    assert await says(office, ana, "Yes") == "unverified"
    shown = await office.carla.thread(ana[1])
    assert (shown["messages"][-1]["labels"], shown["is_answer_due"]) == ([], True)
    assert await office.value("SELECT state FROM question") == "open"


async def test_a_digit_means_what_the_digits_were_said_to_mean(office: Office, ana: Ana) -> None:
    assert await says(office, ana, "2") == "wrong_person"


async def test_who_says_that_they_are_somebody_else_is_believed(office: Office, ana: Ana) -> None:
    assert await says(office, ana, "This is not Ana") == "wrong_person"


async def test_said_at_once_a_no_is_one(office: Office, ana: Ana) -> None:
    await asked(office, ana)
    await office.texts("No", number=NEW)
    assert (await phones(office, ana[0]))[NEW]["health"] == "wrong_person"


async def test_said_before_the_other_question_it_is_one_however_late_it_comes(office: Office, ana: Ana) -> None:
    await asked(office, ana)
    said_at = office.clock.now()
    office.passes(seconds=1)
    await office.carla.writes(ana[1], "Do you need a ride on Tuesday?", despite=["unverified"])
    office.passes(seconds=6)
    await office.sent()
    await office.texts("No", number=NEW, received_at=said_at)
    assert (await phones(office, ana[0]))[NEW]["health"] == "wrong_person"


async def test_without_that_no_to_a_ride_freezes_the_number(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="said_last:off").running() as office:
        assert await says(office, await office.add(), "No") == "wrong_person"
