"""RabbitMQ: two connections a service, one to publish and one to consume, each rebuilt when it is lost.

Plain connections and our own loop, not the library's robust ones: those keep a dead consumer or tear down healthy ones
for ever when one queue's arguments differ. Everything is declared by the topology job; here only passively.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import cast

import aio_pika
import aiormq.exceptions
import msgspec
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.channel import Channel
from yarl import URL

from proto import envelope
from proto.registry import type_of
from services.kit import frames, log
from services.kit.cancelling import end_if_cancelled
from services.kit.frames import Row
from services.kit.ids import new_id
from services.kit.settings import Secret

# The broker, or the road to it, is away.
BROKEN: tuple[type[Exception], ...] = (
    aiormq.exceptions.AMQPError,
    aiormq.exceptions.ChannelInvalidStateError,
    ConnectionError,
)
LOST: tuple[type[Exception], ...] = (*BROKEN, OSError)
# 5 to 20 s is the useful range; at 10 a half-open link is noticed within 33 s.
HEARTBEAT_S = 10
CONNECT_S = 5.0
# What uses a lost connection ends by itself, unless it hangs; what was taken then comes again.
LEAVE_S = 2.0
# Longer than any confirm seen (6 s after a broker's start), shorter than a person's patience.
CONFIRM_S = 15.0
RECONNECT_S = (0.2, 0.5, 1.0, 2.0)


class Retry(Exception):
    """Try this event again later, after at least after_s seconds (default: the ladder)."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.after_s = reason, after_s


class Refuse(Exception):
    """This event can never be handled: keep it as a dead letter with this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def keep_connected(url: Secret, name: str, use: Callable[[AbstractConnection], Awaitable[None]]) -> None:
    """Connect, run use(connection) until it returns or the connection is lost, and start over, for ever."""
    address, tries = str(URL(url).update_query(heartbeat=HEARTBEAT_S)), 0
    while True:
        try:
            connection = await aio_pika.connect(address, timeout=CONNECT_S, client_properties={"connection_name": name})
            tries = 0
            async with connection:
                # The library's connect waits with Python 3.11's wait_for, which swallows a cancelling that comes just
                # as it ends.
                end_if_cancelled()
                log.get().info("broker_connected", name=name)
                await _use_until_lost(connection, use)
        except LOST as error:
            log.get().warning("broker_lost", name=name, error=type(error).__name__, attempt=tries)
        end_if_cancelled()
        await asyncio.sleep(RECONNECT_S[min(tries, len(RECONNECT_S) - 1)])
        tries += 1


async def _use_until_lost(connection: AbstractConnection, use: Callable[[AbstractConnection], Awaitable[None]]) -> None:
    """Until use has ended, or the connection has, even if what uses it still waits for an answer on it.

    The library leaves such calls waiting for ever when its heartbeat ends a link that died without a word.
    """
    using, lost = asyncio.ensure_future(use(connection)), asyncio.ensure_future(connection.closed())
    try:
        await asyncio.wait([using, lost], return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait([using], timeout=LEAVE_S)
    finally:
        using.cancel()
        lost.cancel()
        await asyncio.wait([using, lost], timeout=LEAVE_S)
    if using.done() and not using.cancelled():
        using.result()


async def open_channel(
    connection: AbstractConnection, *, publisher_confirms: bool, on_return_raises: bool = False
) -> AbstractChannel:
    """A channel. Raises one of LOST, also where the library says RuntimeError: on a connection just being lost."""
    try:
        async with asyncio.timeout(CONNECT_S):
            return await connection.channel(publisher_confirms=publisher_confirms, on_return_raises=on_return_raises)
    except RuntimeError as error:
        raise ConnectionError("the connection is being lost") from error


class Bus:
    """The publishing side of a service's broker link."""

    def __init__(self, service: str, url: Secret) -> None:
        self._service, self._url = service, url
        self.user = URL(url).user or service
        self._confirmed: AbstractChannel | None = None
        self._unconfirmed: AbstractChannel | None = None
        self._up = asyncio.Event()

    @property
    def is_up(self) -> bool:
        """Whether the broker can be published to, as far as we know."""
        return self._up.is_set()

    async def up(self) -> None:
        """Wait until the broker can be published to."""
        await self._up.wait()

    async def run(self) -> None:
        """Keep the publishing connection."""
        await keep_connected(self._url, f"{self._service}.publish", self._hold)

    async def _hold(self, connection: AbstractConnection) -> None:
        # Without on_return_raises an unroutable publish counts as a success.
        self._confirmed = await open_channel(connection, publisher_confirms=True, on_return_raises=True)
        self._unconfirmed = await open_channel(connection, publisher_confirms=False)
        self._up.set()
        try:
            lost = [asyncio.ensure_future(c.closed()) for c in (self._confirmed, self._unconfirmed, connection)]
            await asyncio.wait(lost, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._up.clear()

    async def publish(self, rows: Sequence[Row]) -> tuple[list[int], Exception | None]:
        """Publish rows and wait for every confirm: positions confirmed, and the first error if there was one.

        A row whose publish failed may have arrived all the same; it keeps its id, so its reader acts once.
        """
        try:
            async with asyncio.timeout(CONFIRM_S):
                await self._up.wait()
                results = await (await self._write(rows))
        except TimeoutError as error:
            return [], error
        errors = [_named(result) for result in results if isinstance(result, BaseException)]
        confirmed = [
            row.position for row, result in zip(rows, results, strict=True) if not isinstance(result, BaseException)
        ]
        return confirmed, errors[0] if errors else None

    async def _write(self, rows: Sequence[Row]) -> "asyncio.Future[list[object]]":
        if self._confirmed is None:
            raise ConnectionError("the broker is away")
        channel = cast("Channel", await self._confirmed.get_underlay_channel())
        return await frames.write(channel, self.user, rows)

    async def hint(self, hints: Sequence[msgspec.Struct], at: datetime) -> None:
        """Tell the open pages; nobody waits for it and nobody misses it."""
        if self._unconfirmed is None or not self.is_up:
            return
        try:
            exchange = await self._unconfirmed.get_exchange("hints", ensure=False)
            for data in hints:
                body = envelope.encode(
                    data, event_id=new_id(), source=f"/{self._service}", type_name=type_of(data).name, time=at
                )
                await exchange.publish(aio_pika.Message(body), routing_key="", mandatory=False)
        except BROKEN as error:
            log.get().info("hint_lost", error=type(error).__name__)


def _named(error: BaseException) -> Exception:
    """What went wrong with a publish; one that was cancelled lost its channel."""
    return error if isinstance(error, Exception) else ConnectionError("the channel is being lost")
