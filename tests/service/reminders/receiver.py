"""A department's program that is told its receipts: it checks who tells them by the lines of proto/README.md."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from aiohttp import web

from proto import generate
from services.desk.outward import Outward
from services.kit.clock import Clock
from services.kit.failpoints import FailpointRaised
from services.kit.http import listening
from services.kit.tx import Tx
from services.reminders.domain import signing
from services.reminders.domain.records import Publisher
from services.reminders.jobs import Webhooks
from services.reminders.settings import Settings
from services.reminders.store import receivers
from services.reminders.store.publishers import publisher_named
from services.reminders.store.receipts import Receipt, keep_all
from tests.fakes.clock import FixedClock
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import LINK_KEY, MONDAY, Office

PATH = "/told?token=canary"
# However long a receiver takes, a test waits no longer.
ASK_S = 1.5
_, RECIPE = re.findall(r"```python\n(.*?)```", (generate.HERE / "README.md").read_text(), re.DOTALL)


class Post(NamedTuple):
    """One POST: its id, when it says it was made, the numbers of its receipts, and whether it was surely from us."""

    message_id: str
    sent_at: int
    body: bytes
    is_ours: bool

    @property
    def numbers(self) -> list[int]:
        return [receipt["number"] for receipt in json.loads(self.body)]


async def nothing() -> None:
    """Nothing else happens meanwhile."""


class Receiver:
    """answers: statuses given in turn, the last again and again; None never answers. Takes only what is surely ours."""

    def __init__(self) -> None:
        self.clock: Clock = FixedClock(MONDAY)
        self.answers: list[int | None] = [204]
        self.headers: dict[str, str] = {}
        self.secrets: dict[str, str] = {}
        self.posts: list[Post] = []
        self.led_to: list[str] = []
        self.slow_s, self.when_asked = 0.0, nothing
        self.app = web.Application()
        self.app.router.add_route("*", "/{path:.*}", self._answer)
        known: dict[str, Any] = {}
        exec(compile(RECIPE, "README.md", "exec"), known)
        known["time"] = SimpleNamespace(time=lambda: self.clock.now().timestamp())
        self._is_ours = known["is_from_clientcomm"]

    @property
    def taken(self) -> list[int]:
        """The numbers of all receipts that were surely ours, as they came."""
        return [number for post in self.posts if post.is_ours for number in post.numbers]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if request.path != "/told" or request.method != "POST":
            self.led_to.append(request.path)
            return web.Response(status=200)
        body = await request.read()
        assert request.content_type == "application/json"
        message_id = request.headers["webhook-id"]
        name = message_id.partition("-")[0]
        is_ours = bool(self._is_ours(self.secrets[name], request.headers, body))
        self.posts.append(Post(message_id, int(request.headers["webhook-timestamp"]), body, is_ours))
        await self.when_asked()
        await asyncio.sleep(self.slow_s)
        status = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status is None:
            await asyncio.sleep(10 * ASK_S)
        if not is_ours:
            return web.Response(status=401)
        return web.Response(status=status or 200, text="x" * 2_000_000 if status == 200 else "", headers=self.headers)


class Told(Office):
    """An office, and a department's program beside it that is told court's receipts.

    Its own beat tells nothing unless it shall: a test says when, by carry().
    """

    def __init__(self, database: Database, broker: Broker, failpoints: str, receiver: Receiver, origin: str) -> None:
        self.receiver, self.origin = receiver, origin
        super().__init__(database, broker, failpoints)
        receiver.clock = self.clock
        self.webhooks = self.sender()

    def settings(self, failpoints: str = "") -> Settings:
        return msgspec.structs.replace(super().settings(failpoints), webhook_origins=self.origin)

    def sender(self, way: Outward | None = None) -> Webhooks:
        """One replica's part in it; by its way, if that shall be another than the receiver's."""
        way = way or Outward(None, most_bytes=1, origins=[self.origin], ask_s=ASK_S)
        return Webhooks(self.service.db, LINK_KEY, way)

    async def carry(self, sender: Webhooks | None = None) -> None:
        """Post what is due. A fail point that raises is a process that dies there."""
        try:
            await (sender or self.webhooks).carry()
        except* FailpointRaised:
            pass

    async def receive_at(self, url: str, name: str = "court") -> None:
        """Have receipts posted there; a new secret is given to the program, as the administrator would."""
        async with self.service.db.tx() as tx:
            publisher = await publisher_named(tx, name)
            assert publisher is not None
            generation = await receivers.receive_at(tx, publisher, url)
        if generation is not None:
            self.receiver.secrets[name] = shown(publisher.publisher_id, generation)

    async def renew_secret(self) -> str:
        """Another secret for court, which its program is not given."""
        async with self.service.db.tx() as tx:
            court = await self.publisher(tx)
            generation = await receivers.renew_secret(tx, court)
        assert generation is not None
        return shown(court.publisher_id, generation)

    async def end(self) -> None:
        async with self.service.db.tx() as tx:
            assert await receivers.end(tx, await self.publisher(tx))

    async def standing(self) -> receivers.Receiver:
        async with self.service.db.tx() as tx:
            found = await receivers.receiver_of(tx, await self.publisher(tx))
        assert found is not None
        return found

    async def publisher(self, tx: Tx) -> Publisher:
        found = await publisher_named(tx, "court")
        assert found is not None
        return found

    async def write(self, count: int, name: str = "court") -> None:
        """So many receipts of a publisher."""
        async with self.service.db.tx() as tx:
            publisher = await publisher_named(tx, name)
            assert publisher is not None
            kept = [
                Receipt(type="receipt.sent.v1", event_id=f"canary-{number}", at=self.clock.now())
                for number in range(count)
            ]
            await keep_all(tx, [(publisher.publisher_id, one) for one in kept])


def shown(publisher_id: UUID, generation: int) -> str:
    return signing.shown(signing.secret(LINK_KEY.encode(), publisher_id, generation))


@asynccontextmanager
async def told(database: Database, broker: Broker, failpoints: str = "", *, beats: bool = False) -> AsyncIterator[Told]:
    """An office that posts court's receipts to a program beside it."""
    receiver = Receiver()
    async with listening(receiver.app, "127.0.0.1", 0) as origin:
        office = Told(database, broker, failpoints, receiver, origin)
        if not beats:
            del office.service._tasks["webhooks"]
        async with office:
            await office.receive_at(origin + PATH)
            yield office
