"""`python -m tests.bench.programs.bare_publish WAY AMQP_URL COUNT FILE`: events published with confirms, nothing else.

The yardstick of what is due: the bodies in FILE over and over, persistent and mandatory, a hundred on their way. WAY is
library (aio-pika, as anybody would) or frames (a window in one write, as our relay does). The answer is the JSON of a
Rate.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import cast

import aio_pika
import msgspec
import uvloop
from aio_pika.abc import AbstractConnection
from aiormq.channel import Channel
from yarl import URL

from proto import envelope
from proto.posts import ThreadPost
from proto.registry import TYPES, EventType, Lane
from services.kit import frames
from services.kit.bus import open_channel
from services.kit.ids import new_id
from services.kit.outbox import WINDOW
from tests.bench.figures import Rate

POST: EventType = next(one for one in TYPES.values() if one.struct is ThreadPost)
LANE: Lane = "reminder"


async def measure(way: str, url: str, count: int, bodies: list[bytes]) -> Rate:
    """Publish so many, the last confirm included."""
    connection = await aio_pika.connect(url)
    async with connection:
        user = URL(url).user or ""
        began, cpu = time.perf_counter(), time.process_time()
        await WAYS[way](connection, user, islice(cycle(bodies), count))
        return Rate(count, time.perf_counter() - began, time.process_time() - cpu)


async def by_library(connection: AbstractConnection, user: str, bodies: Iterator[bytes]) -> None:
    """As the library's own documents have it: each publish waits for its confirm, a hundred at once."""
    channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
    exchange = await channel.get_exchange(POST.exchange, ensure=False)

    async def carry() -> None:
        for body in bodies:
            message = aio_pika.Message(
                body,
                content_type=envelope.CONTENT_TYPE,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                message_id=str(new_id()),
                type=POST.name,
                user_id=user,
            )
            await exchange.publish(message, POST.routing_key(LANE), mandatory=True)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(WINDOW):
            tasks.create_task(carry())


async def by_frames(connection: AbstractConnection, user: str, bodies: Iterator[bytes]) -> None:
    """A window in one write, then the next."""
    opened = await open_channel(connection, publisher_confirms=True, on_return_raises=True)
    channel = cast("Channel", await opened.get_underlay_channel())
    while window := list(islice(bodies, WINDOW)):
        rows = [frames.Row(0, POST.exchange, POST.routing_key(LANE), str(new_id()), POST.name, body) for body in window]
        for told in await (await frames.write(channel, user, rows)):
            if isinstance(told, BaseException):
                raise told


WAYS = {"library": by_library, "frames": by_frames}

if __name__ == "__main__":
    way, url, count, file = sys.argv[1:]
    kept = msgspec.msgpack.decode(Path(file).read_bytes(), type=list[bytes])
    print(msgspec.json.encode(uvloop.run(measure(way, url, int(count), kept))).decode())
