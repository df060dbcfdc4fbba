"""The smaller commands of `./run`: look at the office, close it, forget it."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import aio_pika

from deploy.database import LOGINS
from deploy.local.elsewhere import BROKER, DATABASE, Server, in_a_sentence
from deploy.local.keys import PUBLISHERS
from deploy.local.latch import OFFICE, is_open, launcher
from deploy.local.places import Missing
from deploy.local.postgres import find_programs
from deploy.local.stack import ELSEWHERE, Stack, is_ready, ports_in
from deploy.local.up import office_environment, welcome
from proto import topology

CLOSING_S = 60
LAST_LINES = 20
SERVERS = (DATABASE, BROKER)
STARTING = "The office is still starting; its own terminal says how far it is."
# yoyo, the migration library, finds out whether the database takes the making of a table back.
PROBED = re.compile(r'ERROR: +table "yoyo_tmp_\w+" does not exist')
PROBE = "expected: the migration library asks whether a rolled-back table is gone"
# Without a word they print their help; republish does what it does for every service.
HELP_WHEN_BARE = ("deploy.office", "deploy.dead")


def opened(*needed: Server) -> Stack:
    """The office that is open in this checkout. Raises Missing when it, or a server it needs, can't be reached yet."""
    if not is_open():
        raise Missing("The practice office is not open. Open it: ./run up")
    ports = ports_in(OFFICE)
    if not ports:
        raise Missing(STARTING)
    for server in needed:
        _must_be_known(server, ports.get(server.kind.lower()), bool(os.environ.get(server.setting)))
    return Stack.attached(OFFICE, print)


def _must_be_known(server: Server, port: int | None, is_named: bool) -> None:
    """Nobody shall look into one database while the office is in another."""
    if port is None:
        raise Missing(f"{STARTING} Its {server.kind} is not ready yet.")
    if port == ELSEWHERE and not is_named:
        raise Missing(f"The office was opened with {server.setting}: set it in this terminal, too.")
    if port != ELSEWHERE and is_named:
        raise Missing(f"{server.setting} is set in this terminal, and the office was opened without it: unset it.")


def down() -> int:
    """Close the office, from another terminal."""
    if not is_open():
        print("the office is not open")
        return 0
    try:
        os.kill(launcher(), signal.SIGTERM)
    except PermissionError as error:
        raise Missing(f"The office is another user's; its launcher is process {launcher()}.") from error
    until = time.monotonic() + CLOSING_S
    while is_open():
        if time.monotonic() > until:
            raise Missing(f"The office did not close within {CLOSING_S} s; its launcher is process {launcher()}.")
        time.sleep(0.1)
    print("closed")
    return 0


def reset() -> int:
    """Close the office and forget all that was in it."""
    down()
    if OFFICE.exists():
        forget(OFFICE)
    else:
        print(f"there is nothing to forget: there is no {OFFICE}")
    return 0


def forget(office: Path) -> None:
    """Delete what is kept there, and say what is kept elsewhere: ready servers are not ours to empty."""
    ports = ports_in(office)
    try:
        shutil.rmtree(office)
    except OSError as error:
        raise Missing(f"could not forget all of {office}: {error}") from error
    kept = [one for one in SERVERS if os.environ.get(one.setting) or ports.get(one.kind.lower()) == ELSEWHERE]
    print(f"forgot {office}" + ("" if kept else "; the next ./run up starts from nothing"))
    for server in kept:
        print(f"not forgotten: what is in the {server.kind} of {server.setting}. The next ./run up goes on with that")


def where() -> int:
    """Say again what `up` said."""
    stack = opened()
    if not asyncio.run(is_ready(stack.ports["web"])):
        raise Missing(f"{STARTING} The inbox does not answer yet; if that lasts: ./run logs web")
    print(welcome(stack))
    if BROKER.kind.lower() not in ports_in(OFFICE):
        print("  RabbitMQ is still starting: texts go out as soon as it is up.\n")
    return 0


def logs(names: list[str]) -> int:
    """Show the last lines of each program's log, and what comes, until Ctrl-C."""
    files = logs_of(OFFICE, names)
    width = max(len(file.stem) for file in files)
    with contextlib.suppress(KeyboardInterrupt), contextlib.ExitStack() as opened_files:
        streams = {file.stem: opened_files.enter_context(file.open(errors="replace")) for file in files}
        for name, stream in streams.items():
            for line in stream.readlines()[-LAST_LINES:]:
                print(f"{name:{width}} | {explained(line)}", end="")
        sys.stdout.flush()
        while True:
            for name, stream in streams.items():
                for line in stream:
                    print(f"{name:{width}} | {explained(line)}", end="", flush=True)
            time.sleep(0.2)
    return 0


def logs_of(office: Path, names: list[str]) -> list[Path]:
    """The logs of these programs, or of all. Raises Missing when one has none."""
    files = {file.stem: file for file in sorted(office.glob("*/*.log"))}
    strange = [name for name in names if name not in files]
    if strange or not files:
        raise Missing(f"no log of {', '.join(strange) or 'anything'}. There are: {', '.join(files) or 'none yet'}.")
    return [files[name] for name in names or files]


def explained(line: str) -> str:
    """The line, with a word on what looks like an error and is none."""
    return f"{line.rstrip()}   <- {PROBE}\n" if PROBED.search(line) else line


def psql(words: list[str]) -> int:
    """Open psql in the office's database: as superuser, or as the role named first, e.g. threads_page."""
    role = role_named(words)
    stack = opened(DATABASE)
    programs = asyncio.run(find_programs(print))
    client = str(programs.folder / "psql")
    url, password = without_password(stack.database_url(role))
    os.execve(client, [client, url, *words[bool(role) :]], {**os.environ, **programs.env, **password})


def role_named(words: list[str]) -> str | None:
    """The role in front of psql's own arguments; None for the superuser. Raises Missing for one there is not."""
    if not words or words[0].startswith("-"):
        return None
    if words[0] not in LOGINS:
        # psql would take it for a database, and let a slip of the hand in as superuser.
        roles = "\n  ".join(LOGINS)
        raise Missing(f"there is no role {words[0]}. As superuser: ./run psql. The roles are:\n  {roles}")
    return words[0]


def without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address for a command line, which everybody on the machine can read, and the rest for its environment."""
    parts = urlsplit(url)
    who, at, where = parts.netloc.rpartition("@")
    user, colon, password = who.partition(":")
    if not colon:
        return url, {}
    return urlunsplit(parts._replace(netloc=f"{user}{at}{where}")), {"PGPASSWORD": unquote(password)}


def queues() -> int:
    """Every queue: how many messages wait, how many consumers it has."""
    url = opened(BROKER).amqp_url("topology")
    with in_a_sentence(BROKER, url):
        rows = asyncio.run(_queues(url))
    width = max(len(name) for name, _, _ in rows)
    print(f"{'queue':{width}}  waiting  consumers")
    for name, waiting, consumers in rows:
        print(f"{name:{width}}  {waiting:7}  {consumers:9}")
    return 0


async def _queues(url: str) -> list[tuple[str, int, int]]:
    names = [queue.name for queue in topology.QUEUES]
    names += [*topology.DELAYS_S, *(topology.receipts_queue(name).name for name in PUBLISHERS), "unrouted"]
    rows = []
    async with asyncio.timeout(30), await aio_pika.connect(url) as connection, connection.channel() as channel:
        for name in names:
            found = (await channel.declare_queue(name, passive=True)).declaration_result
            rows.append((name, found.message_count or 0, found.consumer_count or 0))
    return rows


def in_office(module: str, words: list[str]) -> int:
    """Run a program of deploy/ that acts on the whole office; its help needs none."""
    is_help = {"-h", "--help"} & set(words) or (not words and module in HELP_WHEN_BARE)
    environment = {**os.environ, **({} if is_help else office_environment(opened(*SERVERS)))}
    os.execve(sys.executable, [sys.executable, "-m", module, *words], environment)
