"""Messages no reader can make anything of, published past our own code."""

import contextlib
import json
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import aio_pika

from proto import envelope
from proto.envelope import BadEnvelope
from services.kit.ids import new_id
from tests.faults.house import House


async def throw(house: House, count: int, rng: Random) -> set[bytes]:
    """So many into gateway.cancel, of every kind in turn; their bodies, each one of its own."""
    thrown: set[bytes] = set()
    async with await aio_pika.connect(house.broker.url("threads")) as connection:
        exchange = await (await connection.channel()).get_exchange("commands", ensure=False)
        for number in range(count):
            event_id = str(new_id())
            body = KINDS[(number + rng.randrange(2)) % len(KINDS)](event_id)
            message = aio_pika.Message(body, headers={"traceparent": rng.choice((None, 7, "\0"))}, **rng.choice(ODD))
            await exchange.publish(message, routing_key="sms.cancel.v1")
            thrown.add(body)
    return thrown


def message_id_of(body: bytes) -> UUID | None:
    """Whom a dead letter was about; None for one of ours here."""
    with contextlib.suppress(BadEnvelope, ValueError, KeyError, TypeError):
        return UUID(json.loads(bytes(envelope.decode(body).data))["message_id"])
    return None


def _but(**changes: Any) -> Callable[[str], bytes]:
    def body(event_id: str) -> bytes:
        whole = {
            "id": event_id,
            "source": "/threads",
            "type": "sms.cancel.v1",
            "time": "2026-11-23T15:00:00Z",
            "data": {"message_id": event_id},
            "subject": event_id,  # tells one from another where the id is spoilt
        }
        return json.dumps({**whole, **changes}).encode()

    return body


# What a client library lets through as properties.
ODD: tuple[dict[str, Any], ...] = ({}, {"message_id": "a\0b"}, {"type": "a\0b"}, {"type": "x" * 255})
KINDS: tuple[Callable[[str], bytes], ...] = (
    lambda _id: b"",
    lambda event_id: b"\x00\xff\xfe not text" + event_id.encode(),
    lambda event_id: b'{"id": "cut in the mid' + event_id.encode(),
    lambda event_id: f'["{event_id}"]'.encode(),
    _but(specversion="0.3"),
    _but(time="2026-11-23T15:00:00"),
    _but(time="the day after"),
    _but(type="sms.unheard_of.v1"),
    _but(type="appointment.scheduled.v1"),
    _but(type="sms.cancel.v1\0"),
    _but(data={"message_id": "not an id"}),
    _but(data=None),
    _but(id=""),
    _but(id="nul\0nul"),
    _but(id="\ud800"),
    _but(id="x" * 201),
    _but(sequence="the first"),
)
