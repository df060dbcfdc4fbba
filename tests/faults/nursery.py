"""Where the programs of short tellings are born: one process imports what they are made of, and forks each life.

A life of a program begins with half a second of a core for its imports, and the short tellings together have some two
hundred lives. Born here each is still a process of its own, which is killed and stopped as any other; only that
beginning is shared. The full figures are told with programs that begin alone. `python -m tests.faults.nursery` is that
process: it takes an order a line, and says who was born and who ended.
"""

import asyncio
import ctypes
import gc
import importlib
import json
import os
import runpy
import select
import signal
import sys
import traceback
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, cast

from deploy.local.child import Child, dies_with_us
from deploy.local.places import CHECKOUT, Missing

IMPORTED = ("gateway", "threads", "reminders", "notifier", "web", "practice")
PR_SET_PDEATHSIG = 1
READ_BYTES = 65_536
MOST_OPEN = 64


class Life:
    """One process that was born there, as far as a Child looks at it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._ended = asyncio.Event()

    def end(self, code: int) -> None:
        """It has ended; a negative code is a signal's."""
        self.returncode = code
        self._ended.set()

    async def wait(self) -> int:
        """Its exit code, once there is one."""
        await self._ended.wait()
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """As of any process."""
        os.kill(self.pid, number)


class Nursery:
    """The side of those who order lives."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ordered: list[asyncio.Future[Life]] = []
        self._lives: dict[int, Life] = {}

    async def bear(self, argv: Sequence[str], log: Path, env: dict[str, str]) -> Life:
        """A new life of `python -m <argv>`, with nothing but env around it."""
        assert self._process.stdin is not None
        born: asyncio.Future[Life] = asyncio.get_running_loop().create_future()
        self._ordered.append(born)
        self._process.stdin.write(json.dumps({"argv": argv, "log": str(log), "env": env}).encode() + b"\n")
        return await born

    async def listen(self) -> None:
        """Hear who was born, in the order in which that was asked for, and who ended."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            word, pid, code = line.split()
            if word == b"born":
                life = self._lives[int(pid)] = Life(int(pid))
                self._ordered.pop(0).set_result(life)
            else:
                self._lives.pop(int(pid)).end(int(code))
        for born in self._ordered:
            born.set_exception(Missing("the nursery has ended"))


@dataclass
class Born(Child):
    """A program whose life comes from a nursery."""

    nursery: Nursery = field(kw_only=True)

    async def start(self) -> None:
        """Order a life; argv is what follows `python -m`."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        life = await self.nursery.bear(self.argv, self.log, {**os.environ, **(self.env or {})})
        self.running = cast("asyncio.subprocess.Process", life)

    def send(self, number: signal.Signals) -> None:
        """A signal; it may have ended, and we have not heard of it yet."""
        with suppress(ProcessLookupError):
            super().send(number)


@asynccontextmanager
async def open_nursery() -> AsyncIterator[Nursery]:
    """One that has imported all and waits for orders."""
    words = [*dies_with_us(signal.SIGTERM), sys.executable, "-m", "tests.faults.nursery"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *words, stdin=pipe, stdout=pipe, cwd=CHECKOUT, start_new_session=True
    )
    nursery = Nursery(process)
    listening = asyncio.create_task(nursery.listen(), name="nursery")
    try:
        yield nursery
    finally:
        process.kill()
        await process.wait()
        await listening


# --- the process itself


def main() -> None:
    """Import, then fork for each order until there are no more to come. One thread: it is what forks need."""
    for name in IMPORTED:
        importlib.import_module(f"services.{name}.app")
    gc.collect()
    gc.freeze()  # what is shared is not to be looked at, which would copy it
    bell, ringer = os.pipe()
    os.set_blocking(ringer, False)
    signal.set_wakeup_fd(ringer, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    unread, read = b"", b"\n"
    while read:
        ready, _, _ = select.select([sys.stdin, bell], [], [])
        if bell in ready:
            os.read(bell, READ_BYTES)
            _tell_ended()
        if sys.stdin in ready:
            read = os.read(sys.stdin.fileno(), READ_BYTES)
            *lines, unread = (unread + read).split(b"\n")
            for line in lines:
                _fork(json.loads(line))


def _fork(order: dict[str, Any]) -> None:
    pid = os.fork()
    if pid == 0:
        _live(order)
    with suppress(ProcessLookupError):
        os.setpgid(pid, pid)  # by both, so that it is so before anybody signals the group
    print("born", pid, 0, flush=True)


def _tell_ended() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        print("ended", pid, os.waitstatus_to_exitcode(status), flush=True)


def _live(order: dict[str, Any]) -> NoReturn:
    """Become what was ordered, as if Python had just been started for it."""
    code: object = 1
    try:
        _leave_the_nursery(order["log"])
        os.environ.clear()
        os.environ.update(order["env"])
        sys.argv[:] = order["argv"]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def _leave_the_nursery(log: str) -> None:
    """A group of its own, nothing open but its log, and no life after the nursery's."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.closerange(0, MOST_OPEN)
    os.open(os.devnull, os.O_RDONLY)
    os.dup2(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), 2)


if __name__ == "__main__":
    main()
