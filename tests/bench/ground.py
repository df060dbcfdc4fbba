"""What every measurement stands on: private servers with fsync on, the provider, programs started as wanted."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import aio_pika
import aiohttp
import asyncpg
import msgspec

from deploy.local.child import Child, output_of
from deploy.local.places import CHECKOUT, accepts, free_port
from deploy.local.servers import own_place
from deploy.local.stack import Stack
from tests.bench.programs.acceptor import Taken
from tests.bench.watch import Load, Watch

FIRST_PORT = 30_000
# A round during which others took more of the machine than this is not to be trusted.
MOST_FOREIGN = 0.10
DRAINED_S = 120
PROGRAM_S = 180
T = TypeVar("T")


@dataclass
class Ground:
    """One system of ours, with nothing in it."""

    stack: Stack
    acceptor: Child
    acceptor_port: int
    http: aiohttp.ClientSession
    tries: int = 1  # rounds with much of others' work in them are measured so often at most
    notes: list[str] = field(default_factory=list)
    # Databases of people/ that were made so far: the GB each holds, and the minutes it took.
    offices: dict[str, tuple[float, float]] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Say one thing at once."""
        print(text, flush=True)

    @property
    def provider_url(self) -> str:
        """Where texts are taken."""
        return f"http://127.0.0.1:{self.acceptor_port}"

    async def start(self, service: str, **extra: str) -> None:
        """One service, that sends to the acceptor and has ten connections, as the yardstick has."""
        told = {"TWILIO_API_URL": self.provider_url, "WORK_POOL_SIZE": "10", "LOG_LEVEL": "warning"}
        await self.stack.start_program(service, **told, **extra)

    async def stop(self, service: str) -> None:
        """End a service in good order."""
        if service in self.stack.programs:
            await self.stack.programs.pop(service).stop()

    async def run(self, program: str, *words: str) -> bytes:
        """Run one of programs/ to its end; what it printed."""
        module = f"tests.bench.programs.{program}"
        async with asyncio.timeout(PROGRAM_S):
            return (await output_of(sys.executable, "-m", module, *words, cwd=CHECKOUT)).encode()

    # --- the provider

    async def set_latency(self, milliseconds: float) -> None:
        """How long the provider takes from now on; it forgets what it took."""
        async with self.http.put(f"{self.provider_url}/latency/{milliseconds}") as answer:
            await answer.read()

    async def taken(self) -> Taken:
        """What the provider took since."""
        async with self.http.get(f"{self.provider_url}/taken") as answer:
            return msgspec.json.decode(await answer.read(), type=Taken)

    async def marks(self) -> dict[str, float]:
        """When marked texts came to the provider."""
        async with self.http.get(f"{self.provider_url}/marks") as answer:
            return msgspec.json.decode(await answer.read(), type=dict[str, float])

    async def have_come(self, count: int) -> bool:
        """Whether the provider took so many; cheap enough to ask again and again."""
        async with self.http.get(f"{self.provider_url}/count") as answer:
            return int(await answer.read()) >= count

    # --- the servers

    @asynccontextmanager
    async def database(self) -> AsyncIterator[asyncpg.Connection]:
        """The office's database, as its superuser."""
        connection = await asyncpg.connect(self.stack.database_url())
        try:
            yield connection
        finally:
            await connection.close()

    async def drained(self, *schemas: str) -> None:
        """Wait until these services have published all they have to, so that no round pays for the one before."""
        async with self.database() as connection:
            for schema in schemas:
                query = f"SELECT NOT EXISTS (SELECT FROM {schema}.outbox)"
                await until(partial(connection.fetchval, query), DRAINED_S)

    async def purge(self, *queues: str) -> None:
        """Empty these queues."""
        connection = await aio_pika.connect(self.stack.amqp_url("topology"))
        async with connection, connection.channel() as channel:
            for name in queues:
                await (await channel.declare_queue(name, passive=True)).purge()

    # --- what was used

    def parts(self) -> dict[str, int]:
        """The process of every part that runs, by name."""
        servers = {"postgres": self.stack.postgres, "rabbitmq": self.stack.rabbit}
        children = {**self.stack.programs, **{name: server.child for name, server in servers.items() if server}}
        return {name: child.running.pid for name, child in children.items() if child.running}

    async def used_by_texts(self, sender: dict[str, int]) -> Callable[[int], Load]:
        """Wait for the first text; then watch sender and the servers. Called with how many there are in all: their CPU,
        without what a program's start takes."""
        await until(lambda: self.have_come(1), PROGRAM_S)
        before = (await self.taken()).texts
        watch = Watch(
            {**sender, **{name: pid for name, pid in self.parts().items() if name in ("postgres", "rabbitmq")}}
        )
        return lambda count: watch.so_far().scaled(count / max(1, count - before))

    async def fair(self, what: str, round_: Callable[[], Awaitable[T]]) -> tuple[T, Load]:
        """One round and the CPU it took; once more when others took much of the machine, and the quieter one counts."""
        best: tuple[T, Load] | None = None
        for _ in range(self.tries):
            watch = Watch(self.parts())
            measured = (await round_(), watch.so_far())
            if best is None or measured[1].foreign < best[1].foreign:
                best = measured
            if best[1].foreign <= MOST_FOREIGN:
                return best
        assert best is not None
        self.notes.append(f"{what}: others took {best[1].foreign:.0%} of the machine")
        return best


@asynccontextmanager
async def open_ground(tries: int = 1) -> AsyncIterator[Ground]:
    """A new system under a folder of its own, ended and forgotten afterwards."""
    for name in ("DATABASE_URL", "AMQP_URL"):
        os.environ.pop(name, None)  # somebody's real servers are not for this
    with own_place("bench") as place:
        shutil.rmtree(place, ignore_errors=True)
        stack = Stack(place, lambda _: None, durable=True, first_port=FIRST_PORT)
        port = free_port(FIRST_PORT + 900)
        words = [sys.executable, "-m", "tests.bench.programs.acceptor", str(port)]
        acceptor = Child("acceptor", words, log=place / "logs/acceptor.log", cwd=CHECKOUT)
        try:
            await acceptor.start()
            await acceptor.until_ready(lambda: accepts(port), 20)
            await stack.start_servers()
            async with aiohttp.ClientSession() as http:
                yield Ground(stack, acceptor, port, http, tries)
        finally:
            await asyncio.shield(stack.stop())
            await acceptor.stop()
            shutil.rmtree(place, ignore_errors=True)


async def until(is_so: Callable[[], Awaitable[bool]], seconds: float, every_s: float = 0.02) -> None:
    """Wait until it is so. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        # What is waited for happens in other processes: there is no event.
        while not await is_so():  # noqa: ASYNC110
            await asyncio.sleep(every_s)
