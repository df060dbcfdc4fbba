"""Private servers for a test run, each started when it is first asked for and ended with the run.

`python -m deploy.local.servers FD` answers on the listening socket it inherits: one line in (`postgres` or
`rabbitmq`), one line of JSON out. Runs going on at the same time have one set of data folders each, in memory
where there is room: a database of a test is 930 files, made in 60 ms there and in 200 to 900 on a busy disk.
"""

import asyncio
import fcntl
import json
import os
import random
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from deploy.local.keys import PUBLISHERS
from deploy.local.places import STATE, Missing
from deploy.local.postgres import Postgres
from deploy.local.rabbitmq import Rabbit
from deploy.rabbitmq.definitions import definitions, users

VHOSTS = tuple(f"test-{number}" for number in range(8))  # one per worker of pytest-xdist
# Runs start looking for ports at different places, so that two of them do not want the same.
PORTS = range(16_000, 30_000)
MEMORY, ROOM = Path("/dev/shm"), 4 * 1024**3  # noqa: S108  (a folder of our own in it, checked to be ours)


class Servers:
    """Both servers of one test run."""

    def __init__(self, place: Path) -> None:
        first = random.choice(PORTS)  # noqa: S311  not a secret
        self._passwords = {user: f"{user}-test" for user in users(PUBLISHERS)}
        self._postgres = Postgres(place / "postgres", durable=False, first_port=first, say=_say)
        loaded = definitions(VHOSTS, self._passwords, PUBLISHERS)
        self._rabbit = Rabbit(place / "rabbitmq", loaded, first_port=first + 200, say=_say)
        self._answers: dict[str, str] = {}
        self._locks = {"postgres": asyncio.Lock(), "rabbitmq": asyncio.Lock()}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Say where the server asked for is, starting it first if need be."""
        name = (await reader.readline()).decode().strip()
        async with self._locks[name]:
            if name not in self._answers:
                self._answers[name] = await self._start(name)
        writer.write(self._answers[name].encode() + b"\n")
        await writer.drain()
        writer.close()

    async def _start(self, name: str) -> str:
        try:
            if name == "postgres":
                await self._postgres.start()
                await drop_leftovers(self._postgres.url())
                return json.dumps({"url": self._postgres.url()})
            shutil.rmtree(self._rabbit.place, ignore_errors=True)
            await self._rabbit.start()
            urls = {user: self._rabbit.url(user, word, "VHOST") for user, word in self._passwords.items()}
            return json.dumps({"urls": urls})
        except Missing as missing:
            return json.dumps({"missing": str(missing)})

    async def stop(self) -> None:
        """Nothing in them is wanted any more: no goodbyes to the broker."""
        await self._rabbit.kill()
        await self._rabbit.stop()
        await self._postgres.stop()


async def drop_leftovers(url: str) -> None:
    """Databases of a run that was killed; the templates stay, they are keyed by what they were made from."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        names = await connection.fetch("SELECT datname FROM pg_database WHERE datname LIKE 't\\_%'")
        for name in names:
            await connection.execute(f"DROP DATABASE {name['datname']} WITH (FORCE)")
    finally:
        await connection.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def in_memory() -> Path | None:
    """A folder of ours in memory; None where there is not room enough, or somebody else holds the name."""
    ours = MEMORY / f"clientcomm-{os.getuid()}"
    try:
        if "CLIENTCOMM_STATE" in os.environ or shutil.disk_usage(MEMORY).free < ROOM:
            return None
        ours.mkdir(exist_ok=True)
    except OSError:
        return None
    return ours if ours.stat().st_uid == os.getuid() and not ours.is_symlink() else None


@contextmanager
def passing_place(kind: str) -> Iterator[Path]:
    """As own_place, in memory where that can be, and gone afterwards: memory is not ours to keep."""
    memory = in_memory()
    with own_place(kind, memory or STATE) as place:
        try:
            yield place
        finally:
            if memory:
                shutil.rmtree(place, ignore_errors=True)


@contextmanager
def own_place(kind: str, within: Path = STATE) -> Iterator[Path]:
    """The first set of data folders of this kind that no other run holds."""
    root = within / kind
    root.mkdir(parents=True, exist_ok=True)
    for number in range(100):
        with (root / f"{number}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield root / str(number)
            return
    raise Missing("A hundred runs are going on in this checkout.")


async def serve(listener: socket.socket) -> None:
    """Answer until told to end."""
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    with passing_place("tests") as place:
        servers = Servers(place)
        server = await asyncio.start_server(servers.answer, sock=listener)
        async with server:
            await ended.wait()
        await servers.stop()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[1]))))
