"""One virtual host per worker, with the real users, rights and topology; emptied before each test."""

import asyncio
import os
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractConnection

from deploy import topology as job
from deploy.local.keys import PUBLISHERS
from deploy.local.servers import VHOSTS
from proto import topology
from tests.servers import ask

QUIET_S = 10
QUEUES = (
    *(queue.name for queue in topology.QUEUES),
    *topology.DELAYS_S,
    *(topology.receipts_queue(name).name for name in PUBLISHERS),
    "unrouted",
)


@dataclass
class Broker:
    """One virtual host; `url("threads")` is its address for a user: service, publisher or `topology`."""

    urls: dict[str, str]
    vhost: str
    _connection: AbstractConnection | None = field(default=None, init=False)

    def url(self, user: str) -> str:
        """The address for one user."""
        parts = urlsplit(self.urls[user])
        return urlunsplit(parts._replace(path="/" + quote(self.vhost, safe="")))

    @property
    def has_users(self) -> bool:
        """Whether each service signs in as itself; false for an external broker with one account for all."""
        return len({urlsplit(url).username for url in self.urls.values()}) == len(self.urls)

    def must_have_users(self) -> None:
        """Leave a test of their rights out where there are none to test: an outside broker with one account for all."""
        if not self.has_users:
            pytest.skip("AMQP_URL is one account for all; give AMQP_URL_<SERVICE> to test their rights")

    async def prepare(self) -> None:
        """Declare the topology and keep a connection for emptying queues."""
        await job.declare(self.url("topology"), PUBLISHERS)
        self._connection = await aio_pika.connect(self.url("topology"))

    async def depth(self, queue: str) -> int:
        """How many messages are ready in a queue (not those a consumer holds)."""
        return (await self._look(queue))[0]

    async def empty(self) -> None:
        """Wait until the last test's consumers are gone (what they held is back), then purge every queue."""
        await asyncio.gather(*(self._empty(share) for share in _shares(QUEUES, 4)))

    async def _empty(self, queues: tuple[str, ...]) -> None:
        async with self._channel() as channel, asyncio.timeout(QUIET_S):
            for name in queues:
                await _purge_when_left(channel, name)

    async def _look(self, queue: str) -> tuple[int, int]:
        async with self._channel() as channel:
            result = (await channel.declare_queue(queue, passive=True)).declaration_result
        return result.message_count or 0, result.consumer_count or 0

    def _channel(self) -> AbstractChannel:
        if self._connection is None:
            raise RuntimeError("the broker was not prepared")
        return self._connection.channel()

    async def aclose(self) -> None:
        """Let go of it."""
        if self._connection:
            await self._connection.close()


async def _purge_when_left(channel: AbstractChannel, name: str) -> None:
    looked = await channel.declare_queue(name, passive=True)
    while looked.declaration_result.consumer_count:
        await asyncio.sleep(0.02)
        looked = await channel.declare_queue(name, passive=True)
    if looked.declaration_result.message_count:
        await looked.purge()


def _shares(names: tuple[str, ...], parts: int) -> list[tuple[str, ...]]:
    return [names[start::parts] for start in range(parts)]


def _external(url: str) -> dict[str, str]:
    """A broker that is not ours: one account for all, unless AMQP_URL_<USER> says otherwise."""
    everyone = (*topology.SERVICES, "topology", *PUBLISHERS)
    return {user: os.environ.get(f"AMQP_URL_{user.upper()}", url) for user in everyone}


async def open_broker(worker: int) -> Broker:
    """This worker's virtual host, declared. With AMQP_URL set: that URL's own host, for a single worker."""
    if url := os.environ.get("AMQP_URL"):
        broker = Broker(_external(url), unquote(urlsplit(url).path[1:]) or "/")
    else:
        broker = Broker((await ask("rabbitmq"))["urls"], VHOSTS[worker])
    await broker.prepare()
    return broker
