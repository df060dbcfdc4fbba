"""`python -m tests.bench.programs.lists ROUND`: case managers look at their lists and threads, one after another.

One request at a time, each thread for the first time: what is measured is a page, not a cache nor a queue.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import aiohttp
import msgspec
import uvloop

from services.kit import tokens
from tests.bench.figures import Rate, rate

WARM = 3
# A page answers 200 also when its list can't be shown now; a hundred rows or fifty texts are more than this. It counts
# as having taken longer than any: it must not look quick, nor end a run that was long in the making.
WHOLE_BYTES, UNSHOWN_S = 10_000, 10.0


class Looker(msgspec.Struct, frozen=True):
    """A case manager, the secret of their session, and the threads they will look at."""

    staff_id: UUID
    department_id: UUID
    secret: str
    thread_ids: list[UUID]


class Round(msgspec.Struct, frozen=True):
    """Where, and who looks. staff_key signs what web would sign."""

    threads: str
    web: str
    staff_key: str
    lookers: list[Looker]


class Looking:
    """What each kind of page took."""

    def __init__(self, session: aiohttp.ClientSession, told: Round) -> None:
        self._session, self._told = session, told
        self.took_s: dict[str, list[float]] = defaultdict(list)

    async def look(self, one: Looker) -> None:
        """The list and a few threads, from threads itself and as pages of web."""
        token = tokens.StaffToken(one.staff_id, "case_manager", one.department_id, "bench")
        asks = {"Authorization": f"Bearer {tokens.sign(self._told.staff_key, token, datetime.now(UTC))}"}
        visits = {"Cookie": f"session={one.secret}"}
        await self._get("/v1/inbox", f"{self._told.threads}/v1/inbox", asks)
        await self._get("/inbox", f"{self._told.web}/inbox", visits)
        half = len(one.thread_ids) // 2
        for thread_id in one.thread_ids[:half]:
            await self._get("/v1/threads/…", f"{self._told.threads}/v1/threads/{thread_id}", asks)
        for thread_id in one.thread_ids[half:]:
            await self._get("/c/…", f"{self._told.web}/c/{thread_id}", visits)

    async def _get(self, page: str, url: str, headers: Mapping[str, str]) -> None:
        began = time.perf_counter()
        async with self._session.get(url, headers=headers, allow_redirects=False) as answer:
            body = await answer.read()
        took_s = time.perf_counter() - began
        self.took_s[page].append(took_s if len(body) >= WHOLE_BYTES else UNSHOWN_S)
        if answer.status != 200:
            raise RuntimeError(f"{page} answered {answer.status}")


async def measure(told: Round) -> dict[str, Rate]:
    """Everybody looks once; the first few warm up what a started program has not got yet."""
    began, cpu = time.perf_counter(), time.process_time()
    async with aiohttp.ClientSession() as session:
        for one in told.lookers[:WARM]:
            await Looking(session, told).look(one)
        looking = Looking(session, told)
        for one in told.lookers[WARM:]:
            await looking.look(one)
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    return {page: rate(took_s, seconds, used) for page, took_s in looking.took_s.items()}


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(measure(msgspec.json.decode(sys.argv[1], type=Round)))).decode())
