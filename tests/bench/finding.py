"""What a search takes among ten million texts: for a case manager, a supervisor of ten, the front desk of a hundred."""

from collections.abc import Callable
from random import Random

import msgspec

from tests.bench.figures import Rate, Verdict, quantile, rate, spread
from tests.bench.ground import Ground
from tests.bench.people import names, offices
from tests.bench.people.directory import open_sessions, secret_of
from tests.bench.programs.finding import OF_SOMEBODY, WARM, WORDS, Round, Searcher, Took

NAME, CEILING_MS = "big", 100
SERVICES = ("threads", "web")
EACH_ROLE = 10
ROLES: dict[str, Callable[[int], names.Person]] = {
    "case_manager": names.manager,
    "supervisor": names.supervisor,
    "front_office": names.desk,
}
WHERE = ("texts", "clients", "page")
# The last case manager of every department has left: a front desk reads what belongs to nobody.
_LEFT = """
    UPDATE threads.caseload
       SET closed_at = now()
     WHERE staff_id = ANY ($1)
       AND closed_at IS NULL
"""
_NOBODYS = "UPDATE threads.thread SET staff_id = NULL WHERE staff_id = ANY ($1)"


async def measure(ground: Ground, rounds: int, texts: int) -> list[Verdict]:
    """In each round others search."""
    await offices.made(ground, NAME, texts)
    await _leave_some(ground, texts)
    await offices.start(ground, NAME, *SERVICES)
    took: list[list[Took]] = []
    try:
        for number in range(rounds):
            took.append(await _round(ground, texts, number))
    finally:
        await offices.stop(ground, *SERVICES)
    _show(ground, took, texts)
    return [_verdict(role, where, took) for role in ROLES for where in WHERE]


async def _leave_some(ground: Ground, texts: int) -> None:
    last = range(names.DEPARTMENT - 1, texts // names.TEXTS_EACH, names.DEPARTMENT)
    gone = [names.manager(place).staff_id for place in last]
    connection = await offices.connect(ground, NAME)
    try:
        for statement in (_LEFT, _NOBODYS):
            await connection.execute(statement, gone)
        await connection.execute("VACUUM (ANALYZE) threads.thread, threads.caseload")
        await open_sessions(connection)
    finally:
        await connection.close()


async def _round(ground: Ground, texts: int, number: int) -> list[Took]:
    at, keys = ground.stack.at, ground.stack.keys
    told = Round(at.url("threads"), at.url("web"), keys.staff_private, _searchers(texts, number))

    async def go() -> list[Took]:
        words = msgspec.json.encode(told).decode()
        return msgspec.json.decode(await ground.run("finding", words), type=list[Took])

    return (await ground.fair("search", go))[0]


def _searchers(texts: int, number: int) -> list[Searcher]:
    """Ten of each role if there are so many, of teams that nobody has left; before them those who warm up."""
    rng, managers = Random(number), texts // names.TEXTS_EACH
    whole = [place for place in range(managers) if place % names.DEPARTMENT < names.DEPARTMENT - names.TEAM]
    found = [_searcher(names.manager(place), place, rng) for place in rng.sample(whole, WARM)]
    for person in ROLES.values():
        among = {person(place).staff_id: place for place in rng.sample(whole, len(whole))}
        found += [_searcher(person(place), place, rng) for place in list(among.values())[:EACH_ROLE]]
    return found


def _searcher(person: names.Person, manager: int, rng: Random) -> Searcher:
    client = manager * names.CLIENTS_EACH + rng.randrange(names.CLIENTS_EACH)
    return Searcher(person.staff_id, person.role, person.department_id, secret_of(person.staff_id), client)


def _show(ground: Ground, took: list[list[Took]], texts: int) -> None:
    ground.say(f"\nSearch among {texts:,} texts, ms")
    for role in ROLES:
        for where in WHERE:
            found = [_rate(one, role, where) for one in took]
            p50, p95 = spread([one.p50_ms for one in found]), spread([one.p95_ms for one in found])
            ground.say(f"  {role:14}{where:9} p50 {p50.show(1)}   p95 {p95.show(1)}   of {found[-1].count}")
    ground.say(f"  p95 by words, texts and clients{'':3}{'  '.join(f'{role:>16}' for role in ROLES)}")
    for words in (*WORDS, *OF_SOMEBODY):
        figures = "  ".join(f"{_of_words(took, role, words):>16}" for role in ROLES)
        ground.say(f"    {words:30}{figures}")


def _rate(took: list[Took], role: str, where: str) -> Rate:
    return rate([one.took_s for one in took if (one.role, one.where) == (role, where)], 1.0, 0.0)


def _of_words(took: list[list[Took]], role: str, words: str) -> str:
    def p95_ms(where: str) -> float:
        wanted = (role, where, words)
        found = [one.took_s for each in took for one in each if (one.role, one.where, one.words) == wanted]
        return quantile(found, 0.95) * 1000

    return f"{p95_ms('texts'):.1f} and {p95_ms('clients'):.1f}"


def _verdict(role: str, where: str, took: list[list[Took]]) -> Verdict:
    figure = spread([_rate(one, role, where).p95_ms for one in took])
    return Verdict(f"search, {role}, {where}: p95", figure, CEILING_MS, False, " ms", 1)
