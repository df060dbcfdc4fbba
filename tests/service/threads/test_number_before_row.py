"""Who needs a number and its row on the board takes the number first: nobody waits for each other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.threads.handlers.inbound import on_sms_received_batch
from services.threads.jobs import Jobs
from services.threads.store import unknown
from services.threads.store.numbers import hold_number
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.threads.at_once import session_of, somebody_waits
from tests.service.threads.house import STRANGERS
from tests.service.threads.office import Office
from tests.service.threads.test_board_order import told
from tests.service.threads.test_new_clients import eve

attach_chosen = Jobs.attach_chosen


@asynccontextmanager
async def row_held(office: Office, unknown_id: UUID) -> AsyncIterator[int]:
    """Somebody looks at the number on the board meanwhile, in this session."""
    elsewhere = await asyncpg.connect(office.database.url())
    try:
        async with elsewhere.transaction():
            query = "SELECT FROM threads.unknown_number WHERE unknown_id = $1 FOR NO KEY UPDATE"
            await elsewhere.execute(query, unknown_id)
            yield elsewhere.get_server_pid()
    finally:
        await elsewhere.close()


async def takes_in(office: Office, body: str) -> None:
    async with office.service.db.tx() as tx:
        text = told(office, office.text(body, STRANGERS), 70)
        await on_sms_received_batch(tx, [text], None)  # type: ignore[arg-type]  # it needs none


async def stranger(office: Office) -> UUID:
    """Somebody nobody knows has written; their number's id on the board."""
    await office.texts("hi, Eve here", STRANGERS)
    found: UUID = await office.value("SELECT unknown_id FROM unknown_number")
    return found


async def is_well(adding: asyncio.Task[Any], other: asyncio.Task[None], status: int) -> bool:
    """Whether both came to their end."""
    ended: list[Any] = list(await asyncio.gather(adding, other, return_exceptions=True))
    return ended[1] is None and getattr(ended[0], "status", None) == status


async def texted_while_added(office: Office) -> bool:
    """Eve is added from the board, and writes again at that moment."""
    unknown_id = await stranger(office)
    form = eve(number=STRANGERS, unknown_id=str(unknown_id))
    async with row_held(office, unknown_id) as holder:
        adding = asyncio.create_task(office.carla.knock("POST", "/v1/clients", form))
        await somebody_waits(office, holder)
        taking = asyncio.create_task(takes_in(office, "are you there?"))
        await somebody_waits(office, holder, 2)
    return await is_well(adding, taking, 201)


async def test_a_new_client_from_the_board_and_their_next_text_both_come_to_their_end(office: Office) -> None:
    assert await texted_while_added(office)
    await office.until("SELECT count(*) FROM message WHERE direction = 'inbound'", 2)


async def test_with_the_row_taken_first_they_wait_for_each_other(database: Database, broker: Broker) -> None:
    switches = "number_before_row:off,crossed_again:off"
    async with Office(database, broker, failpoints=switches).running() as office:
        assert not await texted_while_added(office)


async def added_while_attached(office: Office) -> bool:
    """Eve is added from the board, while her texts are on their way to whom a colleague has given them."""
    ana, unknown_id = await office.add(), await stranger(office)
    form = eve(number=STRANGERS, unknown_id=str(unknown_id))
    query = """
        UPDATE unknown_number
           SET state = 'chosen', chosen_client_id = $1, is_made_current = false, decided_at = now()
    """
    async with office.service.db.tx() as tx:
        await hold_number(tx, STRANGERS)
        holder = await session_of(tx)
        adding = asyncio.create_task(office.carla.knock("POST", "/v1/clients", form))
        await somebody_waits(office, holder)
        await office.db.execute(query, ana[0])
        attaching = asyncio.create_task(attach_chosen(Jobs(office.service.db)))
        await somebody_waits(office, holder, 2)
    return await is_well(adding, attaching, 409)


async def test_a_new_client_from_the_board_and_a_colleague_s_choice_both_come_to_their_end(office: Office) -> None:
    assert await added_while_attached(office)


async def test_with_the_row_taken_first_by_the_service_they_wait_for_each_other(
    database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_held(*_: object) -> None:
        """None: as the switch has it, of the service's own hand alone."""

    async def idle(_: Jobs) -> None:
        """The service's own look would be in the way of ours."""

    monkeypatch.setattr(unknown, "hold_next", not_held)
    monkeypatch.setattr(Jobs, "attach_chosen", idle)
    async with Office(database, broker, failpoints="crossed_again:off").running() as office:
        assert not await added_while_attached(office)
