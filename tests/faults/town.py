"""The people of a story: one department with one line, Carla, and clients who write; then the road's programs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import aio_pika
import msgspec

from deploy.office.cast import CARLA, CLIENTS, PROBATION, ZONE
from proto import envelope
from proto.directory import DepartmentChanged, StaffChanged
from proto.people import ExternalId
from proto.registry import type_of
from services.gateway.store.lines import add_line
from services.kit.audit import Actor
from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.health import Condition
from services.threads.store import told
from services.threads.store.caseloads import open_caseload
from services.threads.store.people import NewClient, add_client, add_phone
from tests.faults.house import House
from tests.faults.program import until

PEOPLE = 30
# The same at both ends means none: a story is told at any hour.
NEVER_QUIET = "00:00"
HASTY = "tests.faults.hasty"
# So that a reminder says in which room, by which the court's log knows it.
CONFIRMED = Condition("working", 0, is_confirmed=True)
# What a department calls a client by.
CASE = "case"


@dataclass
class Town:
    """A house with the whole road in it. threads: each client's number and their thread; people: how many clients."""

    house: House
    threads: dict[str, UUID] = field(default_factory=dict)
    line: str = PROBATION.line
    people: int = PEOPLE

    async def settle_in(self, points: str = "", *, is_hasty: bool = False) -> None:
        """Add the people, then start the road; points hold for gateway and threads. is_hasty: with little patience."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.house.add("practice"))
            tasks.create_task(self._add_people())
        async with asyncio.TaskGroup() as starting:
            starting.create_task(self.house.add("gateway", HASTY if is_hasty else None, points))
            starting.create_task(self.house.add("threads", HASTY if is_hasty else None, points))
        await self._tell_directory()

    async def _add_people(self) -> None:
        """The line, and the clients with their phones and threads."""
        async with door(self.house, "gateway") as tx:
            await add_line(tx, self.line, PROBATION.department_id, pace=None)
        async with door(self.house, "threads") as tx:
            for client in CLIENTS[: self.people]:
                new = NewClient(
                    given_name=client.given_name,
                    family_name=client.family_name,
                    time_zone=ZONE,
                    external_ids=(ExternalId(label=CASE, value=client.case_number),),
                )
                client_id = await add_client(tx, new)
                await add_phone(tx, client_id, client.number, condition=CONFIRMED)
                thread_id = await open_caseload(tx, client_id, PROBATION.department_id, CARLA.staff_id)
                self.threads[client.number] = thread_id
                await told.publish_clients(tx, [client_id])

    async def _tell_directory(self) -> None:
        """Say what web would; wait until threads knows it, and the line."""
        department = DepartmentChanged(
            department_id=PROBATION.department_id,
            name=PROBATION.name,
            time_zone=ZONE,
            quiet_from=NEVER_QUIET,
            quiet_until=NEVER_QUIET,
        )
        carla = StaffChanged(
            staff_id=CARLA.staff_id,
            name=CARLA.name,
            role=CARLA.role,
            department_id=PROBATION.department_id,
            is_active=True,
        )
        await say(self.house, "web", department, carla)
        query = "SELECT count(*) FROM threads.staff CROSS JOIN threads.department CROSS JOIN threads.line"
        await until(lambda: self.house.eyes.fetchval(query), "threads knows its people and its line")


async def say(house: House, user: str, *facts: msgspec.Struct) -> None:
    """Publish facts as another service would."""
    async with await aio_pika.connect(house.broker.url(user)) as connection:
        channel = await connection.channel(on_return_raises=True)
        for fact in facts:
            declared, event_id = type_of(fact), new_id()
            body = envelope.encode(
                fact,
                event_id=event_id,
                source=f"/{user}",
                type_name=declared.name,
                time=SYSTEM.now(),
                subject=str(event_id),
                sequence=1,
            )
            exchange = await channel.get_exchange(declared.exchange, ensure=False)
            message = aio_pika.Message(body, message_id=str(event_id), user_id=user)
            lane = getattr(fact, "lane", declared.lane)
            await exchange.publish(message, routing_key=declared.routing_key(lane))


@asynccontextmanager
async def door(house: House, service: str) -> AsyncIterator[Tx]:
    """A transaction in one service's schema, as its work role."""
    database = Database(service, house.database.url(f"{service}_work"), 1, SYSTEM)
    await database.open()
    try:
        async with database.tx(Actor("operator", "faults")) as tx:
            yield tx
    finally:
        await database.close()
