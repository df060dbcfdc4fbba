"""How a service's tests speak as everybody around it, over the real broker, and hear what it says."""

import asyncio
import time
from datetime import datetime
from types import UnionType
from typing import Any, TypeVar

import aio_pika
import asyncpg
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from proto import envelope
from proto.registry import TYPES, decode_data, type_of
from services.kit.ids import new_id
from tests.fakes.clock import FixedClock
from tests.servers.brokers import Broker
from tests.servers.databases import Database

PATIENCE_S = 10
_key = Ed25519PrivateKey.generate()
PRIVATE_PEM = _key.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC_PEM = (
    _key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)

T = TypeVar("T", bound=msgspec.Struct)


class Wire:
    """One service's surroundings: the broker, its database, and the clock it goes by."""

    def __init__(self, name: str, database: Database, broker: Broker, clock: FixedClock) -> None:
        self.name, self.database, self.broker, self.clock = name, database, broker, clock
        self._links: dict[str, tuple[Any, Any]] = {}
        self._seq = 0

    async def open(self) -> None:
        """Connect to the service's database as a superuser, who sees every row."""
        self.db = await asyncpg.connect(self.database.url())
        await self.db.execute(f"SET search_path = {self.name}")

    async def close(self) -> None:
        """Let go of everything."""
        for connection, _ in self._links.values():
            await connection.close()
        await self.db.close()

    async def _channel(self, user: str) -> Any:
        if user not in self._links:
            connection = await aio_pika.connect(self.broker.url(user))
            self._links[user] = connection, await connection.channel(on_return_raises=True)
        return self._links[user][1]

    def forget_link(self, user: str) -> None:
        """The broker has closed this user's channel; take a new one next time."""
        self._links[f"closed {len(self._links)}"] = self._links.pop(user)

    async def publish_raw(self, user: str, exchange: str, key: str, body: bytes) -> None:
        """Publish bytes as that broker user."""
        channel = await self._channel(user)
        message = aio_pika.Message(body, user_id=user)
        await (await channel.get_exchange(exchange, ensure=False)).publish(message, routing_key=key)

    async def say(
        self,
        user: str,
        data: msgspec.Struct,
        *,
        subject: str = "it",
        seq: int | None = None,
        event_id: str | None = None,
        user_id: str | None = "itself",
        source: str | None = None,
        at: datetime | None = None,
        type_name: str | None = None,
    ) -> str:
        """Publish an event as that broker user; its id."""
        declared = TYPES[type_name] if type_name else type_of(data)
        event_id = event_id or str(new_id())
        body = envelope.encode(
            data,
            event_id=event_id,
            source=source or f"/{user}",
            type_name=declared.name,
            time=at or self.clock.now(),
            subject=subject,
            sequence=seq,
        )
        message = aio_pika.Message(body, message_id=event_id, user_id=user if user_id == "itself" else user_id)
        exchange = await (await self._channel(user)).get_exchange(declared.exchange, ensure=False)
        key = f"{user}.{declared.name}" if declared.kind == "outside" else declared.routing_key("reply")
        await exchange.publish(message, routing_key=key)
        return event_id

    async def know(self, *facts: msgspec.Struct) -> None:
        """Have the service learn these facts, each newer than the last."""
        for fact in facts:
            self._seq += 1
            await self.say(type_of(fact).by[0], fact, seq=self._seq)
        await self.until(f"SELECT count(*) FROM inbox WHERE queue = '{self.name}.copies'", self._seq)

    async def until(self, query: str, wanted: Any, *args: Any) -> Any:
        """Wait until the query's value is what is wanted."""
        end, got = time.monotonic() + PATIENCE_S, None
        while time.monotonic() < end:
            got = await self.db.fetchval(query, *args)
            if got == wanted:
                return got
            await asyncio.sleep(0.02)
        raise AssertionError(f"{query}: {got!r}, not {wanted!r}")

    async def next(self, queue: str, kind: type[T] | UnionType, *, user: str | None = None) -> Any:
        """The next event in a queue, which must be of this kind."""
        got = await (await self._channel(user or queue.partition(".")[0])).get_queue(queue, ensure=False)
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            message = await got.get(no_ack=True, fail=False)
            if message is not None:
                data = decode_data(envelope.decode(message.body))
                if isinstance(data, kind):
                    return data
                # What the test itself said lies among the copies; elsewhere nothing else may come first.
                assert queue.endswith(".copies"), data
                continue
            await asyncio.sleep(0.02)
        raise AssertionError(f"nothing came in {queue}")
