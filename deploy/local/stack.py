"""One whole private system: two servers, six programs. `./run up`, end-to-end and fault tests are made of it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from deploy import database, topology
from deploy.local import elsewhere
from deploy.local.child import Child
from deploy.local.elsewhere import in_a_sentence
from deploy.local.keys import PUBLISHERS, Keys, keys_in
from deploy.local.packages import Say
from deploy.local.places import CHECKOUT, accepts
from deploy.local.postgres import Postgres
from deploy.local.programs import FIRST_PORTS, SECOND_PORTS, Addresses, choose_ports, environment_of
from deploy.local.rabbitmq import Rabbit
from deploy.rabbitmq.definitions import VHOST, definitions

DATABASE = "clientcomm"
READY_S = 60
PROGRAMS = tuple(FIRST_PORTS)
ELSEWHERE = 0  # in place of a port of ours


@dataclass
class Stack:
    """Everything under one folder. `durable` keeps fsync on. `first_port` moves all ports (tests), else the usual."""

    place: Path
    say: Say
    durable: bool = True
    first_port: int | None = None
    keys: Keys = field(init=False)
    ports: dict[str, int] = field(init=False)
    postgres: Postgres | None = field(default=None, init=False)
    rabbit: Rabbit | None = field(default=None, init=False)
    programs: dict[str, Child] = field(default_factory=dict, init=False)
    _up: dict[str, int] = field(default_factory=dict, init=False)  # servers made ready, and their ports

    def __post_init__(self) -> None:
        """Find the secrets and choose the ports. Raises Missing when a ready server is named by what is no address."""
        elsewhere.must_be_addresses()
        self.keys = keys_in(self.place)
        self.ports = choose_ports(ports_in(self.place), self.first_port)
        base = self.first_port or 15_000
        if not os.environ.get("DATABASE_URL"):
            self.postgres = Postgres(self.place / "postgres", self.durable, base + 432, self.say)
        if not os.environ.get("AMQP_URL"):
            loaded = definitions([VHOST], self.keys.broker, PUBLISHERS)
            self.rabbit = Rabbit(self.place / "rabbitmq", loaded, base + 672, self.say)

    @classmethod
    def attached(cls, place: Path, say: Say) -> "Stack":
        """The addresses of a system that another process runs."""
        stack = cls(place, say)
        ports = ports_in(place)
        stack.ports = {name: ports[name] for name in (*PROGRAMS, *SECOND_PORTS) if name in ports}
        if stack.postgres:
            stack.postgres.port = ports.get("postgres", 0)
        if stack.rabbit:
            stack.rabbit.ports = {"amqp": ports.get("rabbitmq", 0)}
        return stack

    # --- where things are

    @property
    def at(self) -> Addresses:
        """The addresses, as soon as the servers have started."""
        return Addresses(self.database_url, self.amqp_url, self.ports)

    def database_url(self, role: str | None = None) -> str:
        """The office's database for one role, or for the superuser."""
        given = os.environ.get("DATABASE_URL")
        url = given or (self.postgres.url(DATABASE) if self.postgres else "")
        return database.as_role(url, role, self.keys.roles[role]) if role else url

    def amqp_url(self, user: str) -> str:
        """The broker for one user; with AMQP_URL set, that account for all (AMQP_URL_<USER> for one)."""
        if self.rabbit:
            return self.rabbit.url(user, self.keys.broker[user], VHOST)
        return os.environ.get(f"AMQP_URL_{user.upper()}") or os.environ["AMQP_URL"]

    def environment(self, program: str) -> dict[str, str]:
        """What one program is told."""
        return environment_of(program, self.keys, self.at)

    # --- start

    async def start_servers(self) -> None:
        """Postgres and RabbitMQ at the same time, each made ready as soon as it is up."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.start_database(), name="database")
            tasks.create_task(self.start_broker(), name="broker")

    async def start_database(self) -> None:
        """Postgres, and its roles and schemas brought up to date."""
        if self.postgres:
            await self.postgres.start()
            await _create_database(self.postgres.url())
            self.say("Postgres is up; bringing roles and schemas up to date")
        with in_a_sentence(elsewhere.DATABASE, self.database_url()):
            await database.prepare(self.database_url(), self.keys.roles)
        self._up["postgres"] = self.postgres.port if self.postgres else ELSEWHERE
        self.remember()

    async def start_broker(self) -> None:
        """RabbitMQ, and everything declared in it."""
        if self.rabbit:
            await self.rabbit.start()
            self.say("RabbitMQ is up; declaring exchanges and queues")
        with in_a_sentence(elsewhere.BROKER, self.amqp_url("topology")):
            await topology.declare(self.amqp_url("topology"), PUBLISHERS)
            if not self.rabbit and not await topology.has_policies(self.amqp_url("topology")):
                self.say(topology.NO_POLICIES)
        self._up["rabbitmq"] = self.rabbit.port if self.rabbit else ELSEWHERE
        self.remember()

    async def start_programs(self, names: Iterable[str] = PROGRAMS, **extra: str) -> None:
        """The programs, all at once, with more in their environment if wanted; returns when all are ready."""
        async with asyncio.TaskGroup() as tasks:
            for name in names:
                tasks.create_task(self.start_program(name, **extra), name=name)

    async def start_program(self, name: str, **extra: str) -> Child:
        """One program, with more in its environment if wanted; returns when it is ready."""
        child = Child(
            name,
            [sys.executable, "-m", f"services.{name}"],
            log=self.place / f"logs/{name}.log",
            env={**self.environment(name), **extra},
            cwd=CHECKOUT,
            # An ordered stop may take 25 s, and its servers are gone by then: nothing to be gained by it.
            orphan_signal=signal.SIGKILL,
            patience_s=30,
        )
        self.programs[name] = child
        await child.start()
        await child.until_ready(lambda: is_ready(self.ports[name]), READY_S)
        return child

    # --- end

    async def stop(self) -> None:
        """Programs first, then the servers they stand on."""
        await asyncio.gather(*(child.stop() for child in self.programs.values()))
        await asyncio.gather(*(server.stop() for server in (self.postgres, self.rabbit) if server))

    async def kill(self) -> None:
        """Everything at once, as a power cut would."""
        await asyncio.gather(*(child.kill() for child in self.programs.values()))
        await asyncio.gather(*(server.kill() for server in (self.postgres, self.rabbit) if server))
        if self.rabbit:
            await self.rabbit.stop()

    # --- what the other commands need to know

    def remember(self) -> None:
        """Note the programs' ports, and those of the servers that are up by now."""
        ports_file(self.place).write_text(json.dumps({**self.ports, **self._up}))


def ports_in(place: Path) -> dict[str, int]:
    """What is noted there: the programs' ports, and each server's once it is up, ELSEWHERE for one of a setting."""
    try:
        return {str(name): int(port) for name, port in json.loads(ports_file(place).read_text()).items()}
    except (FileNotFoundError, ValueError):
        return {}


def ports_file(place: Path) -> Path:
    """Where they are noted."""
    return place / "ports.json"


async def _create_database(superuser_url: str) -> None:
    connection = await asyncpg.connect(superuser_url, timeout=10)
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0")
    finally:
        await connection.close()


async def is_ready(port: int) -> bool:
    """Whether the program on this port answers 200 on /readyz."""
    if not await accepts(port):
        return False
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            status = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return b" 200 " in status
