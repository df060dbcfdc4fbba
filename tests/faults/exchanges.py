"""What Carla does to her clients' numbers: each act asked for until it is done, and noted with when that was."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import aiohttp

from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from tests.faults.holds import Hold, Holds
from tests.faults.house import House
from tests.faults.program import until
from tests.faults.staff import Carla

# Of a machine that others use, and of what is killed meanwhile: threads that dies of every eighth change has two
# seconds of each five to hear gateway's answers in, one by one after each death, and hundreds of them wait.
DONE_S, ACKED_S = 180.0, 600.0
AGAIN_S = 0.1


class Exchanges:
    """Her acts, and who has which number by them. current: each client's at first; clients: by their threads."""

    def __init__(self, house: House, carla: Carla, session: aiohttp.ClientSession, holds: Holds) -> None:
        self.holds = holds
        self.current: dict[UUID, str] = {}
        self.clients: dict[UUID, UUID] = {}
        self._house, self._carla, self._session = house, carla, session

    async def meet(self, fresh: Sequence[str]) -> None:
        """Who has which number when the story begins. fresh: that nobody has."""
        query = "SELECT client_id, number, thread_id FROM threads.phone JOIN threads.thread USING (client_id)"
        for row in await self._house.eyes.fetch(query):
            self.holds.begin(row["number"], row["client_id"])
            self.current[row["client_id"]] = row["number"]
            self.clients[row["thread_id"]] = row["client_id"]
        for number in fresh:
            self.holds.begin(number, None)

    async def change(self, client_id: UUID, number: str) -> None:
        """The client has a new number; the old one is theirs no more a moment later."""
        old = self.current[client_id]
        with self.holds.turning(number, client_id):
            await self._give(client_id, number)
        await self.end(client_id, old, "changed")

    async def swap(self, one: UUID, other: UUID) -> None:
        """Two who have each other's number now."""
        ones, others = self.current[one], self.current[other]
        await self.reassign(other, one, others)
        await self.reassign(one, other, ones)

    async def reassign(self, from_id: UUID, to_id: UUID, number: str) -> None:
        """One's number is another's now."""
        with self.holds.turning(number, to_id) as before:
            await self._give(to_id, number, despite="not_theirs", holder_id=str(from_id))
        await self._acknowledged(number, before)

    async def end(self, client_id: UUID, number: str, because: str = "disconnected") -> None:
        """It is the client's no more, and nobody's yet."""
        open_row = "SELECT phone_id FROM threads.phone WHERE number = $1 AND valid_to IS NULL"
        phone_id = await self._house.eyes.fetchval(open_row, number)

        async def is_done() -> bool:
            return await self._house.eyes.fetchval(open_row, number) is None

        with self.holds.turning(number, None) as before:
            await self._ask(f"/v1/phones/{phone_id}/end", {"because": because}, is_done)
        await self._acknowledged(number, before)

    async def attach(self, client_id: UUID, number: str) -> None:
        """An unknown number on the board is this client's, and where texts go from now on."""
        waiting = "SELECT unknown_id FROM threads.unknown_number WHERE number = $1 AND state = 'open'"
        unknown_id = await until(
            lambda: self._house.eyes.fetchval(waiting, number), f"{number} is on the board", DONE_S
        )
        form = {"client_id": str(client_id), "make_current": True}
        with self.holds.turning(number, client_id):
            await self._ask(f"/v1/unknown/{unknown_id}/attach", form, lambda: self._has(client_id, number))

    async def merge(self, kept_id: UUID, gone_id: UUID) -> None:
        """Two records are one; both numbers stay."""
        self.holds.kept[gone_id] = kept_id
        current = "SELECT phone_id FROM threads.phone WHERE client_id = $1 AND is_current"
        form = {
            "merge_id": str(new_id()),
            "keep_id": str(kept_id),
            "gone_id": str(gone_id),
            "names_of": str(kept_id),
            "phone_id": str(await self._house.eyes.fetchval(current, kept_id)),
        }

        async def is_done() -> bool:
            query = "SELECT state FROM threads.merge WHERE gone_id = $1"
            return await self._house.eyes.fetchval(query, gone_id) == "done"

        await self._ask("/v1/merges", form, is_done)

    async def merge_while_it_ends(self, kept_id: UUID, gone_id: UUID) -> None:
        """The number of the record that goes is ended at the very moment of the merge."""
        await asyncio.gather(self.merge(kept_id, gone_id), self.end(gone_id, self.current[gone_id]))

    async def _give(self, client_id: UUID, number: str, **more: Any) -> None:
        form = {"number": number, "make_current": True} | more
        await self._ask(f"/v1/clients/{client_id}/phones", form, lambda: self._has(client_id, number))

    async def _has(self, client_id: UUID, number: str) -> bool:
        query = "SELECT true FROM threads.phone WHERE client_id = $1 AND number = $2 AND is_current"
        return bool(await self._house.eyes.fetchval(query, client_id, number))

    async def _ask(self, path: str, form: Any, is_done: Callable[[], Awaitable[bool]]) -> None:
        """Ask for it, and again after whatever went wrong, until it is done."""

        async def done() -> bool:
            if await is_done():
                return True
            self._carla.answers[await self._carla.ask(self._session, "POST", path, form)] += 1
            await asyncio.sleep(AGAIN_S)
            return await is_done()

        await until(done, f"{path} is done", DONE_S)

    async def _acknowledged(self, number: str, ended: Hold) -> None:
        """Wait until gateway has answered for all that was on its way there; from then on nothing may go."""
        query = """
            SELECT NOT EXISTS (SELECT
                                 FROM threads.client_change
                                WHERE kind = 'number_ended'
                                  AND facts ->> 'number' = $1
                                  AND told_at IS NULL)
               AND NOT EXISTS (SELECT
                                 FROM threads.message
                                WHERE number = $1
                                  AND is_stopping)
        """
        try:
            await until(
                lambda: self._house.eyes.fetchval(query, number), f"the end of {number} is acknowledged", ACKED_S
            )
        except TimeoutError as error:
            raise TimeoutError(f"{error}; {await self._waits_for(number)}") from error
        ended.acked_at = SYSTEM.now()

    async def _waits_for(self, number: str) -> str:
        """What the end of a number still waits for."""
        rows = await self._house.eyes.fetch(
            """
            SELECT m.message_id, m.status, m.status_at, m.asked_at,
                   a.status AS gateway, a.status_at AS gateway_at, a.claimed_at
              FROM threads.message AS m LEFT JOIN gateway.attempt AS a USING (message_id)
             WHERE m.number = $1 AND m.is_stopping
            """,
            number,
        )
        changes = await self._house.eyes.fetch(
            "SELECT * FROM threads.client_change WHERE kind = 'number_ended' AND facts ->> 'number' = $1", number
        )
        told = f"waiting: {[dict(row) for row in rows]}; changes: {[dict(row) for row in changes]}"
        return f"{told}; {await self._house.where()}"
