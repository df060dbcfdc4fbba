"""A real process, killed at every point between a call's webhook and its answer: what was answered is there, once."""

import asyncio
from collections import Counter

import aiohttp
import pytest

from proto.sms import CallReceived
from tests.service.gateway.calling import Caller
from tests.service.gateway.office import Office
from tests.service.gateway.test_kills import end, gateway_database, start

pytestmark = pytest.mark.slow
POINTS = ["webhook.after_verify", "call.after_insert_before_commit", "call.after_commit_before_2xx"]
CALLS = 30


async def is_taken(caller: Caller) -> bool:
    try:
        return (await caller.calls()).status == 200
    except aiohttp.ClientError:
        return False


@pytest.mark.parametrize("point", POINTS)
async def test_killed_while_taking_calls_in_what_was_answered_is_there_once(office: Office, point: str) -> None:
    async with gateway_database(office):
        process = await start(office, f"{point}:kill:7")
        callers = [Caller(office, From=f"+1307555{n:04}") for n in range(CALLS)]
        answered = [caller for caller in callers if await is_taken(caller)]
        await asyncio.wait_for(process.wait(), 30)
        assert 0 < len(answered) < CALLS
        process = await start(office)
        for caller in answered:
            assert await caller.outcome() == "notice"
        for caller in callers:  # the provider comes again with what was not answered, and sometimes with what was
            assert await is_taken(caller)
        received = await office.saw(CallReceived, CALLS, seconds=30)
        assert Counter(call.provider_sid for call in received) == {caller.form["CallSid"]: 1 for caller in callers}
        await end(process)
