"""Must show 6: one service's schema is gone, then its queues, then the whole broker: the road works, nothing twice."""

import asyncio
import contextlib
import sys
from random import Random

from deploy import database, topology
from deploy.local.child import output_of
from deploy.local.keys import PUBLISHERS
from deploy.local.places import CHECKOUT
from deploy.office.cast import ANA, CARLA, PROBATION, ZONE
from proto.topology import QUEUES, SERVICES
from services.gateway.store.lines import add_line
from services.web.store.directory import add_department, add_staff
from tests.faults import staff, strikes, twilio, verdict
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.quiet import settle
from tests.faults.staff import Carla
from tests.faults.strikes import Strike
from tests.faults.tally import Control, Tally
from tests.faults.town import NEVER_QUIET, Town, door
from tests.faults.twilio import Twilio

PROMISE = "wiped"
CLAIM = "what is wiped comes back, and nothing is sent twice"
# Without the hold an emptied ledger sends before anybody could look at what was sent already.
CONTROLS = {"hold:off": Control("sent from an empty ledger", ("gateway wiped",))}
WORKS_S, SETTLED_S = 60, 120
# Texts on their way when something is wiped under them.
CAUGHT = 5
# Long enough for a sender that were not held to have sent them.
HELD_S = 2.5


async def tell(house: House, share: float, seed: int, off: str = "") -> Tally:
    """Wipe one thing after the other; after each the road must work."""
    tally, town = Tally(PROMISE, seed), Town(house)
    story = Wiped(town, Random(seed), tally)
    await story.begin(off)
    wipes = (story.notifier, story.copies, story.queues, story.broker, story.gateway)
    planned: list[Strike] = [(f"{wipe.__name__} wiped", wipe) for wipe in wipes]
    for name, wipe in strikes.showing(planned, CONTROLS.get(off)):
        await wipe()
        tally.faults[name] += 1
        if off:  # that was it
            return tally
        await story.works()
    await settle(house, tally, SETTLED_S)
    await verdict.weigh(house, tally, story.phones, story.carla)
    return tally


class Wiped:
    """A whole town, and ways to take parts of it away."""

    def __init__(self, town: Town, rng: Random, tally: Tally) -> None:
        self.town, self.house, self.tally = town, town.house, tally
        self._rng = rng

    async def begin(self, off: str) -> None:
        """All programs, and a directory that web owns, so that it can tell it again."""
        await self.town.settle_in(off, is_hasty=True)
        await asyncio.gather(*(self.house.add(name) for name in ("web", "reminders", "notifier")))
        async with door(self.house, "web") as tx:
            department_id = PROBATION.department_id
            await add_department(
                tx,
                name=PROBATION.name,
                time_zone=ZONE,
                quiet_from=NEVER_QUIET,
                quiet_until=NEVER_QUIET,
                department_id=department_id,
            )
            await add_staff(
                tx,
                name=CARLA.name,
                email=CARLA.email,
                role=CARLA.role,
                department_id=department_id,
                staff_id=CARLA.staff_id,
            )
        self.phones, self.carla = Twilio(self.town, self._rng), Carla(self.town, self._rng)
        await self._republish()
        await self.works()

    async def works(self) -> None:
        """A text comes in and is in its thread, and so are all before it; a text goes out and the phone company has it.

        What has come in must have been told again before the next thing is wiped: it may be what it was kept in.
        """
        async with twilio.session() as outside, staff.page() as inside:
            text, note = self.phones.compose(ANA.number), self.carla.compose()
            await self.phones.insist(outside, text)
            await self.carla.insist(inside, note)

        async def arrived() -> bool:
            ins = dict(await twilio.taken_in(self.house))
            outs = {staff.click_of(entry["body"]) for entry in await staff.accepted(self.house)}
            return self.phones.acknowledged <= ins.keys() and note.click in outs

        try:
            await until(arrived, "the road works", WORKS_S)
        except TimeoutError as error:
            self.tally.unexpected.append(str(error))
        newest = await self.house.eyes.fetchval(
            """
            SELECT body
              FROM threads.message
             WHERE thread_id = (SELECT thread_id FROM threads.message WHERE body = $1)
               AND direction = 'inbound'
             ORDER BY shown_at DESC, shown_rank DESC
             LIMIT 1
            """,
            dict(text.form)["Body"],
        )
        if newest != dict(text.form)["Body"]:
            self.tally.unexpected.append("a new text does not stand below the older ones")

    # --- what is taken away

    async def notifier(self) -> None:
        """A whole schema, of a service that lives on what others tell it."""
        await self.house.programs["notifier"].rest()
        await self._drop_schema("notifier")
        await self.house.programs["notifier"].wake()
        query = "SELECT count(*) FROM notifier.staff CROSS JOIN notifier.caseload"
        await until(lambda: self.house.eyes.fetchval(query), "notifier has its copies again", WORKS_S)

    async def copies(self) -> None:
        """What threads copied of others."""
        await self.house.programs["threads"].rest()
        await self.house.eyes.execute("TRUNCATE threads.staff, threads.department, threads.line, threads.team")
        await self.house.programs["threads"].wake()
        query = "SELECT count(*) FROM threads.staff CROSS JOIN threads.department CROSS JOIN threads.line"
        await until(lambda: self.house.eyes.fetchval(query), "threads has its copies again", WORKS_S)

    async def queues(self) -> None:
        """The queues of gateway and of threads, with what lay in them."""
        for name, caught in (("gateway", self._notes), ("threads", self._texts)):
            program = self.house.programs[name]
            await program.rest()
            await caught()
            async with self.house.ground.channel() as channel:
                for queue in (queue.name for queue in QUEUES if queue.service == name):
                    await channel.queue_delete(queue)
            await topology.declare(self.house.broker.url("topology"), PUBLISHERS)
            await program.wake()
        await self._republish()

    async def broker(self) -> None:
        """All of it, with what lay in it; what comes in meanwhile waits in the outbox."""
        gateway = self.house.programs["gateway"]
        await gateway.rest()
        await self._notes()
        await self.house.ground.rabbit_dies()
        await gateway.wake()
        await self._texts(are_carried=False)
        await self.house.ground.rabbit_is_wiped()
        await self._republish()

    async def gateway(self) -> None:
        """The ledger of what was sent. Nothing may be sent until what the phone company has was written down."""
        gateway = self.house.programs["gateway"]
        await gateway.rest()
        await self._drop_schema("gateway")
        await gateway.wake()
        async with door(self.house, "gateway") as tx:
            await add_line(tx, self.town.line, PROBATION.department_id, pace=None)
        before = len(await staff.accepted(self.house))
        await self._notes(are_carried=False)

        async def sent() -> int:
            return len(await staff.accepted(self.house)) - before

        with contextlib.suppress(TimeoutError):
            await until(sent, "something was sent", HELD_S)
        if await sent() and not await self.house.eyes.fetchval("SELECT count(*) FROM gateway.strange_text"):
            self.tally.unexpected.append(f"{await sent()} texts were sent from an empty ledger before anybody looked")

    # --- with what

    async def _notes(self, are_carried: bool = True) -> None:
        """Carla writes some; are_carried: they lie with the broker then."""
        async with staff.page() as session:
            for _ in range(CAUGHT):
                await self.carla.insist(session, self.carla.compose())
        if are_carried:
            await self._carried("threads")

    async def _texts(self, are_carried: bool = True) -> None:
        async with twilio.session() as session:
            for _ in range(CAUGHT):
                await self.phones.insist(session, self.phones.compose())
        if are_carried:
            await self._carried("gateway")

    async def _carried(self, service: str) -> None:
        query = f"SELECT count(*) = 0 FROM {service}.outbox"
        await until(lambda: self.house.eyes.fetchval(query), f"{service} has handed on all it had", WORKS_S)

    async def _drop_schema(self, name: str) -> None:
        await self.house.eyes.execute(f"DROP SCHEMA {name} CASCADE")
        await database.prepare(self.house.database.url(), self.house.ground.keys.roles)

    async def _republish(self) -> None:
        """As a person would: ./run republish."""
        urls = {f"{name.upper()}_DATABASE_URL": self.house.database.url(f"{name}_work") for name in SERVICES}
        await output_of(sys.executable, "-m", "deploy.republish", env=urls, cwd=CHECKOUT)
