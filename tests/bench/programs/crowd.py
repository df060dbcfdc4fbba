"""`python -m tests.bench.programs.crowd CROWD`: every case manager's page is open while texts come in, one client each.

Each text is written by another client, so that its hint and its row are known by their thread. One process for all
pages and for the provider: what it used of a core is in the answer.
"""

import asyncio
import re
import sys
import time
from random import Random

import aiohttp
import msgspec
import psutil
import uvloop

from services.practice.domain.signing import SIGNATURE_HEADER, encoded, signature
from tests.bench.figures import Rate, rate
from tests.bench.people import names
from tests.bench.people.directory import secret_of
from tests.bench.programs.tab import Hint, Tab
from tests.bench.programs.webhooks import Load, text_in

SHOWN_S, SETTLED_S = 20, 2
# A browser opens its stream when its person comes in, not with all others at the same moment.
OPENING_AT_ONCE = 20
KB = 1024
MARK = re.compile(r"text (\d+) of the bench")
FORM = "application/x-www-form-urlencoded"


class Crowd(msgspec.Struct, frozen=True):
    """Where, how many pages, how many texts a second (load.in_flight) for how long. web_pid: the process to weigh."""

    web: str
    web_pid: int
    managers: int
    load: Load
    round: int


class Lived(msgspec.Struct, frozen=True):
    """From the webhook to the hint at the stream, and to the row; what a stream holds in web's memory."""

    hint: Rate
    row: Rate
    stream_kb: float
    resyncs: int


class Watching:
    """All pages, and when each text was written, heard of and drawn."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self.sent: dict[str, float] = {}
        self.heard_s: dict[str, float] = {}
        self.drawn_s: dict[str, float] = {}
        self.resyncs = 0

    def tab(self, session: aiohttp.ClientSession, tasks: asyncio.TaskGroup, manager: int) -> Tab:
        """The page of one of them."""
        theirs = range(manager * names.CLIENTS_EACH, (manager + 1) * names.CLIENTS_EACH)
        own = {str(names.made_id(names.THREADS, client)) for client in theirs}

        def heard(hint: Hint) -> None:
            self.resyncs += hint.kind == "resync"
            if hint.thread_id and hint.thread_id not in own:
                raise RuntimeError("somebody heard of another's client")
            if hint.kind == "message" and hint.thread_id in self.sent:
                self.heard_s.setdefault(hint.thread_id, time.perf_counter() - self.sent[hint.thread_id])

        return Tab(session, tasks, secret_of(names.manager(manager).staff_id), heard, self._drawn)

    def _drawn(self, kind: str, thread_id: str, html: str) -> None:
        if kind == "row" and thread_id in self.sent and MARK.search(html):
            self.drawn_s.setdefault(thread_id, time.perf_counter() - self.sent[thread_id])

    @property
    def is_over(self) -> bool:
        """Whether every text is on its page."""
        return len(self.drawn_s) == len(self.sent) == len(self.heard_s)


async def measure(crowd: Crowd) -> Lived:
    """Open all pages, have texts come in, and wait until each was shown."""
    watching = Watching(crowd)
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(crowd.web, connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session,
        asyncio.TaskGroup() as tasks,
    ):
        before = _held_bytes(crowd.web_pid)
        tabs = [watching.tab(session, tasks, manager) for manager in range(crowd.managers)]
        listening = await _open(tabs, tasks)
        await asyncio.sleep(SETTLED_S)
        held = _held_bytes(crowd.web_pid) - before
        began, cpu = time.perf_counter(), time.process_time()
        await _write(watching, crowd)
        async with asyncio.timeout(SHOWN_S):
            while not watching.is_over:  # noqa: ASYNC110  (what comes, comes over the wire)
                await asyncio.sleep(0.05)
        seconds, used = time.perf_counter() - began, time.process_time() - cpu
        for one in listening:
            one.cancel()
    hint, row = (rate(list(took.values()), seconds, used) for took in (watching.heard_s, watching.drawn_s))
    return Lived(hint, row, held / len(tabs) / KB, watching.resyncs)


def _held_bytes(pid: int) -> int:
    """What a program and its children hold for themselves alone."""
    root = psutil.Process(pid)
    return sum(one.memory_full_info().uss for one in [root, *root.children(recursive=True)])


async def _open(tabs: list[Tab], tasks: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
    """Some at a time; they listen until their tasks are cancelled."""
    listening = []
    for first in range(0, len(tabs), OPENING_AT_ONCE):
        some = tabs[first : first + OPENING_AT_ONCE]
        listening += [tasks.create_task(tab.listen()) for tab in some]
        for tab in some:
            await tab.listens.wait()
    return listening


async def _write(watching: Watching, crowd: Crowd) -> None:
    """So many texts a second, each at its moment, whatever became of the last; each from another client."""
    load, start = crowd.load, time.perf_counter()
    count = int(load.in_flight * load.seconds)
    clients = Random(crowd.round).sample(range(crowd.managers * names.CLIENTS_EACH), count)
    async with aiohttp.ClientSession() as provider, asyncio.TaskGroup() as tasks:
        for number, client in enumerate(clients):
            await asyncio.sleep(max(0.0, start + number / load.in_flight - time.perf_counter()))
            tasks.create_task(_text(watching, load, provider, client, number))


async def _text(watching: Watching, load: Load, provider: aiohttp.ClientSession, client: int, number: int) -> None:
    theirs = msgspec.structs.replace(load, line=names.line_of(client // names.CLIENTS_EACH))
    sid = f"SM{load.run}{number:024x}"
    form = text_in(theirs, sid, names.number_of(client), f"This is text {number} of the bench")
    headers = {SIGNATURE_HEADER: signature(load.token, load.url, form, "HMAC_SHA1"), "Content-Type": FORM}
    watching.sent[str(names.made_id(names.THREADS, client))] = time.perf_counter()
    async with provider.post(load.url, data=encoded(form), headers=headers) as answer:
        answer.raise_for_status()


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(measure(msgspec.json.decode(sys.argv[1], type=Crowd)))).decode())
