"""`python -m deploy.topology`: declare exchanges, queues, bindings as proto.topology says. May be run again.

AMQP_URL[_FILE]   the address for the user `topology`, the only one that may declare
PUBLISHERS        publishers with a broker user, comma-separated: each gets a queue for its receipts

Policies come with the definitions a broker boots with; on one that is not ours the job looks whether they are there.
"""

import asyncio
import os
import sys
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractQueue

from deploy.environment import given
from proto import topology

DEAD = "dead"
LAST = (DEAD, "unrouted")
ANSWER_S = 60
NO_POLICIES = (
    f"WARNING: this broker never gives up a message that keeps killing its reader ({topology.DELIVERY_LIMIT} deliveries"
    " should be the end): it lacks the policies of deploy/rabbitmq/definitions.json. Have its administrator add them."
)


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


async def has_policies(url: str, of_service: str = topology.SERVICES[0]) -> bool:
    """Whether queues of that service have their delivery limit.

    AMQP can't ask for a policy, so a queue of such a name is made and a message thrown back until it is gone. The
    longest queue, their other rule, only an administrator can see; from RabbitMQ 4.0 on this limit is there without.
    """
    async with asyncio.timeout(ANSWER_S):
        connection = await aio_pika.connect(url)
        async with connection, connection.channel() as channel:
            # It expires by itself should this job die half-way.
            kind: dict[str, Any] = {"x-queue-type": "quorum", "x-expires": ANSWER_S * 1000}
            queue = await channel.declare_queue(f"{of_service}.probe.{uuid4()}", durable=True, arguments=kind)
            try:
                await channel.default_exchange.publish(aio_pika.Message(b""), routing_key=queue.name)
                return await _is_given_up(queue)
            finally:
                await channel.queue_delete(queue.name)


async def _is_given_up(queue: AbstractQueue) -> bool:
    for _ in range(topology.DELIVERY_LIMIT + 2):
        message = await queue.get(fail=False)
        if message is None:
            return True
        await message.reject(requeue=True)
    return False


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
    if not asyncio.run(has_policies(url)):
        print(NO_POLICIES, file=sys.stderr)
    print(f"{len(topology.QUEUES)} queues and {len(topology.EXCHANGES)} exchanges are as they must be")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
