"""Hearing hints: a queue of this process's own on the hints exchange, gone when the process goes.

Nothing is acknowledged and nothing is kept: a lost hint costs nothing, because pages ask the database on reconnect.
"""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import msgspec
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage

from proto import envelope
from proto.envelope import BadEnvelope
from proto.registry import decode_data
from services.kit import log
from services.kit.bus import keep_connected, open_channel
from services.kit.settings import Secret

Hear = Callable[[msgspec.Struct], None]


async def listen(url: Secret, service: str, hear: Hear, again: Callable[[], None]) -> None:
    """Hand every hint to hear, for ever; again() is called after each gap, when hints may have been missed."""

    async def take(message: AbstractIncomingMessage) -> None:
        try:
            hear(decode_data(envelope.decode(message.body)))
        except BadEnvelope as error:
            log.get().warning("hint_refused", reason=str(error))

    async def hold(connection: AbstractConnection) -> None:
        channel = await open_channel(connection, publisher_confirms=False)
        queue = await channel.declare_queue(f"{service}.hints.{uuid4()}", exclusive=True, auto_delete=True)
        await queue.bind("hints")
        await queue.consume(take, no_ack=True)
        again()
        lost = [asyncio.ensure_future(each.closed()) for each in (channel, connection)]
        await asyncio.wait(lost, return_when=asyncio.FIRST_COMPLETED)

    await keep_connected(url, f"{service}.hints", hold)
