"""One program started by us: it writes to its own log file and never outlives us."""

import asyncio
import os
import shutil
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local.places import Missing

READY_POLL_S = 0.05


@dataclass
class Child:
    """A program, how to stop it, and how long it may take."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGTERM  # what it gets when we are gone without a word
    patience_s: float = 20
    before: Sequence[str] = ()  # e.g. unshare; must come before setpriv, as a change of user clears pdeathsig
    running: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches only the launcher, which stops things in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                *self.before,
                *dies_with_us(self.orphan_signal),
                *self.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **(self.env or {})},
                cwd=self.cwd,
                start_new_session=True,
            )

    async def until_ready(self, is_ready: Callable[[], Awaitable[bool]], within_s: float) -> None:
        """Wait for it; a program that ends first, or takes too long, is a Missing with its last words."""
        try:
            async with asyncio.timeout(within_s):
                while not await is_ready():
                    self._must_run()
                    await asyncio.sleep(READY_POLL_S)
        except TimeoutError:
            raise Missing(f"{self.name} was not ready within {within_s:.0f} s. {self._last_words()}") from None

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.running is not None and self.running.returncode is None

    def _must_run(self) -> None:
        if not self.is_running:
            raise Missing(f"{self.name} ended at its start. {self._last_words()}")

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()[-8:]
        return "\n  ".join([f"Its log, {self.log}, ends:", *lines])

    async def ended(self) -> int:
        """Wait for its end; its exit code, negative for a signal."""
        return await self.running.wait() if self.running else 0

    async def stop(self) -> None:
        """Ask, wait, and only then insist."""
        if self.running is None or not self.is_running:
            return
        self.send(self.stop_signal)
        try:
            async with asyncio.timeout(self.patience_s):
                await self.running.wait()
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it and all it started at once, as a power cut would."""
        if self.running is not None:
            self.send(signal.SIGKILL)
            await self.running.wait()

    def send(self, number: signal.Signals) -> None:
        """Signal the program; a SIGKILL goes to everything in its session."""
        if self.running is None or not self.is_running:
            return
        if number == signal.SIGKILL:
            os.killpg(self.running.pid, number)
        else:
            self.running.send_signal(number)


def dies_with_us(number: signal.Signals) -> list[str]:
    """The prefix that makes the kernel send `number` to a child when its parent is gone, even by kill -9."""
    setpriv = shutil.which("setpriv")  # util-linux; a Mac has none and does without
    return [setpriv, "--pdeathsig", number.name.removeprefix("SIG"), "--"] if setpriv else []


async def output_of(*argv: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> str:
    """Run a short command to its end; its output, or a Missing with what it complained of."""
    ended = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **(env or {})},
        cwd=cwd,
    )
    try:
        out, complaints = await ended.communicate()
    finally:
        if ended.returncode is None:  # we were cancelled
            ended.kill()
            await ended.wait()
    if ended.returncode:
        raise Missing(f"`{' '.join(argv[:3])} …` failed: {complaints.decode(errors='replace').strip()[-400:]}")
    return out.decode()
