"""A window of publishes in one write, each with its confirm still to come.

The library makes a task, two timeouts and six objects of every publish, and the broker reads each from a packet of its
own: 110 µs here and 90 there. The same frames in one write: 20 and 50. Everything else about the channel stays the
library's: its confirms, its returns, its end.
"""

import asyncio
import hashlib
import struct
from collections.abc import Sequence
from itertools import count

import msgspec
from aiormq.abc import ChannelFrame
from aiormq.channel import Channel

from proto import envelope

METHOD, HEADER, BODY, END = 1, 2, 3, b"\xce"
BASIC, PUBLISH, MANDATORY, PERSISTENT = 60, 40, 1, 2
# AMQP 0-9-1 §4.2.6.1: which properties follow, in this order.
CONTENT_TYPE, HEADERS, DELIVERY_MODE, CORRELATION_ID = 1 << 15, 1 << 13, 1 << 12, 1 << 10
MESSAGE_ID, TYPE, USER_ID = 1 << 7, 1 << 5, 1 << 4
ALWAYS = CONTENT_TYPE | DELIVERY_MODE | MESSAGE_ID | TYPE | USER_ID


class Row(msgspec.Struct, frozen=True):
    """One event waiting to be published; mandatory and persistent, as all of ours are."""

    position: int
    exchange: str
    routing_key: str
    event_id: str
    type: str
    body: bytes
    traceparent: str | None = None


async def write(channel: Channel, user: str, rows: Sequence[Row]) -> "asyncio.Future[list[object]]":
    """Write all of these at once; to wait for: the broker's word on each, its confirm or the error that came of it."""
    ids, end, most = [_short_id(row.event_id) for row in rows], _short(user), channel.max_content_size
    payload = b"".join([_frames(row, one, end, channel.number, most) for row, one in zip(rows, ids, strict=True)])
    async with channel.lock:
        written = channel.create_future()
        # From here to the last line nothing is awaited: a caller cancelled while the queue is full has sent nothing.
        await channel.write_queue.put(ChannelFrame(payload=payload, should_close=False, drain_future=written))
        told = _expect(channel, ids)
        await written
    return told


def _expect(channel: Channel, ids: Sequence[str]) -> "asyncio.Future[list[object]]":
    first, tags = channel.delivery_tag + 1, channel.message_id_delivery_tag
    confirms: list[asyncio.Future[object]] = [channel.loop.create_future() for _ in ids]
    channel.delivery_tag += len(ids)
    channel.confirmations.update(enumerate(confirms, first))
    # By its id the library finds the publish that an unroutable message belongs to.
    tags.update(zip(ids, count(first), strict=False))
    # Ended by the library with the channel. One of these for each publish would cost more than its frames.
    end, told = channel.create_future(), asyncio.gather(*confirms, return_exceptions=True)

    def fail(_: object) -> None:
        for confirm in confirms:
            if not confirm.done():
                confirm.set_exception(ConnectionError("the channel is lost"))

    def forget(_: object) -> None:
        for tag, one in enumerate(ids, first):
            if tags.get(one) == tag:
                del tags[one]
        end.cancel()

    end.add_done_callback(fail)
    told.add_done_callback(forget)
    return told


def _frames(row: Row, message_id: str, user: bytes, channel: int, most: int) -> bytes:
    method = struct.pack("!HHH", BASIC, PUBLISH, 0) + _short(row.exchange) + _short(row.routing_key)
    header = _frame(HEADER, channel, _header(row, message_id, user))
    bodies = [_frame(BODY, channel, row.body[at : at + most]) for at in range(0, len(row.body), most)]
    return b"".join([_frame(METHOD, channel, method + bytes([MANDATORY])), header, *bodies])


def _header(row: Row, message_id: str, user: bytes) -> bytes:
    flags, headers, correlation = ALWAYS, b"", b""
    if row.traceparent:
        value = row.traceparent.encode()
        table = _short("traceparent") + b"S" + struct.pack("!I", len(value)) + value
        flags, headers = ALWAYS | HEADERS | CORRELATION_ID, struct.pack("!I", len(table)) + table
        correlation = b"\x20" + value[3:35]  # the id of the whole story in it, 32 digits
    head = struct.pack("!HHQH", BASIC, 0, len(row.body), flags) + _short(envelope.CONTENT_TYPE)
    return b"".join([head, headers, bytes([PERSISTENT]), correlation, _short(message_id), _short(row.type), user])


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return struct.pack("!BHI", kind, channel, len(payload)) + payload + END


def _short(text: str) -> bytes:
    """A short string: its length in one byte. Raises ValueError over 255 bytes."""
    value = text.encode()
    return bytes([len(value)]) + value


def _short_id(event_id: str) -> str:
    """The id as AMQP can carry it: its short strings end at 255 bytes, and an outside id may have 200 characters."""
    raw = event_id.encode()
    return event_id if len(raw) < 256 else hashlib.sha256(raw).hexdigest()
