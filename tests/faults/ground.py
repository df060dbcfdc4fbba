"""The ground a story stands on: a Postgres that keeps what it acknowledges and a RabbitMQ, both ours to break."""

import asyncio
import contextlib
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aio_pika
import asyncpg
from aio_pika.abc import AbstractChannel

from deploy import topology
from deploy.local.keys import PUBLISHERS, Keys, keys_in
from deploy.local.postgres import Postgres
from deploy.local.programs import choose_ports
from deploy.local.rabbitmq import Rabbit
from deploy.local.servers import drop_leftovers, own_place, passing_place
from deploy.rabbitmq.definitions import VHOST, definitions
from tests.faults.disk import SmallDisk, small_disk
from tests.faults.nursery import Nursery, open_nursery
from tests.servers.brokers import Broker
from tests.servers.databases import Cluster, Database

# The ladder's last rungs are a minute and ten: a story has not got them. All rungs are a second here.
RUNG_MS = 1000
QUICK_LADDER = {"pattern": r"^delay\.", "definition": {"message-ttl": RUNG_MS}}
# Below the kernel's own ports; runs start at different places.
PORTS = range(16_000, 28_000)
RECOVERY_S = 60


@dataclass
class Ground:
    """Both servers, the office's secrets, and a port for each program."""

    place: Path
    postgres: Postgres
    rabbit: Rabbit
    cluster: Cluster
    keys: Keys
    ports: dict[str, int]
    disk: SmallDisk | None = None
    nursery: Nursery | None = None

    async def start(self) -> None:
        """Both servers at once, each made ready: the template of databases, the topology."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._start_postgres(), name="postgres")
            tasks.create_task(self._start_rabbit(), name="rabbitmq")

    async def _start_postgres(self) -> None:
        await self.postgres.start()
        self.cluster.any_url = self.postgres.url()
        await self._until_recovered()
        await drop_leftovers(self.postgres.url())
        await self.cluster.prepare()

    async def _start_rabbit(self) -> None:
        await self.rabbit.start()
        await topology.declare(self.amqp_url("topology"), PUBLISHERS)

    async def stop(self) -> None:
        """End both; nothing in them is wanted any more."""
        await self.rabbit.kill()
        await self.rabbit.stop()
        await self.postgres.stop()
        if self.disk:
            await self.disk.unmount()

    async def small_disk(self) -> SmallDisk | None:
        """A disk that a story may fill, made when it is first asked for; None where we may not."""
        if self.disk is None:
            owner = self.postgres.place.stat()
            self.disk = await small_disk(self.place / "disk", self.postgres.url(), owner)
        return self.disk

    def amqp_url(self, user: str) -> str:
        """The broker itself, for one user."""
        return self.rabbit.url(user, self.keys.broker[user], VHOST)

    async def depth(self, *queues: str) -> int:
        """How many messages are ready in these queues together."""
        async with self.channel() as channel:
            looks = [await channel.declare_queue(name, passive=True) for name in queues]
        return sum(look.declaration_result.message_count or 0 for look in looks)

    async def looks(self, *queues: str) -> list[str]:
        """What is ready in each of these queues, and how many read it."""
        async with self.channel() as channel:
            looks = [(await channel.declare_queue(name, passive=True)).declaration_result for name in queues]
        return [f"{look.queue}: {look.message_count} ready, {look.consumer_count} read" for look in looks]

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        """A channel of the user who may do everything."""
        async with await aio_pika.connect(self.amqp_url("topology"), timeout=10) as connection:
            yield await connection.channel()

    # --- what a story does to them

    async def postgres_dies(self) -> None:
        """As `pg_ctl stop -m immediate`: no goodbye, no checkpoint, recovery at the next start."""
        child = self.postgres.child
        child.send(signal.SIGQUIT)
        await child.ended()

    async def postgres_returns(self) -> None:
        """Start it again and wait until it has recovered."""
        await self.postgres.start()
        await self._until_recovered()

    async def rabbit_dies(self) -> None:
        """kill -9."""
        await self.rabbit.kill()

    async def rabbit_returns(self) -> None:
        """Start it again with what it had."""
        await self.rabbit.start()

    async def rabbit_is_wiped(self) -> None:
        """A new broker without a memory, declared anew."""
        await self.rabbit.kill()
        await self.rabbit.wipe()
        await self._start_rabbit()

    async def _until_recovered(self) -> None:
        async with asyncio.timeout(RECOVERY_S):
            while True:
                with contextlib.suppress(OSError, asyncpg.PostgresError):
                    await (await asyncpg.connect(self.postgres.url(), timeout=5)).close()
                    return
                await asyncio.sleep(0.1)

    # --- a story's own part of them

    @asynccontextmanager
    async def parts(self) -> AsyncIterator[tuple[Database, Broker]]:
        """A fresh database and empty queues; the database is gone afterwards."""
        broker = Broker({user: self.amqp_url(user) for user in self.keys.broker}, VHOST)
        await broker.prepare()
        await broker.empty()
        await broker.aclose()
        database = await self.cluster.clone()
        try:
            yield database, broker
        finally:
            await self.cluster.drop(database)


@asynccontextmanager
async def open_ground(*, is_hasty: bool = False) -> AsyncIterator[Ground]:
    """A ground of this run's own, started; the first free set of folders.

    is_hasty: programs are born in a nursery, and the servers stand in memory. What survives the death of a process
    survives it there, too; only the full figures are told on a disk.
    """
    with passing_place("faults") if is_hasty else own_place("faults") as place:
        ground = _laid_out(place)
        await ground.rabbit.wipe()
        async with open_nursery() if is_hasty else contextlib.nullcontext() as ground.nursery:
            try:
                await ground.start()
                yield ground
            finally:
                await ground.stop()


def _laid_out(place: Path) -> Ground:
    first = random.choice(PORTS)
    keys = keys_in(place)
    loaded = definitions([VHOST], keys.broker, PUBLISHERS)
    loaded["policies"].append({"name": "quick-ladder", "vhost": VHOST, "apply-to": "queues", **QUICK_LADDER})
    return Ground(
        place=place,
        postgres=Postgres(place / "postgres", durable=True, first_port=first, say=_say),
        rabbit=Rabbit(place / "rabbitmq", loaded, first_port=first + 200, say=_say),
        cluster=Cluster("", keys.roles),
        keys=keys,
        ports=choose_ports({}, first + 400),
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
