"""A real process that sends by SMPP, killed between a text and its acknowledgement, and around every post."""

import asyncio
from collections import Counter

import pytest

from proto.sms import SmsReceived
from services.gateway.store import hold
from services.kit.clock import SYSTEM
from services.kit.db import Database
from tests.fakes.smsc import PASSWORD, SYSTEM_ID, Smsc
from tests.service.gateway.office import LINE, Office, until
from tests.service.gateway.test_kills import SENDER, end, explained, gateway_database, lease_is_over, start

pytestmark = pytest.mark.slow
TAKING = ["smpp.after_insert_before_commit", "smpp.after_commit_before_ack"]


def told(smsc: Smsc) -> dict[str, str]:
    return {
        "PROVIDER": "smpp",
        "SMPP_HOST": "127.0.0.1",
        "SMPP_PORT": str(smsc.port),
        "SMPP_TLS": "0",
        "SMPP_SYSTEM_ID": SYSTEM_ID,
        "SMPP_PASSWORD": PASSWORD,
    }


async def say_it_is_whole(office: Office) -> None:
    """What a person says before the first text; one that is said again changes nothing."""
    database = Database("gateway", office.database.url("gateway_work"), 1, SYSTEM)
    await database.open()
    async with database.tx() as tx:
        await hold.release_hold(tx)
    await database.close()


@pytest.mark.parametrize("point", SENDER)
async def test_killed_while_sending_nothing_goes_twice(office: Office, smsc: Smsc, point: str) -> None:
    async with gateway_database(office):
        await say_it_is_whole(office)
        nth = 1 if point in ("sender.after_claim", "sender.after_commit") else 7
        process = await start(office, f"{point}:kill:{nth}", **told(smsc))
        await office.send(*(office.order(f"text {n}", to=f"+1307555{n:04}") for n in range(30)))
        await asyncio.wait_for(process.wait(), 30)
        assert process.returncode == -9
        await lease_is_over(office)
        process = await start(office, **told(smsc))
        await explained(office, 30)
        went = Counter(text.short_message for text in smsc.taken)
        assert set(went.values()) <= {1}
        for body, status in dict(await office.rows("SELECT body, status FROM attempt")).items():
            assert went[body] == 1 or status == "unknown", (body, status)
        await end(process)


@pytest.mark.parametrize("point", TAKING)
async def test_killed_while_taking_texts_in_each_is_there_once(office: Office, smsc: Smsc, point: str) -> None:
    async with gateway_database(office):
        process = await start(office, f"{point}:kill:{3 if 'insert' in point else 20}", **told(smsc))
        acknowledged = await bring_all(smsc)
        await asyncio.wait_for(process.wait(), 30)
        kept = {row["body"] for row in await office.rows(WORDS)}
        assert acknowledged <= kept
        process = await start(office, **told(smsc))
        assert await bring_all(smsc, {f"text {n}" for n in range(60)} - acknowledged)
        received = await office.saw(SmsReceived, 60, seconds=30)
        assert Counter(text.body for text in received) == {f"text {n}": 1 for n in range(60)}
        await end(process)


async def test_killed_with_the_acknowledgement_first_texts_are_lost(office: Office, smsc: Smsc) -> None:
    async with gateway_database(office):
        process = await start(office, "durable_before_ack:off,smpp.after_insert_before_commit:kill", **told(smsc))
        acknowledged = await bring_all(smsc)
        await asyncio.wait_for(process.wait(), 30)
        assert acknowledged - {row["body"] for row in await office.rows(WORDS)}


WORDS = "SELECT replace(substring(form FROM 'Body=([^&]*)'), '+', ' ') AS body FROM inbound_text"


async def bring_all(smsc: Smsc, bodies: set[str] | None = None) -> set[str]:
    """Bring these texts; those that were acknowledged before the process died, if it does."""
    wanted = bodies if bodies is not None else {f"text {n}" for n in range(60)}
    acknowledged: set[str] = set()

    async def is_bound() -> bool:
        return smsc.bound is not None

    async def bring(body: str) -> None:
        await asyncio.sleep(int(body.split()[1]) / 50)  # so that there are several batches
        if await smsc.text(body, f"+1307555{int(body.split()[1]):04}", LINE) == 0:
            acknowledged.add(body)

    await until(is_bound, 30)
    waiting = [asyncio.create_task(bring(body)) for body in sorted(wanted)]
    await asyncio.wait(waiting, timeout=8)
    for task in waiting:
        task.cancel()
    return acknowledged
