"""The program in proto/README.md, run as a department would: another AMQP library, its own user, its own receipts."""

import asyncio
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import aio_pika

from proto import envelope, generate
from proto.departments import AppointmentMoved
from proto.receipts import ReceiptPlanned
from proto.registry import decode_data
from tests.servers.brokers import Broker

PROGRAM, _ = re.findall(r"```python\n(.*?)```", (generate.HERE / "README.md").read_text(), re.DOTALL)
AT = datetime(2026, 10, 6, 16, 0, tzinfo=UTC)


async def run(program: Path, url: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(program),
        env={**os.environ, "CLIENTCOMM_AMQP_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()


async def test_the_published_program_publishes_its_event_and_reads_its_receipt(broker: Broker, tmp_path: Path) -> None:
    program = tmp_path / "court.py"
    program.write_text(PROGRAM)
    async with await aio_pika.connect(broker.url("reminders")) as connection:
        channel = await connection.channel(on_return_raises=True)
        await give_receipt(channel)
        printed = await run(program, broker.url("court"))
        queue = await channel.get_queue("reminders.departments", ensure=False)
        message = await queue.get(timeout=10)
        await message.ack()
    frame = envelope.decode(message.body)
    assert message.user_id == "court"
    assert message.routing_key == f"court.{frame.type}"
    assert isinstance(decode_data(frame), AppointmentMoved)
    assert printed == "receipt.planned.v1 court-2026-1001-1 2026-10-12T22:00:00Z\n"


async def give_receipt(channel: aio_pika.abc.AbstractChannel) -> None:
    receipt = ReceiptPlanned(publisher="court", event_id="court-2026-1001-1", at=AT, note="2026-10-12T22:00:00Z")
    body = envelope.encode(receipt, event_id="r-1", source="/reminders", type_name="receipt.planned.v1", time=AT)
    exchange = await channel.get_exchange("departments", ensure=False)
    await exchange.publish(aio_pika.Message(body), routing_key="receipt.court.planned.v1")
