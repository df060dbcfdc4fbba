"""P17: one thread across number changes; nothing reaches or shows to a number's next owner."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from random import Random
from uuid import UUID

import aiohttp

from deploy.office.cast import CLIENTS
from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from tests.faults import dead, owners, strikes, twilio
from tests.faults.exchanges import Exchanges
from tests.faults.holds import Holds, Written
from tests.faults.house import House
from tests.faults.quiet import settle
from tests.faults.staff import Carla, Note, page
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally
from tests.faults.town import Town
from tests.faults.twilio import Twilio
from tests.faults.wire import Wire

Act = tuple[str, Callable[[], Awaitable[None]]]
PROMISE = "P17"
CLAIM = "one thread across number changes; nothing reaches or shows to a number's next owner"
# Without its end a number stays its old owner's; without the withdrawal what was on its way there goes on.
CONTROLS = {"ended:off": Control(owners.OLD), "stop_on_end:off": Control(owners.NEXT)}
# Of every kind of change so many; each kind once takes so many people. Texts of each wait when it begins.
ROUNDS, PEOPLE, EACH = 15, 11, 6
# They drain slowly, so that at each change some of its client's are on their way.
DRAIN_S, LEAST_DRAIN_S = 240.0, 4.0
# The changes come in this part of it.
CHANGED_BY, CONTROL_CHANGES_S = 0.6, 0.5
IN_PER_S, OUT_PER_S, AT_ONCE = 10.0, 3.0, 10
KILLS, ROWS = 20, 10
POINTS = {
    "threads": ("release.before_commit", "consumer.after_commit_before_ack"),
    "gateway": ("consumer.after_inbox_before_commit", "consumer.after_commit_before_ack"),
}
# A life of threads carries some of them out, and dies of the next.
OWN_DEATHS = "changes.before_commit:kill:8,merge.before_commit:kill:3"
HASTY_OWN_DEATHS = "changes.before_commit:kill:3,merge.before_commit:kill:2"
# Numbers of nobody's when the story begins.
FRESH = [client.number for client in CLIENTS[200:]]
ROUNDS_OF_DEAD, SETTLED_S = 3, 240


@dataclass
class Writers:
    """Everybody who texts, either way. texts: that came in, by id."""

    carla: Carla
    phones: Twilio
    rng: Random
    holds: Holds = field(default_factory=Holds)
    texts: dict[UUID, Written] = field(default_factory=dict)

    async def to_all(self, session: aiohttp.ClientSession, threads: list[UUID]) -> None:
        """Carla writes to everybody some times."""
        notes = [Note(new_id(), thread_id) for thread_id in threads for _ in range(EACH)]
        self.rng.shuffle(notes)
        room = asyncio.Semaphore(AT_ONCE)

        async def write(note: Note) -> None:
            async with room:
                await self.carla.insist(session, note)

        await asyncio.gather(*(write(note) for note in notes))

    async def pour(self, session: aiohttp.ClientSession, ended: Callable[[], bool]) -> None:
        """Texts from all these numbers, whosever they are; one from each first, and one more in the end."""
        numbers = sorted(self.holds.of)
        async with asyncio.TaskGroup() as posts:
            for number in numbers:
                posts.create_task(self._text(session, number))
            while not ended():
                posts.create_task(self._text(session, self.rng.choice(numbers)))
                await asyncio.sleep(1 / IN_PER_S)
            for number in numbers:
                posts.create_task(self._text(session, number))

    async def _text(self, session: aiohttp.ClientSession, number: str) -> None:
        webhook = self.phones.compose(number)
        assert webhook.text_id is not None
        written = self.texts[webhook.text_id] = Written(number, SYSTEM.now())
        await self.phones.insist(session, webhook)
        if webhook.text_id in self.phones.acknowledged:
            written.last = SYSTEM.now()


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts for everybody drain slowly, both ways; numbers become others', while gateway and threads are killed."""
    rng, tally, is_hasty = Random(seed), Tally(PROMISE, seed), share < 1
    rounds, drain_s = max(1, round(ROUNDS * share)), max(LEAST_DRAIN_S, DRAIN_S * share)
    town = Town(house, people=rounds * PEOPLE)
    await town.settle_in(off or (HASTY_OWN_DEATHS if is_hasty else OWN_DEATHS), is_hasty=is_hasty)
    line = Wire(house)
    await line.rest_line()
    await house.eyes.execute("UPDATE gateway.line SET pace = $1", None if off else rounds * PEOPLE * EACH / drain_s)
    writers = Writers(Carla(town, rng), Twilio(town, rng), rng)
    async with page() as pages, twilio.session() as session, asyncio.TaskGroup() as tasks:
        acts = Exchanges(house, writers.carla, pages, writers.holds)
        await acts.meet(FRESH[: 2 * rounds])
        await writers.to_all(pages, list(town.threads.values()))
        changes, steady = _changes(acts, rounds, rng)
        writers.carla.threads = [thread_id for thread_id, client_id in acts.clients.items() if client_id in steady]
        changing = True
        if not off:  # a control arm has all that it is about on its way when the changes are made
            await line.open_line()
        tasks.create_task(writers.pour(session, lambda: not changing))
        tasks.create_task(writers.carla.write_until(lambda: not changing, 0, OUT_PER_S))
        await asyncio.gather(
            _in_time(changes, CONTROL_CHANGES_S if off else drain_s * CHANGED_BY, rng, tally),
            strikes.strike_all([] if off else _plan(house, share, rng), rng, tally, is_hasty=is_hasty),
        )
        await line.open_line()
        changing = False
    await settle(house, tally, SETTLED_S)
    for _ in range(0 if off else ROUNDS_OF_DEAD):
        if await dead.put_back(house, tally):
            await settle(house, tally, SETTLED_S)
    if not tally.untold:  # of what was never answered nobody can say whose the number was
        await owners.judge(house, tally, writers.holds, writers.carla, acts.clients, writers.texts)
    tally.noted.append(f"threads died {len(house.programs['threads'].exits)} times in all")
    tally.unexpected += house.own_deaths()
    await dead.name_all(house, tally)
    return tally


def _changes(acts: Exchanges, rounds: int, rng: Random) -> tuple[list[Act], list[UUID]]:
    """So many of every kind, each with people of its own; and who can be written to all the while."""
    people, fresh = iter(rng.sample(sorted(acts.current), len(acts.current))), iter(FRESH)
    planned: list[Act] = []
    steady: list[UUID] = []
    for _ in range(rounds):
        moved, one, other, ended, giver, taker, found, kept, gone, stays, goes = islice(people, PEOPLE)
        planned += [
            ("number changed", partial(acts.change, moved, next(fresh))),
            ("numbers swapped", partial(acts.swap, one, other)),
            ("number ended", partial(acts.end, ended, acts.current[ended])),
            ("number reassigned", partial(acts.reassign, giver, taker, acts.current[giver])),
            ("number attached", partial(acts.attach, found, next(fresh))),
            ("records merged", partial(acts.merge, kept, gone)),
            ("merged while its number ended", partial(acts.merge_while_it_ends, stays, goes)),
        ]
        steady += [moved, taker, found, kept, stays]
    return planned, steady


async def _in_time(acts: list[Act], within_s: float, rng: Random, tally: Tally) -> None:
    """Each at a moment of its own."""

    async def later(name: str, act: Callable[[], Awaitable[None]], after_s: float) -> None:
        await asyncio.sleep(after_s)
        try:
            await act()
            tally.faults[name] += 1
        except TimeoutError as error:
            tally.untold.append(f"{name}: {error}")

    await asyncio.gather(*(later(name, act, rng.uniform(0, within_s)) for name, act in acts))


def _plan(house: House, share: float, rng: Random) -> list[Strike]:
    def times(full: int) -> range:
        return range(max(1, round(full * share)))

    planned: list[Strike] = []
    for name, points in POINTS.items():
        planned += [strikes.kill(house.programs[name]) for _ in times(KILLS)]
        planned += [strikes.kill_in_a_row(house.programs[name], points, rng) for _ in times(ROWS)]
    return planned
