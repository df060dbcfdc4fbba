"""`python -m tests.bench.programs.orders KIND AMQP_URL COUNT`: reminder-lane commands, left waiting in the broker.

send: texts to send, as threads orders them from gateway. post: reminders, as reminders has threads post them in the
threads of the practice office's clients. They go through the real exchange, and each is confirmed before the end.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast

import aio_pika
import msgspec
import uvloop
from aiormq.channel import Channel

from deploy.office.cast import CLIENTS, PROBATION
from proto import envelope
from proto.posts import ThreadPost
from proto.registry import Lane, type_of
from proto.sms import SmsSend
from services.kit import frames
from services.kit.bus import open_channel
from services.kit.ids import new_id

WINDOW = 500
BODY = "Reminder: you have an appointment with probation tomorrow at 10:30. Reply 1 if you will come, 2 if you can't."
LINE = "+18015550199"
LANE: Lane = "reminder"
# A post to a number that is frozen is refused, and would never come to the provider.
REACHABLE = [client for client in CLIENTS if client.health == "working"]
Made = tuple[msgspec.Struct, str]


async def publish(url: str, source: str, make: Callable[[int, datetime], Made], count: int) -> None:
    """Publish so many of these."""
    connection = await aio_pika.connect(url)
    async with connection:
        opened = await open_channel(connection, publisher_confirms=True, on_return_raises=True)
        channel = cast("Channel", await opened.get_underlay_channel())
        for start in range(0, count, WINDOW):
            now = datetime.now(UTC)
            made = [make(number, now) for number in range(start, min(count, start + WINDOW))]
            window = [_framed(data, subject, source, now) for data, subject in made]
            await (await frames.write(channel, source, window))


def _framed(data: msgspec.Struct, subject: str, source: str, now: datetime) -> frames.Row:
    declared, event_id = type_of(data), new_id()
    body = envelope.encode(
        data, event_id=event_id, source=f"/{source}", type_name=declared.name, time=now, subject=subject
    )
    key = declared.routing_key(LANE)
    return frames.Row(0, declared.exchange, key, str(event_id), declared.name, body)


def send(number: int, now: datetime) -> Made:
    """An order to send one text."""
    order = SmsSend(
        message_id=new_id(),
        to=f"+1385555{100 + number % 100:04d}",
        line=LINE,
        body=BODY,
        not_before=now - timedelta(minutes=1),
        not_after=now + timedelta(hours=8),
        lane=LANE,
        purpose="reminder",
    )
    return order, str(order.message_id)


def post(number: int, now: datetime) -> Made:
    """A reminder to one client, in turn."""
    wanted = ThreadPost(
        post_id=new_id(),
        client_id=REACHABLE[number % len(REACHABLE)].client_id,
        department_id=PROBATION.department_id,
        wording={"en": BODY},
        not_before=now - timedelta(minutes=1),
        not_after=now + timedelta(hours=8),
        lane=LANE,
    )
    return wanted, str(wanted.post_id)


KINDS = {"send": ("threads", send), "post": ("reminders", post)}

if __name__ == "__main__":
    kind, url, count = sys.argv[1:]
    uvloop.run(publish(url, *KINDS[kind], int(count)))
