"""Faults by name, and the order they strike in: one seed fixes it."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from random import Random
from typing import Literal

from tests.faults.ground import Ground
from tests.faults.program import Program, until
from tests.faults.proxy import Proxy
from tests.faults.tally import Control, Tally

Link = Literal["database", "broker", "phones", "door"]
Strike = tuple[str, Callable[[], Awaitable[object]]]
# Long enough for work to be in flight, short enough that most of the time something is broken.
BETWEEN_S, HASTY_BETWEEN_S = (0.02, 0.5), (0.02, 0.25)
# Until work comes by a fail point. In a control arm the work itself may stop: gateway holds its sending, say.
REACHED_S, CONTROL_REACHED_S = 90.0, 10.0


def showing(planned: list[Strike], control: Control | None) -> list[Strike]:
    """Those that bring out what this control arm is to show; all, when it names none."""
    words = control.strikes if control else ()
    return [strike for strike in planned if not words or any(word in strike[0] for word in words)]


async def strike_all(
    strikes: list[Strike], rng: Random, tally: Tally, within_s: float = REACHED_S, *, is_hasty: bool = False
) -> None:
    """All of them, shuffled, one after the other; each waits until what it broke is up again.

    A fail point that is never reached means that the work itself has stopped: then the story ends there.
    """
    rng.shuffle(strikes)
    for name, strike in strikes:
        await asyncio.sleep(rng.uniform(*HASTY_BETWEEN_S if is_hasty else BETWEEN_S))
        try:
            async with asyncio.timeout(within_s):
                await strike()
            tally.faults[name] += 1
        except TimeoutError:
            tally.untold.append(f"after {within_s:.0f} s it was still not so: {name}")
            return


def kill(program: Program) -> Strike:
    """kill -9 at any moment."""
    return f"{program.name} killed", partial(_kill, program)


def kill_at(program: Program, point: str, nth: int) -> Strike:
    """Dead at the nth pass of a fail point."""
    return f"killed at {point}", partial(_kill_at, program, f"{point}:kill:{nth}")


def kill_in_a_row(program: Program, points: Sequence[str], rng: Random) -> Strike:
    """Dead at any moment, and then each life at the next of these fail points."""
    armed = [f"{point}:kill:{rng.randint(1, 3)}" for point in points]
    return f"{program.name} killed at {', '.join(sorted(set(points)))}", partial(_kill_at, program, *armed)


def reset(program: Program, link: Link) -> Strike:
    """Every connection of one link reset."""
    return f"{link} link reset", partial(_reset, getattr(program.links, link))


def paused(program: Program, seconds: float) -> Strike:
    """Stopped where it stands, and going on as if nothing had been."""
    return f"{program.name} paused", partial(_pause, program, seconds)


def swallowed(program: Program, link: Link, seconds: float) -> Strike:
    """One link a black hole for a while; what it had swallowed never arrives."""
    return f"{link} link swallowed", partial(_swallow, getattr(program.links, link), seconds)


def rabbit_killed(ground: Ground) -> Strike:
    """kill -9 of the broker, and its return."""
    return "broker killed", partial(_in_turn, ground.rabbit_dies, ground.rabbit_returns)


def postgres_killed(ground: Ground) -> Strike:
    """An immediate stop of the database, and its return."""
    return "database stopped", partial(_in_turn, ground.postgres_dies, ground.postgres_returns)


async def _kill(program: Program) -> None:
    program.send(signal.SIGKILL)
    await program.until_ready()


async def _kill_at(program: Program, *points: str) -> None:
    program.lives.extend(points)
    last = len(program.exits) + 1 + len(points)  # the one that arms them, and those they are for
    program.send(signal.SIGKILL)

    async def died() -> bool:
        return len(program.exits) >= last

    await until(died, f"{program.name} died at {points[-1]}", REACHED_S * len(points))
    await program.until_ready()


async def _reset(proxy: Proxy) -> None:
    proxy.reset()


async def _pause(program: Program, seconds: float) -> None:
    program.send(signal.SIGSTOP)
    await asyncio.sleep(seconds)
    program.send(signal.SIGCONT)


async def _swallow(proxy: Proxy, seconds: float) -> None:
    proxy.black_hole()
    await asyncio.sleep(seconds)
    proxy.reset()
    proxy.heal()


async def _in_turn(*acts: Callable[[], Awaitable[None]]) -> None:
    for act in acts:
        await act()
