"""A private Postgres: own data folder, own port on loopback, ended with us."""

import os
import pwd
import re
import secrets
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import asyncpg

from deploy.local.child import Child, output_of
from deploy.local.packages import Say, Wanted, library_path, tree
from deploy.local.places import Missing, free_port, lost_its_port

OLDEST_MAJOR = 15
# Only Postgres and what it links to; nothing of the rest (init scripts, certificates) is run.
WANTED = Wanted(
    "postgresql",
    re.compile(r"^(postgresql(?!.*common)|lib)"),
    "set DATABASE_URL, or use Docker: see the top of docker-compose.yml",
)
# For tests: nothing here outlives a power cut, and nothing has to.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=256MB")
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",  # its path may hold 107 characters; TCP has no such limit
    "max_connections=200",
    "shared_buffers=64MB",
    "jit=off",  # our statements are short: compiling them costs more than running them
    "log_min_messages=warning",
    "log_error_verbosity=terse",  # the detail of an error quotes the row: a number, a name
)


@dataclass
class Programs:
    """Where initdb and postgres are, and the environment they need."""

    folder: Path
    major: int
    env: dict[str, str]


@dataclass
class Postgres:
    """One server. `durable` keeps fsync on, as production does; tests of rules do without, for speed."""

    place: Path
    durable: bool
    first_port: int
    say: Say
    port: int = field(default=0, init=False)
    _child: Child | None = field(default=None, init=False)

    async def start(self) -> None:
        """Make the data folder if it is new, start, and wait until a connection would be accepted.

        Somebody may take the port between its choice and its use; then a first start chooses another.
        """
        is_first = not self.port
        for tries_left in (2, 1, 0):
            try:
                await self._start_once()
                return
            except Missing:
                if not (is_first and tries_left and lost_its_port(self.place / "postgres.log")):
                    raise
            self.port, self.first_port = 0, self.first_port + 10

    async def _start_once(self) -> None:
        programs = await find_programs(self.say)
        as_user = await _as_ordinary_user()
        data = self.place / f"pg{programs.major}"  # a folder made by another major is refused
        if not (data / "PG_VERSION").exists():
            await self._make(data, programs, as_user)
        self.port = self.port or free_port(self.first_port)
        settings = (*SETTINGS, f"port={self.port}", *(() if self.durable else FORGETFUL))
        self._child = Child(
            "postgres",
            [
                str(programs.folder / "postgres"),
                "-D",
                str(data),
                *(word for one in settings for word in ("-c", one)),
            ],
            log=self.place / "postgres.log",
            env=programs.env,
            stop_signal=signal.SIGINT,  # fast; SIGTERM would wait for every client to leave
            orphan_signal=signal.SIGINT,
            before=as_user,
        )
        await self._child.start()
        await self._child.until_ready(self._answers, within_s=30)

    async def _make(self, data: Path, programs: Programs, as_user: list[str]) -> None:
        self.say("making a new Postgres data folder")
        self.place.mkdir(parents=True, exist_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(18))
        _hand_over(self.place, as_user)
        shutil.rmtree(data, ignore_errors=True)  # left half made by a power cut
        making = data.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        await output_of(
            *as_user, str(programs.folder / "initdb"), "-D", str(making), "-U", "postgres", "--encoding=UTF8",
            "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={self._password_file}",
            *([] if self.durable else ["--no-sync"]), env=programs.env,
        )  # fmt: skip
        making.rename(data)

    async def _answers(self) -> bool:
        """Whether it lets somebody in: it listens a little before it does."""
        try:
            connection = await asyncpg.connect(self.url(), timeout=5)
        except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
            return False
        await connection.close()
        return True

    @property
    def _password_file(self) -> Path:
        return self.place / "postgres.password"

    def url(self, database: str = "postgres") -> str:
        """The superuser's address of one database."""
        password = quote(self._password_file.read_text().strip(), safe="")
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/{database}"

    async def stop(self) -> None:
        """Stop it in good order."""
        if self._child:
            await self._child.stop()

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self._child:
            await self._child.kill()

    @property
    def child(self) -> Child:
        """The running program, for a supervisor's eyes."""
        if self._child is None:
            raise RuntimeError("Postgres was not started")
        return self._child


async def find_programs(say: Say) -> Programs:
    """Installed ones first (newest major), else the distribution's, unpacked."""
    installed = _installed(Path("/usr/lib/postgresql"))
    if not installed and (on_path := shutil.which("initdb")):
        installed = [Path(on_path).resolve().parent]
    for folder in installed:
        major = await _major(folder, {})
        if major >= OLDEST_MAJOR:
            return Programs(folder, major, {})
    place = await tree(WANTED, say)
    env = library_path(place)
    folder = _installed(place / "usr/lib/postgresql")[0]
    return Programs(folder, await _major(folder, env), env)


def _installed(root: Path) -> list[Path]:
    folders = [folder for folder in root.glob("*/bin") if (folder / "initdb").exists()]
    return sorted(folders, key=lambda folder: int(folder.parent.name), reverse=True)


async def _major(folder: Path, env: dict[str, str]) -> int:
    words = await output_of(str(folder / "postgres"), "--version", env=env)
    number = re.search(r"(\d+)", words)
    return int(number[1]) if number else 0


async def _as_ordinary_user() -> list[str]:
    """The prefix under which Postgres, which refuses root, will run; empty when we are not root.

    In a user namespace it sees an ordinary uid while the files stay root's: no account, no chown, same pid.
    Some containers forbid that; there it runs as `nobody`.
    """
    if os.getuid() != 0:
        return []
    namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    try:
        await output_of(*namespace, "true")
    except (Missing, FileNotFoundError):
        return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    return namespace


def _hand_over(place: Path, as_user: list[str]) -> None:
    """Give the folder to `nobody` when Postgres must run as nobody."""
    if "--reuid=nobody" not in as_user:
        return
    nobody = pwd.getpwnam("nobody")
    os.chown(place, nobody.pw_uid, nobody.pw_gid)
    for inside in place.iterdir():
        os.chown(inside, nobody.pw_uid, nobody.pw_gid)
    closed = [folder for folder in place.parents if not folder.stat().st_mode & 0o001]
    if closed:
        raise Missing(
            f"Postgres refuses root, this machine forbids user namespaces, and {closed[0]} is closed to "
            "others: run as an ordinary user, or set DATABASE_URL."
        )
