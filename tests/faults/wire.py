"""Gateway alone with the phone company, and we in threads' place: orders as threads gives them, and their ends."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from yarl import URL

from deploy.office.cast import PROBATION
from proto.sms import SmsSend
from services.gateway.store.lines import add_line
from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from tests.faults import staff
from tests.faults.house import House
from tests.faults.program import Program, until
from tests.faults.tally import Tally
from tests.faults.town import HASTY, door, say

# Nobody has to know these people: gateway knows numbers only.
NUMBER = "+1415555{:04}"
HERE_S = 60.0
# Longer than any telling.
WINDOW = timedelta(hours=1)


@dataclass
class Wire:
    """A house with gateway and the phone company in it. orders: all that were given and confirmed, by message id."""

    house: House
    orders: dict[UUID, SmsSend] = field(default_factory=dict)
    line: str = PROBATION.line

    @property
    def gateway(self) -> Program:
        """The one program that matters here."""
        return self.house.programs["gateway"]

    async def open(self, points: str = "", *, is_hasty: bool = False, pace: float | None = None) -> None:
        """One line, then both programs; points hold for gateway."""
        async with door(self.house, "gateway") as tx:
            await add_line(tx, self.line, PROBATION.department_id, pace=pace)
        await self.house.add("practice")  # gateway asks it for its list as soon as it starts
        await self.house.add("gateway", HASTY if is_hasty else None, points)

    def compose(self, number: str, body: str = "", **window: Any) -> SmsSend:
        """A text to somebody, that may go now; its id is its words, unless they are given."""
        message_id, now = new_id(), SYSTEM.now()
        told: dict[str, Any] = {"not_before": now - timedelta(seconds=1), "not_after": now + WINDOW, **window}
        return SmsSend(
            message_id=message_id, to=number, line=self.line, body=body or f"Text {message_id}", lane="reply", **told
        )

    async def order(self, *orders: SmsSend) -> None:
        """Give these orders; the broker has them then."""
        await say(self.house, "threads", *orders)
        self.orders.update({order.message_id: order for order in orders})

    async def until_taken_on(self) -> None:
        """Wait until all orders are in the ledger."""
        query = "SELECT count(DISTINCT message_id) = $1 FROM gateway.attempt"
        await until(lambda: self.house.eyes.fetchval(query, len(self.orders)), "all orders are in the ledger", HERE_S)

    async def rest_line(self) -> None:
        """Let nothing go for now."""
        await self.house.eyes.execute("UPDATE gateway.line SET parked_until = now() + interval '1 day'")

    async def open_line(self) -> None:
        """Let it go on, as after a good answer."""
        await self.house.eyes.execute("UPDATE gateway.line SET parked_until = NULL, trouble = 0")

    async def ledger(self) -> list[asyncpg.Record]:
        """Where every attempt stands."""
        rows: list[asyncpg.Record] = await self.house.eyes.fetch(
            """
            SELECT message_id, attempt_id, number, body, status, error_code, provider_sid, claimed_at, unknown_since
              FROM gateway.attempt
             ORDER BY attempt_id
            """
        )
        return rows

    async def taken(self) -> dict[UUID, list[dict[str, Any]]]:
        """The phone company's log, by the attempt that each text in it was."""
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for entry in await staff.accepted(self.house):
            found[UUID(URL(entry["status_callback"]).query["attempt"])].append(entry)
        return found

    async def weigh(self, tally: Tally, ends: Iterable[str] = ()) -> None:
        """Each order must have gone once, or be flagged, or have come to one of these ends; none may go twice."""
        rows, taken = await self.ledger(), await self.taken()
        times: Counter[UUID] = Counter()
        seen: set[UUID] = set()
        for row in rows:
            times[row["message_id"]] += len(taken.get(row["attempt_id"], []))
            if row["status"] in ("unknown", *ends):
                seen.add(row["message_id"])
        known = {row["message_id"] for row in rows}
        tally.attempted, tally.acknowledged = len(self.orders), len(self.orders)
        tally.lost += sum(1 for id_ in self.orders if id_ not in known or not (times[id_] or id_ in seen))
        tally.doubled += sum(1 for count in times.values() if count > 1)
        tally.flagged += sum(1 for row in rows if row["status"] == "unknown")
        tally.unexpected += self.house.own_deaths()


async def at_rate(wire: Wire, orders: list[SmsSend], per_s: float, at_once: int = 5) -> None:
    """Give these orders one handful after the other."""
    for first in range(0, len(orders), at_once):
        await wire.order(*orders[first : first + at_once])
        await asyncio.sleep(at_once / per_s)
