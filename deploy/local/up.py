"""`./run up`: the practice office, until Ctrl-C."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Coroutine
from typing import Any

from deploy.local.child import Child, output_of
from deploy.local.keys import PUBLISHERS
from deploy.local.latch import OFFICE, alone
from deploy.local.places import CHECKOUT, Missing, leaves
from deploy.local.programs import moved
from deploy.local.stack import PROGRAMS, Stack
from deploy.office.phones import introduce
from proto.topology import SERVICES

# A program that dies is started again after 1, 2, 4 … 30 s; one that lived a minute begins at 1 again.
BACK_OFF_S = (1, 2, 4, 8, 15, 30)
HEALTHY_S = 60


class Progress:
    """What is being done, and when in the start it was done."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self, text: str) -> None:
        """Say one thing; where nobody listens any more (a closed terminal, a `| head`), things still end in order."""
        with contextlib.suppress(OSError):
            print(f"[{time.monotonic() - self._since:5.1f} s] {text}", flush=True)


def up() -> int:
    """Start everything, say where it is, and keep it running until told to end."""
    return asyncio.run(_up())


async def _up() -> int:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    say, code = Progress(), 0
    with alone():
        stack = Stack(OFFICE, say)
        try:
            if await _unless(ended, _start(stack)):
                print(welcome(stack), flush=True)
                await _unless(ended, _keep_running(stack))
        except* Missing as missing:
            code = 1
            for one in leaves(missing):  # now: at the end "closed" would hide it
                print(f"./run up: {one}", file=sys.stderr, flush=True)
        finally:
            say("closing the office")
            await asyncio.shield(stack.stop())
            say("closed; nothing is left running")
    return code


async def _start(stack: Stack) -> None:
    stack.remember()
    stack.say("starting Postgres" if stack.postgres else "using the Postgres of DATABASE_URL")
    stack.say("starting RabbitMQ" if stack.rabbit else "using the RabbitMQ of AMQP_URL")
    if seeded(stack) and stack.postgres:
        # Programs start and serve pages without a broker; it takes longest, so nobody waits for it.
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(stack.start_broker(), name="broker")
            tasks.create_task(_start_office(stack), name="office")
    else:
        await stack.start_servers()
        await _seed(stack)
        await _start_programs(stack)
    stack.say("ready")


async def _start_office(stack: Stack) -> None:
    await stack.start_database()
    await _start_programs(stack)


async def _start_programs(stack: Stack) -> None:
    stack.say(f"starting {', '.join(PROGRAMS)}")
    await stack.start_programs()
    await introduce(stack.at.url("practice"), stack.at.url("gateway_fallback"))
    stack.say(f"pages are served at {stack.at.url('web')}/")
    for sentence in moved(stack.ports):
        stack.say(sentence)


async def _seed(stack: Stack) -> None:
    """Fill the practice office with people and histories."""
    stack.say("filling the practice office with people, threads and appointments (once)")
    seed = [sys.executable, "-m", "deploy.office.practice"]
    words = await output_of(*seed, env=office_environment(stack), cwd=CHECKOUT)
    (stack.place / "seeded").write_text(words)


def seeded(stack: Stack) -> str:
    """What the seed said, who can sign in with what among it; empty before the first time."""
    with contextlib.suppress(FileNotFoundError):
        return (stack.place / "seeded").read_text()
    return ""


def office_environment(stack: Stack) -> dict[str, str]:
    """For programs that act on the whole office: every service's doors, by name, and the superuser's."""
    return {
        "DATABASE_URL": stack.database_url(),
        "AMQP_URL": stack.amqp_url("topology"),
        "PRACTICE": "1",
        **{f"{name.upper()}_DATABASE_URL": stack.database_url(f"{name}_work") for name in SERVICES},
        **{f"{name.upper()}_AMQP_URL": stack.amqp_url(name) for name in (*SERVICES, *PUBLISHERS)},
        **{f"{name.upper()}_URL": stack.at.url(name) for name in stack.ports},
        "STAFF_TOKEN_PRIVATE_KEY": stack.keys.staff_private,
        "LINK_KEY": stack.keys.link_key,
    }


async def _keep_running(stack: Stack) -> None:
    async with asyncio.TaskGroup() as tasks:
        for name in stack.programs:
            tasks.create_task(_keep(stack, name), name=f"keep {name}")
        for server in (stack.postgres, stack.rabbit):
            if server:
                tasks.create_task(_must_live(server.child), name=server.child.name)


async def _keep(stack: Stack, name: str) -> None:
    """Start this program again whenever it ends."""
    deaths = 0
    while True:
        began = time.monotonic()
        code = await stack.programs[name].ended()
        deaths = 0 if time.monotonic() - began > HEALTHY_S else deaths
        wait_s = BACK_OFF_S[min(deaths, len(BACK_OFF_S) - 1)]
        deaths += 1
        stack.say(f"{name} ended (exit {code}); starting it again in {wait_s} s. See: ./run logs {name}")
        await asyncio.sleep(wait_s)
        with contextlib.suppress(Missing):
            await stack.start_program(name)
            if name == "practice":
                await introduce(stack.at.url("practice"), stack.at.url("gateway_fallback"))


async def _must_live(server: Child) -> None:
    code = await server.ended()
    raise Missing(f"{server.name} ended by itself (exit {code}). See: ./run logs {server.name}")


async def _unless(ended: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work unless we are told to end first; whether it was done. Raises what the work raises."""
    working = asyncio.create_task(work)
    waiting = asyncio.create_task(ended.wait())
    await asyncio.wait([working, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not working.done():
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        return False
    working.result()
    return True


def welcome(stack: Stack) -> str:
    """Where to go, as whom, and what to try."""
    elsewhere = "".join(f"\n  ({sentence})" for sentence in moved(stack.ports))
    return f"""
  The practice office is open. No text leaves this machine.

  Inbox            {stack.at.url("web")}/
  Phone simulator  {stack.at.url("practice")}/practice{elsewhere}

{indented(seeded(stack))}

  Try
    1. Sign in, open a thread, and write: the text waits a few seconds, so that you can undo it, then goes out.
    2. Open the phone simulator in a second window, pick the same person, and answer: it shows in the inbox at once.
    3. In the simulator switch the phone off and write again; then text STOP from it.
    4. Publish a date as the court does, by proto/README.md, with these:

{indented(indented(court_addresses(stack)))}

  Ctrl-C closes the office; what is in it stays. ./run --help says what else there is.
"""


def court_addresses(stack: Stack) -> str:
    """What the examples of proto/README.md need. The broker is named with its password only when it is the office's."""
    by_queue = f"\nexport CLIENTCOMM_AMQP_URL={stack.amqp_url('court')}" if stack.rabbit else ""
    return f"""\
export CLIENTCOMM_URL={stack.at.url("reminders")}
export CLIENTCOMM_KEY=$(./run office publisher court --new-key --yes | tail -1){by_queue}"""


def indented(text: str) -> str:
    """Every line two spaces in."""
    return "\n".join(f"  {line}" if line else "" for line in text.rstrip().splitlines())
