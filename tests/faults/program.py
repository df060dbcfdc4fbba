"""One program under fire: started again whenever it dies, reached and reaching out through proxies of its own."""

import asyncio
import signal
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import psutil

from deploy.local.child import Child
from tests.faults.proxy import Proxy

READY_S = 45.0
# A supervisor's pause, short: what starts at once and dies at once must not spin.
PAUSE_S = 0.1


@dataclass
class Links:
    """The proxies around one program; door stands before its own HTTP port."""

    database: Proxy
    broker: Proxy
    phones: Proxy
    door: Proxy


@dataclass
class Program:
    """life(failpoints) makes its next life. points holds for every life; each of `lives` for one, in turn."""

    name: str
    port: int
    links: Links
    life: Callable[[str], Child]
    points: str = ""
    lives: deque[str] = field(default_factory=deque)
    exits: list[int] = field(default_factory=list)
    _child: Child | None = field(default=None, init=False)
    _wanted: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def keep(self) -> None:
        """Run it while it is wanted, again and again."""
        while True:
            await self._wanted.wait()
            points = [self.points, self.lives.popleft() if self.lives else ""]
            self._child = self.life(",".join(filter(None, points)))
            await self._child.start()
            self.exits.append(await self._child.ended())
            await asyncio.sleep(PAUSE_S)

    async def wake(self) -> None:
        """Have it run, and wait until it is ready."""
        self._wanted.set()
        await self.until_ready()

    async def rest(self, number: signal.Signals = signal.SIGTERM) -> int | None:
        """End it and let it lie; its exit code."""
        self._wanted.clear()
        self.send(number)
        return await self._child.ended() if self._child else None

    def send(self, number: signal.Signals) -> None:
        """A signal; SIGKILL is a death it is woken from, SIGSTOP leaves it there doing nothing."""
        if self._child:
            self._child.send(number)

    @property
    def own_deaths(self) -> int:
        """How often it ended although nobody killed or stopped it: a part of it died."""
        return sum(1 for code in self.exits if code not in (0, -signal.SIGKILL))

    @property
    def resident_mb(self) -> float:
        """What it holds in memory."""
        running = self._child.running if self._child else None
        return psutil.Process(running.pid).memory_info().rss / 2**20 if running else 0.0

    @property
    def is_running(self) -> bool:
        """Whether a life of it goes on."""
        return self._child is not None and self._child.is_running

    async def until_ready(self, seconds: float = READY_S) -> float:
        """Wait until it answers 200 on /readyz; how many seconds that took."""
        began = time.monotonic()
        await until(self.is_ready, f"{self.name} is ready", seconds)
        return time.monotonic() - began

    async def is_ready(self) -> bool:
        """Whether it says that it can take work."""
        try:
            async with asyncio.timeout(5), aiohttp.request("GET", f"http://127.0.0.1:{self.port}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, OSError, TimeoutError):
            return False


async def until(true: Callable[[], Awaitable[Any]], what: str, seconds: float = 30) -> Any:
    """The answer, once it is true. Raises TimeoutError saying what never came true."""
    end = time.monotonic() + seconds
    while not (answer := await true()):
        if time.monotonic() > end:
            raise TimeoutError(f"after {seconds:.0f} s it is still not so that {what}")
        await asyncio.sleep(0.05)
    return answer
