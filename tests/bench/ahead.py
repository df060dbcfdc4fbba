"""Whether a reminder that is due costs the same however many are planned for later: 10,000 and 5,000,000, by turns."""

from datetime import UTC, datetime, timedelta

import asyncpg

from tests.bench.due import Done, hand_over
from tests.bench.figures import Spread, Verdict, spread
from tests.bench.ground import Ground
from tests.bench.people import dates

SMALL, BIG = 10_000, 5_000_000
EACH = 10_000
MOST_GROWTH = 1.3
# As far ahead as courts set dates; a client has a hundred of them at most.
DAYS, DATES_EACH = 60, 100
# Where the numbers of what is due begin.
DUE = 10_000_000


async def measure(ground: Ground, rounds: int, future: int) -> list[Verdict]:
    """Make both, then a round on each."""
    sizes = {"ahead_small": SMALL, "ahead_big": future}
    offices = {name: await _made(ground, name, count) for name, count in sizes.items()}
    took: dict[str, list[Done]] = {name: [] for name in sizes}
    for _ in range(rounds):
        for name, connection in offices.items():
            took[name].append(await _round(ground, name, connection))
    for connection in offices.values():
        await connection.close()
    ground.say(f"\n{EACH:,} reminders due, of so many that are planned for the next {DAYS} days")
    for name, count in sizes.items():
        per_s, cpu = spread([rate.per_s for rate, _ in took[name]]), spread([_micros(one) for one in took[name]])
        ground.say(f"  {count:>12,} {per_s.show():>24}/s   CPU {cpu.show()} µs each")
    pairs = list(zip(took["ahead_small"], took["ahead_big"], strict=True))
    cpu, time = (
        _growth([(of(few), of(many)) for few, many in pairs]) for of in (_micros, lambda done: done[0].seconds)
    )
    return [
        Verdict("CPU of a reminder due, many ahead ÷ few", cpu, MOST_GROWTH, False),
        Verdict("time of a reminder due, many ahead ÷ few", time, MOST_GROWTH, False),
    ]


async def _made(ground: Ground, name: str, count: int) -> asyncpg.Connection:
    connection = await dates.made(ground, name)
    await dates.emptied(connection)
    tomorrow, days = datetime.now(UTC) + timedelta(days=1), timedelta(days=DAYS)
    began = datetime.now(UTC)
    await dates.add(connection, range(1, count + 1), tomorrow, days / count, people=max(1, count // DATES_EACH))
    size = await connection.fetchval("SELECT pg_database_size(current_database())") / 1024**3
    ground.say(f"{count:,} reminders ahead: {size:.2f} GB, made in {(datetime.now(UTC) - began).total_seconds():.0f} s")
    return connection


async def _round(ground: Ground, name: str, connection: asyncpg.Connection) -> Done:
    """Others come due each time, to other clients: what was handed on before stays, as it does in an office."""

    async def go() -> Done:
        first = int(await connection.fetchval("SELECT count(*) FROM client")) + DUE
        minute = timedelta(minutes=1)
        await dates.add(connection, range(first, first + EACH), datetime.now(UTC) - minute, minute / EACH)
        return await hand_over(ground, name, connection, EACH)

    return (await ground.fair(name, go))[0]


def _micros(done: Done) -> float:
    rate, load = done
    return load.total_s / rate.count * 1e6


def _growth(pairs: list[tuple[float, float]]) -> Spread:
    return spread([big / small for small, big in pairs])
