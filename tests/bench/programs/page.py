"""`python -m tests.bench.programs.page VISIT`: texts come in at an even rate, and a signed-in page shows them.

The page does what the script in the browser does: it hears a hint, pulls the row of that thread and the counts, one
request of a kind at a time and at most one behind it. Drawing is the browser's own and not in the figure.
"""

import asyncio
import re
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import count
from uuid import UUID, uuid4

import aiohttp
import msgspec
import uvloop

from services.practice.domain.signing import SIGNATURE_HEADER, encoded, signature
from tests.bench.figures import Rate, rate
from tests.bench.programs.webhooks import Load, text_in

SHOWN_S = 20
MARK = re.compile(r"text (\d+) of the bench")
FORM = "application/x-www-form-urlencoded"


class Visit(msgspec.Struct, frozen=True):
    """Where, as whom, how many texts a second (load.in_flight) and who writes. mine: threads of the page's owner."""

    web: str
    email: str
    password: str
    load: Load
    numbers: list[str]
    mine: dict[str, UUID]


class Page:
    """One open page: what it waits for, and how long each took to be shown."""

    def __init__(self, session: aiohttp.ClientSession, tasks: asyncio.TaskGroup) -> None:
        self._session, self._tasks = session, tasks
        self.sent: dict[str, dict[int, float]] = {}
        self.took_s: list[float] = []
        self._running: dict[str, bool] = {}
        self.listens = asyncio.Event()

    async def listen(self) -> None:
        """Hear hints until cancelled."""
        async with self._session.get("/events", timeout=aiohttp.ClientTimeout(total=None)) as stream:
            self.listens.set()
            async for line in stream.content:
                if line.startswith(b"data: "):
                    self._hear(msgspec.json.decode(line[6:]))

    def _hear(self, hint: dict[str, str]) -> None:
        thread_id = hint.get("thread_id")
        if hint["kind"] in ("message", "status") and thread_id:
            self._pull(thread_id, lambda: self._pull_row(thread_id))
        if hint["kind"] == "message":
            self._pull("counts", self._pull_counts)

    def _pull(self, key: str, pull: Callable[[], Awaitable[None]]) -> None:
        """Run it, or have it run again after the one that is running."""
        if key in self._running:
            self._running[key] = True
            return
        self._running[key] = False
        self._tasks.create_task(self._run(key, pull))

    async def _run(self, key: str, pull: Callable[[], Awaitable[None]]) -> None:
        again = True
        while again:
            self._running[key] = False
            await pull()
            again = self._running[key]
        del self._running[key]

    async def _pull_row(self, thread_id: str) -> None:
        async with self._session.get(f"/row/{thread_id}") as answer:
            found = MARK.search(await answer.text())
        at, waiting = time.perf_counter(), self.sent.get(thread_id, {})
        # A row shows the newest text: with it the earlier ones have been seen.
        for number in [number for number in waiting if found and number <= int(found[1])]:
            self.took_s.append(at - waiting.pop(number))

    async def _pull_counts(self) -> None:
        async with self._session.get("/counts", headers={"Accept": "application/json"}) as answer:
            await answer.read()


async def measure(visit: Visit) -> Rate:
    """Sign in, listen, have texts come in, and wait until each was shown."""
    jar = aiohttp.CookieJar(unsafe=True)  # the cookie of a bare address
    began, cpu = time.perf_counter(), time.process_time()
    async with aiohttp.ClientSession(visit.web, cookie_jar=jar, headers={"Origin": visit.web}) as session:
        form = {"email": visit.email, "password": visit.password}
        async with session.post("/sign-in", data=form) as answer:
            answer.raise_for_status()
        async with asyncio.TaskGroup() as tasks:
            page = Page(session, tasks)
            listening = tasks.create_task(page.listen())
            await page.listens.wait()
            await _write(visit, page)
            async with asyncio.timeout(SHOWN_S):
                while any(page.sent.values()):  # noqa: ASYNC110  (what comes, comes over the wire)
                    await asyncio.sleep(0.05)
            listening.cancel()
    return rate(page.took_s, time.perf_counter() - began, time.process_time() - cpu)


async def _write(visit: Visit, page: Page) -> None:
    """So many texts a second, each at its moment, whatever became of the last."""
    load, start = visit.load, time.perf_counter()
    async with aiohttp.ClientSession() as provider, asyncio.TaskGroup() as tasks:
        for number in count():
            at = start + number / load.in_flight
            if at > start + load.seconds:
                return
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            tasks.create_task(_text(visit, page, provider, number))


async def _text(visit: Visit, page: Page, provider: aiohttp.ClientSession, number: int) -> None:
    load, sender = visit.load, visit.numbers[number % len(visit.numbers)]
    form = text_in(load, f"SM{uuid4().hex}", sender, f"This is text {number} of the bench")
    headers = {SIGNATURE_HEADER: signature(load.token, load.url, form, "HMAC_SHA1"), "Content-Type": FORM}
    if sender in visit.mine:
        page.sent.setdefault(str(visit.mine[sender]), {})[number] = time.perf_counter()
    async with provider.post(load.url, data=encoded(form), headers=headers) as answer:
        answer.raise_for_status()


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(measure(msgspec.json.decode(sys.argv[1], type=Visit)))).decode())
