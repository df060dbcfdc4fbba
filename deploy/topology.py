"""`python -m deploy.topology`: declare exchanges, queues, bindings as proto.topology says. May be run again.

AMQP_URL[_FILE]   the address for the user `topology`, the only one that may declare
PUBLISHERS        publishers with a broker user, comma-separated: each gets a queue for its receipts
"""

import asyncio
import os
import sys
from collections.abc import Iterable
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel

from deploy.environment import given
from proto import topology

DEAD = "dead"
LAST = (DEAD, "unrouted")
ANSWER_S = 60


async def declare(url: str, publishers: Iterable[str] = ()) -> None:
    """Declare everything; a queue that exists with other arguments is refused by the broker, not changed."""
    async with asyncio.timeout(ANSWER_S):
        connection = await aio_pika.connect(url)
        async with connection, connection.channel() as channel:
            await _exchanges(channel)
            await _delays(channel)
            queues = [*topology.QUEUES, topology.UNROUTED, *(topology.receipts_queue(name) for name in publishers)]
            for queue in queues:
                await _queue(channel, queue)


async def _exchanges(channel: AbstractChannel) -> None:
    for name, kind in topology.EXCHANGES.items():
        alternate: dict[str, Any] | None = (
            {"alternate-exchange": "unrouted"} if name in topology.WITH_ALTERNATE else None
        )
        await channel.declare_exchange(name, kind, durable=True, arguments=alternate)


async def _delays(channel: AbstractChannel) -> None:
    """A message waits in delay.1s and leaves by its routing key, the name of the queue it goes back to."""
    for name, wait_s in topology.DELAYS_S.items():
        arguments = _arguments(dead_letter_exchange="") | {"x-message-ttl": wait_s * 1000}
        queue = await channel.declare_queue(name, durable=True, arguments=arguments)
        await queue.bind(name)


async def _queue(channel: AbstractChannel, wanted: topology.Queue) -> None:
    if any(exchange in LAST for exchange, _ in wanted.bindings):
        arguments: dict[str, Any] = {"x-queue-type": "quorum"}  # from here nothing goes anywhere else
    else:
        arguments = _arguments(dead_letter_exchange=DEAD) | {"x-dead-letter-routing-key": wanted.name}
    queue = await channel.declare_queue(wanted.name, durable=True, arguments=arguments)
    for exchange, key in wanted.bindings:
        await queue.bind(exchange, key)


def _arguments(dead_letter_exchange: str) -> dict[str, Any]:
    """At-least-once dead-lettering, which RabbitMQ gives only with reject-publish."""
    return {
        "x-queue-type": "quorum",
        "x-dead-letter-exchange": dead_letter_exchange,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def main() -> int:
    """Declare on the broker named in the environment."""
    url = given("AMQP_URL", os.environ)
    if not url:
        print("missing: AMQP_URL", file=sys.stderr)
        return 2
    publishers = [name for name in os.environ.get("PUBLISHERS", "").split(",") if name]
    asyncio.run(declare(url, publishers))
    print(f"{len(topology.QUEUES)} queues and {len(topology.EXCHANGES)} exchanges are as they must be")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
