"""A private RabbitMQ: own name server (epmd), own data, own ports on loopback, ended with us."""

import asyncio
import json
import re
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from deploy.local.child import Child, output_of
from deploy.local.packages import Say, Wanted, tree
from deploy.local.places import Missing, accepts, free_port, lost_its_port

AMQP_HELLO = b"AMQP\x00\x00\x09\x01"
START_FRAME = b"\x01"  # a method frame: the broker answered in AMQP
NODE = "rabbit@localhost"
# The distribution port on loopback only; one scheduler, which sleeps instead of spinning while it has nothing to do.
ERLANG_ARGS = "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +A 1 +sbwt none +sbwtdcpu none +sbwtdio none"


def _free_from_its_folder(place: Path) -> None:
    """Debian's erl looks only in /usr/lib/erlang; make it look beside itself."""
    erl = place / "usr/lib/erlang/bin/erl"
    if not erl.exists():  # the machine has Erlang, only RabbitMQ was missing
        return
    beside = 'ROOTDIR=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)'
    erl.write_text(erl.read_text().replace("ROOTDIR=/usr/lib/erlang", beside))


WANTED = Wanted(
    "rabbitmq-server",
    re.compile(r"^(erlang|rabbitmq)"),
    "set AMQP_URL, or use Docker: see the top of docker-compose.yml",
    mend=_free_from_its_folder,
)


@dataclass
class Programs:
    """Where rabbitmq-server, rabbitmqctl and erl are."""

    rabbitmq: Path
    erlang: Path


@dataclass
class Rabbit:
    """One broker; `definitions` are loaded at each boot (vhosts, users, rights, policies)."""

    place: Path
    definitions: dict[str, Any]
    first_port: int
    say: Say
    ports: dict[str, int] = field(default_factory=dict, init=False)
    _epmd: Child | None = field(default=None, init=False)
    _server: Child | None = field(default=None, init=False)
    _programs: Programs | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start the name server, then the broker, and wait until it speaks AMQP.

        Somebody may take a port between its choice and its use; then a first start chooses others.
        """
        is_first = not self.ports
        for tries_left in (2, 1, 0):
            try:
                await self._start_once()
                return
            except Missing:
                if not (is_first and tries_left and lost_its_port(self.place / "rabbitmq.log")):
                    raise
            await self.stop()
            self.ports, self.first_port = {}, self.first_port + 10

    async def _start_once(self) -> None:
        # RabbitMQ would start a name server by itself and leave it behind; so ours comes first and goes last.
        self._programs = await find_programs(self.say)
        self.place.mkdir(parents=True, exist_ok=True)
        self._choose_ports()
        self._write_configuration()
        await self._start_epmd(self._programs)
        self._server = Child(
            "rabbitmq",
            [str(self._programs.rabbitmq / "rabbitmq-server")],
            log=self.place / "rabbitmq.log",
            env=self._environment(self._programs),
        )
        await self._server.start()
        await self._server.until_ready(lambda: speaks_amqp(self.port), within_s=60)

    @property
    def port(self) -> int:
        """Where it speaks AMQP; 0 before it was started."""
        return self.ports.get("amqp", 0)

    def _choose_ports(self) -> None:
        if not self.ports:
            amqp = free_port(self.first_port)
            distribution = free_port(amqp + 1)
            self.ports = {"amqp": amqp, "distribution": distribution, "epmd": free_port(distribution + 1)}

    async def _start_epmd(self, programs: Programs) -> None:
        if self._epmd and self._epmd.is_running:
            return
        self._epmd = Child(
            "epmd",
            [str(programs.erlang / "epmd"), "-port", str(self.ports["epmd"]), "-address", "127.0.0.1"],
            log=self.place / "epmd.log",
        )
        await self._epmd.start()
        await self._epmd.until_ready(lambda: accepts(self.ports["epmd"]), within_s=10)

    def _write_configuration(self) -> None:
        definitions = self.place / "definitions.json"
        definitions.touch(mode=0o600)
        definitions.write_text(json.dumps(self.definitions))
        (self.place / "enabled_plugins").write_text("[].\n")
        (self.place / "rabbitmq.conf").write_text(
            f"listeners.tcp.local = 127.0.0.1:{self.port}\n"
            "log.console = true\nlog.console.level = warning\nlog.file = false\n"
            "vm_memory_high_watermark.absolute = 512MB\ndisk_free_limit.absolute = 50MB\nmax_message_size = 1048576\n"
            f"load_definitions = {definitions}\n"
        )
        cookie = self.place / "home/.erlang.cookie"
        if not cookie.exists():
            cookie.parent.mkdir(exist_ok=True)
            cookie.write_text(secrets.token_hex(16))
            cookie.chmod(0o400)

    def _environment(self, programs: Programs) -> dict[str, str]:
        inside = self.place
        return {
            "HOME": str(inside / "home"),
            "PATH": f"{programs.erlang}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "RUNNING_UNDER_SYSTEMD": "1",  # Erlang in place of its shell wrapper: one process, our signals
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_CONFIG_FILE": str(inside / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(inside / "none"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(inside / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(inside / "data"),
            "RABBITMQ_LOG_BASE": str(inside / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(inside / "pid"),
            "RABBITMQ_DIST_PORT": str(self.ports["distribution"]),
            "ERL_EPMD_PORT": str(self.ports["epmd"]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": ERLANG_ARGS,
        }

    def url(self, user: str, password: str, vhost: str) -> str:
        """One user's address of one virtual host."""
        return f"amqp://{quote(user)}:{quote(password, safe='')}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    async def control(self, *words: str) -> str:
        """Run rabbitmqctl, for instance `await rabbit.control("stop_app")`."""
        programs = self._programs or await find_programs(self.say)
        command = str(programs.rabbitmq / "rabbitmqctl")
        return await output_of(command, "-q", "-n", NODE, *words, env=self._environment(programs))

    async def stop(self) -> None:
        """Stop the broker in good order, then the name server."""
        for child in (self._server, self._epmd):
            if child:
                await child.stop()

    async def kill(self) -> None:
        """End the broker as a power cut would; the name server stays for the next start."""
        if self._server:
            await self._server.kill()

    async def wipe(self) -> None:
        """Forget everything it held; only while it is stopped."""
        shutil.rmtree(self.place / "data", ignore_errors=True)

    @property
    def child(self) -> Child:
        """The running program, for a supervisor's eyes."""
        if self._server is None:
            raise RuntimeError("RabbitMQ was not started")
        return self._server


async def find_programs(say: Say) -> Programs:
    """The installed ones, else the distribution's, unpacked."""
    installed = Path("/usr/lib/rabbitmq/bin")
    erl = shutil.which("erl")
    if (installed / "rabbitmq-server").exists() and erl:
        return Programs(installed, _erlang_bin(Path(erl)))
    place = await tree(WANTED, say)
    unpacked = place / "usr/lib/erlang/bin"
    return Programs(
        place / "usr/lib/rabbitmq/bin", unpacked if unpacked.is_dir() or not erl else _erlang_bin(Path(erl))
    )


def _erlang_bin(erl: Path) -> Path:
    """The folder with the real erl and epmd, behind whatever link is on the PATH."""
    return erl.resolve().parent


async def speaks_amqp(port: int) -> bool:
    """Whether a broker greets on this port; a raw socket, because a client library logs each failed try."""
    try:
        async with asyncio.timeout(2):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(AMQP_HELLO)
            first = await reader.read(1)
            writer.close()
    except (OSError, TimeoutError):
        return False
    return first == START_FRAME
