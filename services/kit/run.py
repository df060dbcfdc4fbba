"""A service: its parts, started in order and stopped in reverse, each step within its own budget.

Stop: not ready → consumers finish what they took → listeners close → jobs end → last relay pass → broker → pools.
A side task that dies stops the process; the supervisor above starts it again.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import Any

import msgspec
from aio_pika.abc import AbstractConnection
from aiohttp import web

from proto import topology
from proto.registry import LANES, Lane
from proto.trail import republish_type
from services.kit import failpoints, http, inbox, log, trace
from services.kit.bus import BROKEN, Bus, keep_connected
from services.kit.clock import SYSTEM, Clock
from services.kit.consume import Consumer
from services.kit.copies import LOOK_S, Copies, Source
from services.kit.courtesy import Courtesy
from services.kit.db import UNAVAILABLE, Database
from services.kit.handlers import Handler, handlers_of
from services.kit.launch import main
from services.kit.outbox import Relay

__all__ = ["Service", "main"]

# The orchestrator kills at 30 s. Consumers 8 + 2 + listeners 5 + jobs 3 + relay 3 + broker 2 + pools 2·2 = 27.
FORGET_EVERY_S = 3600.0
CONSUMERS_S, JOBS_S, RELAY_S = 8, 3, 3
Job = Callable[[], Coroutine[Any, Any, None]]


class Service:
    """What all five services are made of. Wire it in app.py, then `async with service` or main()."""

    def __init__(self, name: str, settings: Any, clock: Clock = SYSTEM, limit_bytes: int = http.LIMIT_BYTES) -> None:
        self.name, self.settings, self.clock = name, settings, clock
        self.db = Database(name, settings.work_database_url, settings.work_pool_size, clock)
        self.pages = Database(name, settings.page_database_url, settings.page_pool_size, clock)
        self.bus = Bus(name, settings.amqp_url)
        self.relay = Relay(name, self.db, self.bus)
        self.app = http.application(self, limit_bytes)
        self.url = ""
        self._courtesy = Courtesy()
        self._consumers: list[Consumer] = []
        self._tasks: dict[str, Job] = {}
        self._nudges: dict[str, asyncio.Event] = {}
        self._copies = Copies(self.db)
        self._shown: dict[str, Callable[[], Any]] = {}
        self._hints: asyncio.Queue[list[msgspec.Struct]] = asyncio.Queue(maxsize=1000)
        self._stopping = asyncio.Event()
        self._main: asyncio.Task[None] | None = None
        for database in (self.db, self.pages):
            database.on_commit = self._after_commit

    def routes(self, table: web.RouteTableDef) -> None:
        """Serve these routes."""
        self.app.add_routes(table)

    def consume(self, queue_name: str, handlers: ModuleType, state: Any = None) -> None:
        """Handle what arrives in this queue with the module's on_… functions. Raises LookupError for a missing one."""
        queue = next(queue for queue in topology.QUEUES if queue.name == queue_name)
        self._consumers.append(
            Consumer(queue, handlers_of(handlers, queue.types), self.db, self.bus.user, state, self._courtesy)
        )

    def keep_unrouted(self) -> None:
        """Keep what no queue is bound to, for a person to put back; one service alone may."""
        self._consumers.append(Consumer(topology.UNROUTED, {}, self.db, self.bus.user, None, self._courtesy))

    def every(self, name: str, seconds: float, job: Job) -> None:
        """Run job now and then again every so many seconds, or sooner when nudged."""
        self._nudges[name] = asyncio.Event()
        self._tasks[name] = lambda: self._repeat(name, seconds, job)

    def task(self, name: str, work: Job) -> None:
        """Keep this running for the service's life; its end or death is the process's."""
        self._tasks[name] = work

    def nudge(self, name: str) -> None:
        """Run the job of this name now."""
        self._nudges[name].set()

    def copies(self, *wanted: tuple[str, str, str]) -> None:
        """Tables that are copies, as (type, owner, table): the owner is asked to republish while one is empty."""
        self._copies.wanted.extend(wanted)

    def republish(self, type_name: str, source: Source) -> None:
        """How every row's current state of this type is put through the outbox again."""
        self._copies.sources[type_name] = source

    def shows(self, name: str, fact: Callable[[], Any]) -> None:
        """Have /readyz show fact() under this name."""
        self._shown[name] = fact

    async def state(self) -> dict[str, Any]:
        """What /readyz shows."""
        database = await self._database_answers()
        return {
            "is_ready": database and not self._stopping.is_set(),
            "database": database,
            "broker": self.bus.is_up,
            "consumers": all(consumer.is_consuming for consumer in self._consumers),
            "empty_copies": await self._copies.empty() if database else [],
            **{name: fact() for name, fact in self._shown.items()},
        }

    async def __aenter__(self) -> "Service":
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # The parts live in one task of their own, so that a test's fixture may stop what another task started.
        self._main = asyncio.create_task(self._live(started), name=self.name)
        await asyncio.wait([started, self._main], return_when=asyncio.FIRST_COMPLETED)
        if not started.done():
            await self._main
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._stopping.set()
        if self._main is not None:
            await self._main

    async def until_stopped(self) -> None:
        """Wait for the end; raises what killed a part."""
        if self._main is not None:
            await asyncio.shield(self._main)

    def stop(self) -> None:
        """Begin the ordered stop."""
        self._stopping.set()

    async def _live(self, started: asyncio.Future[None]) -> None:
        failpoints.arm(self.settings.failpoints if self.settings.practice else "")
        await self.db.open()
        await self.pages.open()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._consumers.extend(self._plumbing_consumers())
                self.every("copies", LOOK_S, self._copies.look)
                self.every("forget", FORGET_EVERY_S, self._forget)
                plumbing = [
                    tasks.create_task(self.bus.run(), name="bus"),
                    tasks.create_task(self.relay.run(), name="relay"),
                    tasks.create_task(self._send_hints(), name="hints"),
                ]
                async with http.listening(self.app, self.settings.http_host, self.settings.http_port) as self.url:
                    jobs = [tasks.create_task(work(), name=name) for name, work in self._tasks.items()]
                    consuming = tasks.create_task(self._consume_all(), name="consumers")
                    started.set_result(None)
                    log.get().info("service_started", url=self.url)
                    await self._stopping.wait()
                    await self._stop_consumers(consuming)
                await _cancel(jobs, JOBS_S)
                await self._last_pass()
                await _cancel(plumbing, 2)
        finally:
            await self.pages.close()
            await self.db.close()
            log.get().info("service_stopped")

    async def _consume_all(self) -> None:
        await keep_connected(self.settings.amqp_url, f"{self.name}.consume", self._consume_on)

    async def _consume_on(self, connection: AbstractConnection) -> None:
        async with asyncio.TaskGroup() as tasks:
            for consumer in self._consumers:
                tasks.create_task(consumer.run(connection))

    async def _stop_consumers(self, consuming: asyncio.Task[None]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CONSUMERS_S):
                await asyncio.gather(*(consumer.stop() for consumer in self._consumers))
        await _cancel([consuming], 2)

    async def _forget(self) -> None:
        forgotten = inbox.FORGET_ROWS
        while forgotten == inbox.FORGET_ROWS:
            async with self.db.tx() as tx:
                forgotten = await inbox.forget(tx)

    async def _last_pass(self) -> None:
        if not self.bus.is_up:
            return
        with contextlib.suppress(TimeoutError, *UNAVAILABLE, *BROKEN):
            async with asyncio.timeout(RELAY_S):
                for lane in LANES:
                    await self.relay.carry(lane)

    async def _repeat(self, name: str, seconds: float, job: Job) -> None:
        nudge = self._nudges.setdefault(name, asyncio.Event())
        while True:
            nudge.clear()
            trace.begin(None)
            try:
                await job()
            except UNAVAILABLE as error:
                log.get().warning("job_waits", name=name, error=type(error).__name__)
            except Exception as error:
                log.get().error("job_failed", name=name, exc_info=error)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await nudge.wait()

    def _after_commit(self, lanes: set[Lane], hints: list[msgspec.Struct]) -> None:
        if lanes:
            self.relay.nudge(tuple(lanes))
        if "reply" in lanes:
            self._courtesy.somebody_wrote()
        if hints and not self._hints.full():
            self._hints.put_nowait(hints)

    async def _send_hints(self) -> None:
        while True:
            await self.bus.hint(await self._hints.get(), self.clock.now())

    def _plumbing_consumers(self) -> list[Consumer]:
        queues = {queue.name: queue for queue in topology.QUEUES}
        handler: Handler = self._copies.on_republish
        asked = {republish_type(self.name).name: (handler, False)}
        return [
            Consumer(queues[f"{self.name}.republish"], asked, self.db, self.bus.user, None, self._courtesy),
            Consumer(queues[f"{self.name}.dead"], {}, self.db, self.bus.user, None, self._courtesy),
        ]

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(1), self.db.connection() as connection:
                return bool(await connection.fetchval("SELECT true"))
        except UNAVAILABLE:
            return False


async def _cancel(tasks: list[asyncio.Task[None]], budget_s: float) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=budget_s)
