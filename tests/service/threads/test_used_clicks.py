"""One click is one text: in another conversation its id is refused, whoever has the first by now."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.hands import transfer
from tests.service.threads.house import BENS, DEV
from tests.service.threads.office import Office

Ana = tuple[UUID, UUID]
COUNT = "SELECT count(*) FROM message WHERE direction = 'outbound'"


@pytest.fixture
async def ben(office: Office) -> Ana:
    """Ben, on Carla's caseload, too: (client, thread)."""
    return await office.add("Ben Baker", BENS)


async def used(office: Office, thread_id: UUID, click: str, **more: Any) -> None:
    refused = await office.carla.writes(thread_id, "Hello", 409, client_msg_id=click, **more)
    assert (refused["title"], refused["field"]) == ("used", "client_msg_id")


async def test_of_a_text_whose_client_was_given_away_it_is_refused(office: Office, ana: Ana, ben: Ana) -> None:
    click = str(new_id())
    await office.carla.writes(ana[1], "Hello", client_msg_id=click)
    await transfer(office.carla, ana[1], DEV)
    await used(office, ben[1], click)
    assert await office.value(COUNT) == 1
    later = await office.carla.writes(ben[1], "Hello", send_at="2026-03-03T17:00:00Z")
    await office.carla("PATCH", f"/v1/messages/{later['message_id']}", {"client_msg_id": click, "body": "Hi"}, 409)
    assert (await office.carla.get(f"/v1/messages/{later['message_id']}"))["status"] == "held"
    refused = await transfer(office.carla, ben[1], DEV, 409, client_msg_id=click, text="Dev is yours now.")
    assert refused["title"] == "used"
    await office.carla.thread(ben[1])
    assert await office.value(COUNT) == 2


async def test_of_two_conversations_at_once_one_has_it(office: Office, ana: Ana, ben: Ana) -> None:
    for _ in range(4):
        click, before = str(new_id()), await office.value(COUNT)
        form = {"client_msg_id": click, "body": "Hello"}
        paths = [f"/v1/threads/{thread_id}/messages" for thread_id in (ana[1], ben[1])]
        answers = await asyncio.gather(*(office.carla.knock("POST", path, form) for path in paths))
        assert sorted(answer.status for answer in answers) == [201, 409]
        assert await office.value(COUNT) == before + 1


async def test_without_that_look_it_is_an_error_of_ours(database: Database, broker: Broker) -> None:
    async with Office(database, broker, failpoints="used_click:off").running() as office:
        (_, ana), (_, ben) = await office.add(), await office.add("Ben Baker", BENS)
        click = str(new_id())
        await office.carla.writes(ana, "Hello", client_msg_id=click)
        await transfer(office.carla, ana, DEV)
        await office.carla.writes(ben, "Hello", 500, client_msg_id=click)
