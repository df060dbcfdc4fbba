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
from deploy.local.keys import PUBLISHERS
from deploy.local.places import Missing
from deploy.local.postgres import find_programs
from deploy.local.stack import Stack
from deploy.local.up import OFFICE, is_open, launcher, office_environment, welcome
from proto import topology

CLOSING_S = 60
LAST_LINES = 20
# yoyo, the migration library, finds out whether the database takes the making of a table back.
PROBED = re.compile(r'ERROR: +table "yoyo_tmp_\w+" does not exist')
PROBE = "expected: the migration library asks whether a rolled-back table is gone"
# Without a word they print their help; republish does what it does for every service.
HELP_WHEN_BARE = ("deploy.office", "deploy.dead")


def opened() -> Stack:
    """The office that is open in this checkout."""
    if not is_open():
        raise Missing("The practice office is not open. Open it: ./run up")
    return Stack.attached(OFFICE, print)


def down() -> int:
    """Close the office, from another terminal."""
    if not is_open():
        print("the office is not open")
        return 0
    os.kill(launcher(), signal.SIGTERM)
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
    shutil.rmtree(OFFICE, ignore_errors=True)
    print(f"forgot {OFFICE}; the next ./run up starts from nothing")
    return 0


def where() -> int:
    """Say again what `up` said."""
    print(welcome(opened()))
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
    stack = opened()
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
    rows = asyncio.run(_queues(opened().amqp_url("topology")))
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
    environment = {**os.environ, **({} if is_help else office_environment(opened()))}
    os.execve(sys.executable, [sys.executable, "-m", module, *words], environment)
