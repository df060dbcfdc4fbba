"""Whether a page costs the same however many people and texts there are: a small office and a big one, by turns."""

from collections.abc import Iterable
from random import Random

import msgspec

from tests.bench.figures import Rate, Verdict, spread
from tests.bench.ground import Ground
from tests.bench.people import names, offices
from tests.bench.people.directory import open_sessions, secret_of
from tests.bench.people.texts import HEAVY_IN
from tests.bench.programs.lists import WARM, Looker, Round

# The small office is hardly larger than those who look: in both they have as many threads of the same length.
LOOKERS, SMALL, BIG = 50, 600_000, 10_000_000
CEILING_MS, MOST_GROWTH = 50, 1.3
SERVICES = ("threads", "web")


async def measure(ground: Ground, rounds: int, texts: int) -> list[Verdict]:
    """Make both, then a round on each."""
    await offices.made(ground, "small", SMALL)
    weight_gb, minutes = await offices.made(ground, "big", texts)
    took: dict[str, list[dict[str, Rate]]] = {"small": [], "big": []}
    for number in range(rounds):
        for name, size in (("small", SMALL), ("big", texts)):
            took[name].append(await _round(ground, name, size, number))
    _show(ground, took, texts)
    return [*_verdicts(took), *_weight(weight_gb, minutes, texts)]


async def _round(ground: Ground, name: str, texts: int, number: int) -> dict[str, Rate]:
    """Fifty of that office look at their lists and at threads nobody looked at before."""
    await offices.start(ground, name, *SERVICES)
    told = Round(
        ground.stack.at.url("threads"), ground.stack.at.url("web"), ground.stack.keys.staff_private,
        _lookers(texts, number),
    )  # fmt: skip
    connection = await offices.connect(ground, name)
    try:
        await open_sessions(connection)
    finally:
        await connection.close()

    async def go() -> dict[str, Rate]:
        words = msgspec.json.encode(told).decode()
        return msgspec.json.decode(await ground.run("lists", words), type=dict[str, Rate])

    try:
        return (await ground.fair(f"pages of the {name} office", go))[0]
    finally:
        await offices.stop(ground, *SERVICES)


def _lookers(texts: int, number: int) -> list[Looker]:
    """Some of all case managers, the same number in any office; in each round other threads of theirs."""
    rng = Random(number)
    managers = rng.sample(range(texts // names.TEXTS_EACH), WARM + LOOKERS)
    return [_looker(manager, number) for manager in managers]


def _looker(manager: int, number: int) -> Looker:
    """Of threads and of pages each a long one and one of the usual length."""
    person, clients = names.manager(manager), range(manager * names.CLIENTS_EACH, (manager + 1) * names.CLIENTS_EACH)
    first = 2 * HEAVY_IN * number
    places = (first, first + 1, first + HEAVY_IN, first + HEAVY_IN + 1)
    thread_ids = [names.made_id(names.THREADS, clients[place]) for place in places]
    return Looker(person.staff_id, person.department_id, secret_of(person.staff_id), thread_ids)


def _show(ground: Ground, took: dict[str, list[dict[str, Rate]]], texts: int) -> None:
    ground.say(f"\nPages of {LOOKERS} case managers, among {SMALL:,} and among {texts:,} texts")
    for page in took["big"][0]:
        for name, rounds in took.items():
            p50, p95 = _spreads(rounds, page)
            ground.say(f"  {page:16} {name:6} p50 {p50} ms   p95 {p95} ms   of {rounds[-1][page].count}")


def _spreads(rounds: Iterable[dict[str, Rate]], page: str) -> tuple[str, str]:
    found = [one[page] for one in rounds]
    return spread([one.p50_ms for one in found]).show(1), spread([one.p95_ms for one in found]).show(1)


def _verdicts(took: dict[str, list[dict[str, Rate]]]) -> list[Verdict]:
    verdicts = []
    for page in took["big"][0]:
        pairs = [(small[page].p95_ms, big[page].p95_ms) for small, big in zip(took["small"], took["big"], strict=True)]
        figure = spread([big for _, big in pairs])
        verdicts.append(Verdict(f"{page}, p95 in the big office", figure, CEILING_MS, False, " ms", 1))
        growth = spread([big / small for small, big in pairs])
        verdicts.append(Verdict(f"{page}, p95 big ÷ small", growth, MOST_GROWTH, False))
    return verdicts


def _weight(weight_gb: float, minutes: float, texts: int) -> list[Verdict]:
    """The aims are those of ten million."""
    if texts < BIG:
        return []
    return [
        Verdict("an office of 10,000,000 texts holds", spread([weight_gb]), offices.MOST_GB, False, " GB"),
        Verdict("and is made in", spread([minutes]), offices.MOST_MINUTES, False, " minutes", 1),
    ]
