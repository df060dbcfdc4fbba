"""Drives the two toy services, and keeps its own log of what was acknowledged."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import aiohttp
import asyncpg

from tests.faults import toys
from tests.faults.house import House
from tests.faults.program import Program, until
from tests.faults.tally import Tally

AT_ONCE = 5
ANSWER_S = 10.0


class Asker:
    """The toys at work in a house. attempted: ids and when they were sent; acknowledged: those answered with 201."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.attempted: dict[UUID, datetime] = {}
        self.acknowledged: set[UUID] = set()

    async def open(self, points: str = "", *, is_hasty: bool = False) -> tuple[Program, Program]:
        """Start both toys: the one that asks, the one that handles. is_hasty: a life is soon no longer young."""
        await self.house.eyes.execute(toys.EFFECT_TABLE)
        env = {toys.HASTY: "1"} if is_hasty else {}
        asks = await self.house.add("threads", "tests.faults.toys", points, **env)
        return asks, await self.house.add("gateway", "tests.faults.toys", points, **env)

    async def ask_until(
        self, ended: Callable[[], bool], least: int, per_s: float, mark: Callable[[], int] = lambda: toys.HARMLESS
    ) -> None:
        """Ask at a steady rate until the story has ended and at least so many were asked."""
        enough = len(self.attempted) + least
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as requests:
            while not ended() or len(self.attempted) < enough:
                requests.create_task(self._ask(session, [toys.marked(mark()) for _ in range(AT_ONCE)]))
                await asyncio.sleep(AT_ONCE / per_s)

    async def _ask(self, session: aiohttp.ClientSession, ids: list[UUID]) -> None:
        """One request for several ids, never repeated: what became of it is known or it is not."""
        self.attempted.update(dict.fromkeys(ids, datetime.now(UTC)))
        try:
            url = f"{self.house.url('threads')}/ask"
            async with session.post(url, json=[str(one) for one in ids]) as answer:
                if answer.status == 201:
                    self.acknowledged.update(ids)
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(0.05)

    async def effects(self) -> list[asyncpg.Record]:
        """What has happened: message_id, how many times, at (first)."""
        rows: list[asyncpg.Record] = await self.house.eyes.fetch(
            "SELECT message_id, count(*) AS times, min(at) AS at FROM gateway.effect GROUP BY 1"
        )
        return rows

    async def until_handled(self, seconds: float) -> None:
        """Wait until everything harmless that was acknowledged has had its effect."""
        wanted = {one for one in self.acknowledged if toys.mark_of(one) == toys.HARMLESS}

        async def handled() -> bool:
            return wanted <= {UUID(str(row["message_id"])) for row in await self.effects()}

        await until(handled, "all that was harmless is handled", seconds)

    async def weigh(self, tally: Tally, poison: frozenset[UUID] = frozenset()) -> None:
        """Compare the log with the effects; poison has none."""
        effects = [(UUID(str(row["message_id"])), row["times"]) for row in await self.effects()]
        tally.weigh(set(self.attempted) - poison, self.acknowledged - poison, effects)
        tally.unexpected += self.house.own_deaths()
