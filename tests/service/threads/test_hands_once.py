"""A form that hands a conversation over is sent again: nothing happens twice, and its sender learns what happened."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import close, markers, transfer
from tests.service.threads.house import BENS, CARLA, DEV, ERIN
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]


def form(**more: Any) -> dict[str, Any]:
    return {"client_msg_id": str(new_id()), "note": "Works nights."} | more


@pytest.mark.parametrize("text", ["", "Dev Chandra is your case manager now."])
async def test_who_sees_it_no_more_is_told_that_it_is_done_and_who_has_it(office: Office, ana: Ana, text: str) -> None:
    told = form(text=text)
    first = await transfer(office.carla, ana[1], DEV, **told)
    again = await transfer(office.carla, ana[1], DEV, **told)
    assert again == first | {"is_again": True}
    assert (again["staff_name"], again["is_seen"]) == ("Dev Chandra", False)
    thread = await office.dev.thread(ana[1])
    assert len(markers(thread)) == 1
    assert len([one for one in thread["messages"] if one["direction"] == "outbound"]) == bool(text)
    assert await office.value("SELECT count(*) FROM note") == 1


async def test_without_a_click_on_record_there_is_no_such_page_for_them(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="hand_over_click:off").running() as office:
        _, thread_id = await office.add()
        told = form()
        await transfer(office.carla, thread_id, DEV, **told)
        await transfer(office.carla, thread_id, DEV, 404, **told)


async def test_who_sees_it_still_gives_nothing_away_again(office: Office, ana: Ana) -> None:
    told = form()
    await transfer(office.erin, ana[1], DEV, **told)
    again = await transfer(office.erin, ana[1], DEV, **told)
    assert (again["staff_name"], again["is_seen"], again["is_again"]) == ("Dev Chandra", True, True)
    await transfer(office.erin, ana[1], CARLA)
    await close(office.erin, ana[1])
    again = await transfer(office.erin, ana[1], DEV, **told)
    assert (again["staff_name"], again["is_open"]) == ("Carla Reyes", False), "whose it is now"
    assert len(markers(await office.carla.thread(ana[1]))) == 3


async def test_without_a_click_on_record_it_is_given_away_again(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="hand_over_click:off").running() as office:
        _, thread_id = await office.add()
        told = form()
        await transfer(office.erin, thread_id, DEV, **told)
        await transfer(office.erin, thread_id, CARLA)
        await transfer(office.erin, thread_id, DEV, **told)
        await office.dev.thread(thread_id)


async def test_two_at_once_are_one(office: Office, ana: Ana) -> None:
    told = form()
    answers = await asyncio.gather(*(transfer(office.carla, ana[1], DEV, **told) for _ in range(3)))
    assert sorted(one["is_again"] for one in answers) == [False, True, True]
    assert len(markers(await office.dev.thread(ana[1]))) == 1


async def test_the_click_of_one_hand_over_is_no_others(office: Office, ana: Ana) -> None:
    _, bens = await office.add("Ben Baker", BENS)
    told = form()
    await transfer(office.erin, ana[1], DEV, **told)
    for thread_id, to in ((bens, DEV), (ana[1], CARLA), (ana[1], ERIN)):
        assert (await transfer(office.erin, thread_id, to, 409, **told))["title"] == "used"
    await transfer(office.carla, ana[1], DEV, 404, **told)
    await office.carla.thread(bens)


async def test_what_was_refused_can_be_sent_again(office: Office, ana: Ana) -> None:
    told = form()
    await transfer(office.carla, ana[1], CARLA, 422, **told)
    assert (await transfer(office.carla, ana[1], DEV, **told))["is_again"] is False
