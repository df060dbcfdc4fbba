"""An open page of ours, as far as the servers notice it: its stream of hints, and what its script asks for then.

As static/js/app has it: jobs of the list and of the open thread each one after another, and what waits already is not
asked for twice. Drawing is the browser's own.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import aiohttp
import msgspec

ROW = re.compile(r'<li id="row-([0-9a-f-]{36})".*?</li>', re.DOTALL)
BUBBLE = re.compile(r'<li id="m([0-9a-f-]{36})".*?</li>', re.DOTALL)
# So long the script waits before it asks again.
PATIENCE_S = (0.3, 1.0, 3.0)
SEQ = re.compile(r'data-seq="(\d+)"')


class Hint(msgspec.Struct, frozen=True):
    """What the stream says: something of this kind happened there."""

    kind: str
    thread_id: str | None = None
    message_id: str | None = None
    is_row_changed: bool = True


Job = Callable[[], Awaitable[None]]
# A hint as it comes; and a piece of HTML to be put in place: "row" or "bubble", whose, and the piece.
Heard = Callable[[Hint], None]
Drawn = Callable[[str, str, str], None]
_decoder = msgspec.json.Decoder(Hint)


class Queue:
    """Jobs one after another; one that is already waiting is not queued twice."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self._tasks, self._waiting = tasks, dict[str, Job]()
        self.is_running = False

    def put(self, key: str, job: Job) -> None:
        """Have it done after what waits."""
        self._waiting.setdefault(key, job)
        if not self.is_running:
            self.is_running = True
            self._tasks.create_task(self._run())

    async def _run(self) -> None:
        while self._waiting:
            await self._waiting.pop(next(iter(self._waiting)))()
        self.is_running = False


class Tab:
    """The list, signed in by the secret of a session, and beside it a thread once one is opened. session: to web."""

    def __init__(
        self, session: aiohttp.ClientSession, tasks: asyncio.TaskGroup, secret: str, heard: Heard, drawn: Drawn
    ) -> None:
        self._session, self._cookie = session, {"Cookie": f"session={secret}"}
        self._heard, self._drawn = heard, drawn
        self._list, self._thread = Queue(tasks), Queue(tasks)
        self._open_id, self._seq, self._shown = "", "0", set[str]()
        self.listens = asyncio.Event()
        self.asked: Counter[str] = Counter()

    @property
    def is_busy(self) -> bool:
        """Whether it asks for something just now."""
        return self._list.is_running or self._thread.is_running

    async def open(self, thread_id: str) -> None:
        """Draw the whole page with that thread beside the list, as it is before anything happens."""
        html, _ = await self._get("page", f"/c/{thread_id}")
        found = SEQ.search(html)
        if found is None:
            raise RuntimeError("the page was drawn without its thread")
        self._open_id, self._seq = thread_id, found[1]
        self._note_rows(html)
        self._note_bubbles(html)

    async def listen(self) -> None:
        """Hear hints until cancelled."""
        timeout = aiohttp.ClientTimeout(total=None)
        async with self._session.get("/events", headers=self._cookie, timeout=timeout) as stream:
            stream.raise_for_status()
            self.listens.set()
            self._list.put("counts", self._pull_counts)
            async for line in stream.content:
                if line.startswith(b"data: "):
                    self._hear(_decoder.decode(line[6:]))
        raise RuntimeError("the stream ended")

    def _hear(self, hint: Hint) -> None:
        self._heard(hint)
        if hint.kind == "resync":
            self._ask_anew()
        elif hint.kind == "message" and hint.thread_id:
            self._on_message(hint.thread_id)
        elif hint.kind == "status":
            self._on_status(hint)
        else:
            self._on_change(hint)

    def _on_message(self, thread_id: str) -> None:
        if thread_id == self._open_id:
            self._thread.put("new", self._pull_new)
        self._list.put(f"{thread_id} text", partial(self._pull_row, thread_id))
        self._list.put("counts", self._pull_counts)

    def _on_status(self, hint: Hint) -> None:
        if hint.message_id and hint.message_id in self._shown:
            self._thread.put(hint.message_id, partial(self._pull_bubble, hint.message_id))
        if hint.thread_id and hint.is_row_changed:
            self._list.put(hint.thread_id, partial(self._pull_row, hint.thread_id))

    def _on_change(self, hint: Hint) -> None:
        if hint.thread_id == self._open_id and hint.kind not in ("read", "draft"):
            self._thread.put("around", self._pull_around)
            self._thread.put("new", self._pull_new)
        if hint.thread_id:
            self._list.put(hint.thread_id, partial(self._pull_row, hint.thread_id))
        self._list.put("counts", self._pull_counts)

    def _ask_anew(self) -> None:
        if self._open_id:
            self._thread.put("tail", self._pull_tail)
            self._thread.put("around", self._pull_around)
        self._list.put("all", self._pull_list)
        self._list.put("counts", self._pull_counts)

    # --- what it asks for

    async def _pull_row(self, thread_id: str) -> None:
        html, _ = await self._get("row", f"/row/{thread_id}?open={self._open_id}&filter=all")
        self._note_rows(html)

    async def _pull_list(self) -> None:
        html, _ = await self._get("list", f"/list?filter=all&open={self._open_id}")
        self._note_rows(html)

    async def _pull_counts(self) -> None:
        await self._get("counts", "/counts")

    async def _pull_new(self) -> None:
        html, headers = await self._get("new", f"/c/{self._open_id}/new?since={self._seq}&day=")
        if headers.get("X-Needs-Tail") == "1":
            return await self._pull_tail()
        self._seq = headers["X-Seq"]
        return self._note_bubbles(html)

    async def _pull_tail(self) -> None:
        html, headers = await self._get("tail", f"/c/{self._open_id}/tail")
        self._seq = headers["X-Seq"]
        self._note_bubbles(html)

    async def _pull_bubble(self, message_id: str) -> None:
        html, _ = await self._get("bubble", f"/m/{message_id}")
        self._note_bubbles(html)

    async def _pull_around(self) -> None:
        await self._get("around", f"/c/{self._open_id}")

    def _note_rows(self, html: str) -> None:
        for found in ROW.finditer(html):
            self._drawn("row", found[1], found[0])

    def _note_bubbles(self, html: str) -> None:
        for found in BUBBLE.finditer(html):
            self._shown.add(found[1])
            self._drawn("bubble", found[1], found[0])

    async def _get(self, what: str, path: str) -> tuple[str, Mapping[str, str]]:
        """What was answered; asked for again, as the script does, where the server was busy."""
        self.asked[what] += 1
        for pause_s in (*PATIENCE_S, None):
            async with self._session.get(path, headers={**self._cookie, **_wants(what)}) as answer:
                if answer.status == 200:
                    return await answer.text(), answer.headers
            if answer.status < 500 or pause_s is None:
                break
            await asyncio.sleep(pause_s)
        raise RuntimeError(f"{path} answered {answer.status}")


def _wants(what: str) -> dict[str, str]:
    """Nobody is kept waiting by what a script asks for: it may take longer than a page."""
    kinds = {"page": {}, "counts": {"Accept": "application/json"}}
    return {"X-Live": "1", **kinds.get(what, {"HX-Request": "true"})}
