"""Texts that wait for a time, and a service that was stopped between their writing and it."""

import contextlib
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.office import Office
from tests.service.threads.test_later import NINE, TUESDAY, edits, waiting

Ana = tuple[UUID, UUID]


@contextlib.asynccontextmanager
async def begun_again(before: Office, at: datetime) -> AsyncIterator[Office]:
    """Another process on what one that is gone has left, at this time."""
    after = Office(before.database, before.broker)
    # What it is told is newer than what was told before.
    after._seq = before._seq
    after.clock.at = at
    async with after.running():
        yield after


async def edited_before_a_restart(database: Database, broker: Broker, **more: Any) -> tuple[Office, Ana]:
    """A text that waits for Tuesday at nine, changed; then the service stops."""
    async with Office(database, broker, **more).running() as office:
        ana = await office.add()
        written = await office.carla.writes(ana[1], "Good mornin", **TUESDAY)
        await edits(office.carla, written["message_id"], body="Good morning")
        await office.nothing_sent()
    return office, ana


async def test_text_whose_time_came_while_nobody_ran_leaves_then_once(database: Database, broker: Broker) -> None:
    before, ana = await edited_before_a_restart(database, broker)
    async with begun_again(before, NINE) as office:
        assert (await office.sent()).body == "Good morning"
        await office.nothing_sent()
        assert await waiting(office, ana) == []


async def test_without_one_taking_the_others_place_both_leave(database: Database, broker: Broker) -> None:
    before, _ = await edited_before_a_restart(database, broker, failpoints="edit_once:off")
    async with begun_again(before, NINE) as office:
        assert {(await office.sent()).body, (await office.sent()).body} == {"Good mornin", "Good morning"}


async def test_second_click_after_a_restart_is_the_same_text(database: Database, broker: Broker) -> None:
    click = str(new_id())
    async with Office(database, broker).running() as before:
        ana = await before.add()
        first = await before.carla.writes(ana[1], "Good morning", client_msg_id=click, **TUESDAY)
    async with begun_again(before, before.clock.at) as office:
        again = await office.carla.writes(ana[1], "Good morning", 200, client_msg_id=click, **TUESDAY)
        assert again["message_id"] == first["message_id"]
        [shown] = await waiting(office, ana)
        assert (shown["release_at"], shown["local_time"]) == (first["release_at"], first["local_time"])
        await edits(office.carla, shown["message_id"], is_now=True)
        sent = await office.sent()
        await office.gateway_says(sent.message_id, "sent", 1)
        await office.status_is(sent.message_id, "sent")
        office.clock.at = NINE
        await office.nothing_sent()
