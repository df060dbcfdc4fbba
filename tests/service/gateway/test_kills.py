"""A real process, killed at every point between a webhook and its answer, and between a claim and its record."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import AsyncIterator

import aiohttp
import pytest

from proto.sms import SmsReceived, SmsStatusChanged
from services.gateway.store import lines
from services.kit.clock import SYSTEM
from services.kit.db import Database
from tests.service.gateway.office import ACCOUNT, LINE, PROBATION, TOKEN, Office, until

pytestmark = pytest.mark.slow
WEBHOOK = ["webhook.after_verify", "webhook.after_insert_before_commit", "webhook.after_commit_before_2xx"]
SENDER = [
    "sender.after_claim",
    "sender.before_first_byte",
    "sender.after_bytes_before_answer",
    "sender.after_answer_before_commit",
    "sender.after_commit",
]


async def start(office: Office, failpoints: str = "", **more: str) -> Process:
    """The gateway as a process of its own."""
    told = {
        "WORK_DATABASE_URL": office.database.url("gateway_work"),
        "PAGE_DATABASE_URL": office.database.url("gateway_page"),
        "AMQP_URL": office.broker.url("gateway"),
        "HTTP_PORT": str(office.port),
        "PUBLIC_URL": office.url,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": office.company.url,
        "STAFF_TOKEN_PUBLIC_KEY": "none",
        "PRACTICE": "1",
        "FAILPOINTS": failpoints,
    }
    command = (sys.executable, "-m", "services.gateway")
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **told, **more}, stdout=DEVNULL)

    async def is_ready() -> bool:
        with contextlib.suppress(aiohttp.ClientError):
            async with office.http.get(office.url + "/readyz") as answer:
                return answer.status == 200
        return False

    await until(is_ready, 30)
    return process


async def end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        await process.wait()


@pytest.mark.parametrize("point", SENDER)
async def test_killed_while_sending_nothing_goes_twice_and_nothing_is_unexplained(office: Office, point: str) -> None:
    async with gateway_database(office):
        nth = 1 if point in ("sender.after_claim", "sender.after_commit") else 7
        process = await start(office, f"{point}:kill:{nth}")
        orders = [office.order(f"text {n}", to=f"+1307555{n:04}") for n in range(30)]
        await office.send(*orders)
        await asyncio.wait_for(process.wait(), 30)
        assert process.returncode == -9
        await lease_is_over(office)
        process = await start(office)
        await explained(office, 30)
        went = Counter(entry["body"] for entry in await office.accepted())
        assert set(went.values()) <= {1}
        statuses = dict(await office.rows("SELECT body, status FROM attempt"))
        for body, status in statuses.items():
            assert went[body] == 1 or status == "unknown", (body, status)
        await end(process)


async def test_a_text_that_left_just_before_its_process_died_is_found_in_the_list(office: Office) -> None:
    async with gateway_database(office):
        process = await start(office, "sender.after_bytes_before_answer:kill")
        order = office.order()
        await office.send(order)
        await asyncio.wait_for(process.wait(), 30)
        assert [entry["body"] for entry in await office.accepted()] == [order.body]
        await lease_is_over(office)
        process = await start(office)
        await office.saw(SmsStatusChanged, status="unknown")

        async def is_explained() -> bool:
            return await office.status(order.message_id) in ("accepted", "sent", "delivered")

        await until(is_explained, 30)
        assert len(await office.accepted()) == 1
        await end(process)


@contextlib.asynccontextmanager
async def gateway_database(office: Office) -> AsyncIterator[None]:
    """The gateway's database without a gateway; its line is there."""
    threads, database = office.gateway, Database("gateway", office.database.url("gateway_work"), 2, SYSTEM)
    await database.open()
    async with database.tx() as tx:
        await lines.add_line(tx, LINE, PROBATION, pace=None)

    async def rows(query: str, *args: object) -> list[object]:
        async with database.connection() as connection:
            return list(await connection.fetch(query, *args))

    office.rows = rows  # type: ignore[method-assign]
    try:
        yield
    finally:
        await database.close()
        office.gateway = threads


async def lease_is_over(office: Office) -> None:
    await office.rows("UPDATE attempt SET claimed_until = claimed_until - interval '1 minute' WHERE status = 'claimed'")


async def explained(office: Office, count: int) -> None:
    async def all_ended() -> bool:
        ended = "SELECT count(*) FROM attempt WHERE status NOT IN ('queued', 'claimed')"
        return bool(await office.value(ended) == count)

    await until(all_ended, 30)


@pytest.mark.parametrize("point", WEBHOOK)
async def test_killed_while_taking_texts_in_what_was_answered_is_there_once(office: Office, point: str) -> None:
    async with gateway_database(office):
        process = await start(office, f"{point}:kill:{20 if point == 'webhook.after_verify' else 3}")
        forms = [office.form(Body=f"text {n}", From=f"+1307555{n:04}") for n in range(60)]
        answered = [form for form in forms if await is_taken(office, form)]
        await asyncio.wait_for(process.wait(), 30)
        assert 0 < len(answered) < 60
        process = await start(office)
        kept = {row["provider_sid"] for row in await office.rows("SELECT provider_sid FROM inbound_text")}
        assert {form["MessageSid"] for form in answered} <= kept
        for form in forms:  # the provider comes again with what was not answered, and sometimes with what was
            assert await is_taken(office, form)
        received = await office.saw(SmsReceived, 60, seconds=30)
        assert Counter(text.body for text in received) == {f"text {n}": 1 for n in range(60)}
        await end(process)


async def is_taken(office: Office, form: dict[str, str]) -> bool:
    try:
        return (await office.webhook(form)).status == 200
    except aiohttp.ClientError:
        return False
