"""The road on the ground: real programs with their real environment, every link of theirs through a proxy."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.local.child import Child
from deploy.local.places import CHECKOUT
from deploy.local.programs import Addresses, environment_of
from proto import topology
from proto.topology import SERVICES
from tests.faults.ground import Ground
from tests.faults.nursery import Born
from tests.faults.program import Links, Program
from tests.faults.proxy import Proxy
from tests.servers.brokers import Broker
from tests.servers.databases import Database

# Nobody sees what a consumer holds; but while it is slow with it, a transaction is open.
AT_WORK = """
    SELECT count(*)
      FROM pg_stat_activity
     WHERE datname = current_database() AND clock_timestamp() - xact_start > interval '0.1 s'
"""


class House:
    """What one story uses: a database and queues of its own, programs, and eyes that look past the programs."""

    def __init__(self, ground: Ground, database: Database, broker: Broker, eyes: asyncpg.Pool) -> None:
        self.ground, self.database, self.broker, self.eyes = ground, database, broker, eyes
        self.programs: dict[str, Program] = {}
        self._open = AsyncExitStack()
        self._keepers: list[asyncio.Task[None]] = []

    def url(self, name: str) -> str:
        """A program's own address, past its door's proxy."""
        return f"http://127.0.0.1:{self.ground.ports[name]}"

    async def add(self, name: str, module: str | None = None, points: str = "", **env: str) -> Program:
        """Start a program, services.<name> unless a module is given, and wait until it is ready."""
        links = await self._links(name)
        words = [module, name] if module else [f"services.{name}"]
        told = {**self._environment(name, links), **env}

        def life(failpoints: str) -> Child:
            return self.child(name, words, {**told, "FAILPOINTS": failpoints})

        program = Program(name, self.ground.ports[name], links, life, points)
        self.programs[name] = program
        self._keepers.append(asyncio.create_task(program.keep(), name=f"keep {name}"))
        await program.wake()
        return program

    def child(self, name: str, words: list[str], env: dict[str, str]) -> Child:
        """A life of `python -m <words>`, not begun: born in the ground's nursery, if it has one."""
        log = self.ground.place / f"logs/{name}.log"
        if nursery := self.ground.nursery:
            return Born(name, words, log, env, nursery=nursery)
        return Child(name, [sys.executable, "-m", *words], log, env, CHECKOUT)

    async def _links(self, name: str) -> Links:
        targets = {
            "database": self.ground.postgres.port,
            "broker": self.ground.rabbit.port,
            "phones": self.ground.ports["practice"],
            "door": self.ground.ports[name],
        }
        return Links(**{link: await self._open.enter_async_context(Proxy(port)) for link, port in targets.items()})

    def _environment(self, name: str, links: Links) -> dict[str, str]:
        at = Addresses(
            lambda role: through(self.database.url(role), links.database),
            lambda user: through(self.broker.url(user), links.broker),
            self.ground.ports,
        )
        told = environment_of(name, self.ground.keys, at)
        if "TWILIO_API_URL" in told:
            told["TWILIO_API_URL"] = through(told["TWILIO_API_URL"], links.phones)
        return told

    async def waiting(self) -> int:
        """How much is on its way: in the outboxes; ready in the queues of the programs here; texts; transactions."""
        counts = [await self.eyes.fetchval(f"SELECT count(*) FROM {name}.outbox") for name in SERVICES]
        names = [queue.name for queue in topology.QUEUES if queue.service in self.programs]
        counts.append(
            await self.eyes.fetchval("SELECT count(*) FROM gateway.attempt WHERE status IN ('queued', 'claimed')")
        )
        counts.append(await self.eyes.fetchval(AT_WORK))
        return sum(counts) + await self.ground.depth(*names, *topology.DELAYS_S)

    async def where(self) -> str:
        """Where everything stands that is on its way: outboxes by lane, queues and who reads them."""
        told = []
        for name in SERVICES:
            query = f"SELECT lane, count(*) AS rows, min(created_at) AS since FROM {name}.outbox GROUP BY lane"
            told += [f"{name} {dict(row)}" for row in await self.eyes.fetch(query)]
        names = [queue.name for queue in topology.QUEUES if queue.service in self.programs]
        return "; ".join(told + await self.ground.looks(*names, *topology.DELAYS_S))

    def own_deaths(self) -> list[str]:
        """Programs that ended by themselves, each in words."""
        return [
            f"{program.name} died {program.own_deaths} times by itself"
            for program in self.programs.values()
            if program.own_deaths
        ]

    async def close(self) -> None:
        """End every program, as a power cut would, and take the proxies away."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for program in self.programs.values():
            await program.rest(signal.SIGKILL)
        await self._open.aclose()


@asynccontextmanager
async def open_house(ground: Ground) -> AsyncIterator[House]:
    """An empty house with a fresh database and empty queues."""
    async with ground.parts() as (database, broker):
        eyes = await asyncpg.create_pool(database.url(), min_size=0, max_size=4, timeout=10, command_timeout=30)
        house = House(ground, database, broker, eyes)
        try:
            yield house
        finally:
            await house.close()
            eyes.terminate()


def through(url: str, proxy: Proxy) -> str:
    """The same address by way of a proxy."""
    parts = urlsplit(url)
    user, _, _ = parts.netloc.rpartition("@")
    host = f"127.0.0.1:{proxy.port}"
    return urlunsplit(parts._replace(netloc=f"{user}@{host}" if user else host))
