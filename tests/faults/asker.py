"""Drives the two toy services, and keeps its own log of what was acknowledged."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import aiohttp

from tests.faults import toys
from tests.faults.house import House
from tests.faults.program import Program, until

AT_ONCE = 5
ANSWER_S = 10.0
# Nothing has moved for so long, with nothing left to move: longer than a rung of the quick ladder.
STILL_S = 2.0


class Asker:
    """The toys at work in a house. attempted ⊇ acknowledged: ids sent, ids whose request was answered 201."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.attempted: set[UUID] = set()
        self.acknowledged: set[UUID] = set()

    async def open(self, points: str = "") -> tuple[Program, Program]:
        """Start both toys: the one that asks, the one that handles."""
        await self.house.eyes.execute(toys.EFFECT_TABLE)
        asks = await self.house.add("threads", "tests.faults.toys", points)
        return asks, await self.house.add("gateway", "tests.faults.toys", points)

    async def ask(self, session: aiohttp.ClientSession, ids: list[UUID]) -> None:
        """One request for several ids, never repeated: whether it was taken is known or it is not."""
        self.attempted.update(ids)
        try:
            url = f"{self.house.url('threads')}/ask"
            async with session.post(url, json=[str(one) for one in ids]) as answer:
                if answer.status == 201:
                    self.acknowledged.update(ids)
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(0.05)

    async def ask_until(self, ended: Callable[[], bool], least: int, per_s: float, mark: Callable[[], int]) -> None:
        """Ask at a steady rate until the story has ended and at least so many were asked."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as requests:
            while not ended() or len(self.attempted) < least:
                requests.create_task(self.ask(session, [toys.marked(mark()) for _ in range(AT_ONCE)]))
                await asyncio.sleep(AT_ONCE / per_s)

    async def effects(self) -> list[tuple[UUID, int]]:
        """What has happened, and how often."""
        rows = await self.house.eyes.fetch("SELECT message_id, count(*) AS times FROM gateway.effect GROUP BY 1")
        return [(UUID(str(row["message_id"])), row["times"]) for row in rows]

    async def settle(self, seconds: float) -> None:
        """Wait until all is quiet: outboxes and queues empty, and no effect added for a while."""
        last, since = -1, 0.0
        now = asyncio.get_running_loop().time

        async def quiet() -> bool:
            nonlocal last, since
            count = await self.house.eyes.fetchval("SELECT count(*) FROM gateway.effect")
            if count != last or await self.house.waiting():
                last, since = count, now()
            return now() - since > STILL_S

        await until(quiet, "all is quiet", seconds)

