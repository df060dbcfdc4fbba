"""P9: what is shown follows the order of acceptance, whatever order the events come in."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractExchange, AbstractIncomingMessage

from deploy.office.cast import CLIENTS, PROBATION, ZONE
from proto import envelope
from proto.directory import DepartmentChanged
from proto.numbers import LineChanged
from proto.registry import type_of
from proto.sms import SmsReceived
from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from services.threads.store.caseloads import open_caseload
from services.threads.store.people import NewClient, add_client, add_phone
from tests.faults import dead, strikes
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally
from tests.faults.town import HASTY, NEVER_QUIET, door, say

PROMISE = "P9"
CLAIM = "what is shown follows the order of acceptance, whatever order events come in"
# Without its place by sequence a text stands where it happened to arrive.
INVERSIONS = "inversions"
CONTROLS = {"order:off": Control(INVERSIONS, ("link reset",))}
PEOPLE, EACH = 200, 200
POINTS = ("consumer.after_inbox_before_commit", "consumer.after_commit_before_ack")
# A row is a death at any moment and one at each point, in turn: a hundred deaths in all.
ROWS, KILLS, RESETS = 25, 25, 20
# So many are accepted and not yet told, and any of them may be the next; one in so many is told once more, later.
IN_THE_AIR, HASTY_IN_THE_AIR, AGAIN_IN, AT_ONCE = 1_000, 60, 10, 5
PER_S, HASTY_PER_S, MOST_WAITING = 100.0, 250.0, 500
# The clocks of two gateways differ by more than lies between two texts.
APART, SKEW_S = timedelta(milliseconds=10), 0.5
# What another consumer takes and gives back in its own order.
TAKEN_BACK, EVERY_S = 10, 0.4
LINE, QUEUE = PROBATION.line, "threads.inbound"
# An innocent that stood beside three deaths is kept for a person, who puts it back; so may its successor be.
ROUNDS = 3
SETTLED_S = 600


@dataclass
class Order:
    """What gateway would have accepted, by id.

    texts: with their sequences; confirmed: those the broker has; twice: those that come once more.
    """

    rng: Random
    numbers: list[str]
    ids: list[UUID] = field(default_factory=list)
    begun_at: datetime = field(default_factory=SYSTEM.now)
    latest: Counter[str] = field(default_factory=Counter)
    texts: dict[UUID, tuple[SmsReceived, int]] = field(default_factory=dict)
    confirmed: set[UUID] = field(default_factory=set)
    twice: set[UUID] = field(default_factory=set)

    def accept(self) -> UUID:
        """The next text of somebody."""
        number = self.rng.choice(self.numbers)
        self.latest[number] += 1
        at = self.begun_at + APART * len(self.texts) + timedelta(seconds=self.rng.uniform(0, SKEW_S))
        text = SmsReceived(
            text_id=self._id(), number=number, line=LINE, body=f"This is {self.latest[number]}", provider_sid="",
            received_at=at,
        )  # fmt: skip
        self.texts[text.text_id] = text, self.latest[number]
        return text.text_id

    def _id(self) -> UUID:
        """Of two gateways: ids do not rise with the sequence either."""
        if not self.ids:
            self.ids = [new_id() for _ in range(50)]
            self.rng.shuffle(self.ids)
        return self.ids.pop()


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Texts come shuffled, doubled and given back, while what takes them in is killed and cut off."""
    rng, tally, is_hasty = Random(seed), Tally(PROMISE, seed), share < 1
    order = Order(rng, [client.number for client in CLIENTS[: round(PEOPLE * share)]])
    await _open(house, order.numbers, off, is_hasty=is_hasty)
    striking, least = True, round(PEOPLE * EACH * share / (4 if is_hasty else 1))
    async with asyncio.TaskGroup() as tasks:
        pouring = tasks.create_task(_pour(house, order, lambda: not striking, least, tally, is_hasty=is_hasty))
        rival = tasks.create_task(_give_back(house, Random(seed), tally))
        planned = strikes.showing(_plan(house, share, rng), CONTROLS.get(off))
        await _strike(house, planned, rng, tally, is_hasty=is_hasty)
        striking = False
        await pouring
        rival.cancel()
    await settle(house, tally, SETTLED_S)
    for _ in range(0 if off else ROUNDS):
        if await dead.put_back(house, tally):
            await settle(house, tally, SETTLED_S)
    await _judge(house, tally, order)
    await dead.name_all(house, tally)
    return tally


async def _open(house: House, numbers: list[str], points: str, *, is_hasty: bool) -> None:
    """threads alone, with these people; we are gateway and web."""
    async with door(house, "threads") as tx:
        for client in (client for client in CLIENTS if client.number in numbers):
            new = NewClient(given_name=client.given_name, family_name=client.family_name, time_zone=ZONE)
            client_id = await add_client(tx, new)
            await add_phone(tx, client_id, client.number)
            await open_caseload(tx, client_id, PROBATION.department_id, None)
    await house.add("threads", HASTY if is_hasty else None, points)
    department = DepartmentChanged(
        department_id=PROBATION.department_id,
        name=PROBATION.name,
        time_zone=ZONE,
        quiet_from=NEVER_QUIET,
        quiet_until=NEVER_QUIET,
    )
    await say(house, "web", department)
    line = LineChanged(line=LINE, department_id=PROBATION.department_id, kind="long_code", pace=None, is_active=True)
    await say(house, "gateway", line)
    query = "SELECT count(*) FROM threads.department CROSS JOIN threads.line"
    await until(lambda: house.eyes.fetchval(query), "threads knows its department and its line")


def _plan(house: House, share: float, rng: Random) -> list[Strike]:
    def times(full: int) -> range:
        return range(max(1, round(full * share)))

    threads = house.programs["threads"]
    planned = [strikes.kill_in_a_row(threads, POINTS, rng) for _ in times(ROWS)]
    planned += [strikes.kill(threads) for _ in times(KILLS)]
    return planned + [strikes.reset(threads, "broker") for _ in times(RESETS)]


async def _strike(house: House, planned: list[Strike], rng: Random, tally: Tally, *, is_hasty: bool) -> None:
    """One after another, each once what the last gave back is worked off: it is tried one by one, which takes long."""

    async def is_worked_off() -> bool:
        return is_hasty or await house.ground.depth(QUEUE) < MOST_WAITING

    rng.shuffle(planned)
    for strike in planned:
        await until(is_worked_off, "threads keeps up", SETTLED_S)
        await strikes.strike_all([strike], rng, tally, is_hasty=is_hasty)


async def _pour(
    house: House, order: Order, ended: Callable[[], bool], least: int, tally: Tally, *, is_hasty: bool
) -> None:
    """Tell of texts at a steady rate, any of those in the air next, until enough were and the story has ended."""
    in_the_air, per_s = (HASTY_IN_THE_AIR, HASTY_PER_S) if is_hasty else (IN_THE_AIR, PER_S)
    waiting: list[UUID] = []
    async with await aio_pika.connect(house.broker.url("gateway")) as connection:
        channel = await connection.channel(on_return_raises=True)
        events = await channel.get_exchange("events", ensure=False)
        while not ended() or len(order.texts) < least or waiting:
            is_over = ended() and len(order.texts) >= least
            waiting += [order.accept() for _ in range(0 if is_over else AT_ONCE)]
            told = [_next(order, waiting, tally) for _ in range(len(waiting) - (0 if is_over else in_the_air))]
            await asyncio.gather(*(_tell(events, order, text_id) for text_id in told))
            await asyncio.sleep(AT_ONCE / per_s)


def _next(order: Order, waiting: list[UUID], tally: Tally) -> UUID:
    """Any of those in the air; a tenth of them stays there, to be told once more."""
    place = order.rng.randrange(len(waiting))
    if waiting[place] not in order.twice and order.rng.randrange(AGAIN_IN) == 0:
        order.twice.add(waiting[place])
        tally.faults["told again"] += 1
        return waiting[place]
    return waiting.pop(place)


async def _tell(events: AbstractExchange, order: Order, text_id: UUID) -> None:
    """As gateway's relay does; told twice it is the same event twice."""
    text, seq = order.texts[text_id]
    declared = type_of(text)
    body = envelope.encode(
        text, event_id=text_id, source="/gateway", type_name=declared.name, time=text.received_at,
        subject=text.number, sequence=seq,
    )  # fmt: skip
    message = aio_pika.Message(body, message_id=str(text_id), user_id="gateway")
    await events.publish(message, routing_key=declared.routing_key(declared.lane))
    order.confirmed.add(text_id)


async def _give_back(house: House, rng: Random, tally: Tally) -> None:
    """Take some off the queue now and then, and put them back in another order, as a consumer that fails does."""
    async with house.ground.channel() as channel:
        await channel.set_qos(prefetch_count=TAKEN_BACK)
        queue = await channel.declare_queue(QUEUE, passive=True)
        taken: list[AbstractIncomingMessage] = []
        await queue.consume(partial(_keep, taken))
        while True:
            await asyncio.sleep(EVERY_S)
            if not house.programs["threads"].is_running:
                continue  # they would come straight back to us, each time a step nearer to the broker's limit
            # Only these: what is given back may be the next to come, and would be given back for ever.
            some, taken[:] = rng.sample(taken, len(taken)), []
            for message in some:
                await message.nack(requeue=True)
            tally.faults["given back"] += len(some)


async def _keep(taken: list[AbstractIncomingMessage], message: AbstractIncomingMessage) -> None:
    taken.append(message)


async def _judge(house: House, tally: Tally, order: Order) -> None:
    """By the order in which a page reads a thread: each text once, the sequences rising, the newest on its row."""
    rows = await house.eyes.fetch(
        """
        SELECT message_id, thread_id, message_id = last_message_id AS is_on_row
          FROM threads.message
          JOIN threads.thread USING (thread_id)
         ORDER BY thread_id, shown_at, shown_rank, message_id
        """
    )
    shown: dict[str, list[int]] = defaultdict(list)
    on_row: dict[str, int] = {}
    for row in rows:
        text, seq = order.texts[UUID(str(row["message_id"]))]
        shown[text.number].append(seq)
        if row["is_on_row"]:
            on_row[text.number] = seq
    times = Counter(UUID(str(row["message_id"])) for row in rows)
    tally.weigh(set(order.texts), order.confirmed, times.items())
    if wrong := sum(later < earlier for seqs in shown.values() for earlier, later in pairwise(seqs)):
        tally.unexpected.append(f"{wrong} {INVERSIONS} in {len(shown)} threads")
    if old := sum(on_row.get(number) != order.latest[number] for number in shown):
        tally.unexpected.append(f"{old} of {len(shown)} rows of the list show another text than the newest")
    tally.unexpected += house.own_deaths()
