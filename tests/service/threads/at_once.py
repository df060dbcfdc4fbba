"""Two who act on one client at the same moment: each turn with people of its own, and now one first, now the other."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.jobs import Jobs
from tests.service.threads.house import CARLA
from tests.service.threads.office import Office

# Long enough that either may be first, short enough that the other has not ended.
APART_S = 0.01


class Reached(asyncio.Event):
    """Somebody waits at a point, and holds what they hold. session: theirs, as Postgres numbers it."""

    session = 0


@asynccontextmanager
async def held_at(point: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reached]:
    """Whoever comes to this point waits there until this ends; the event says that somebody has."""
    reached, goes_on, hit = Reached(), asyncio.Event(), failpoints.hit

    async def held(name: str) -> None:
        if name == point and not goes_on.is_set():
            reached.session = await session_of(_transaction())
            reached.set()
            await goes_on.wait()
        await hit(name)

    monkeypatch.setattr(failpoints, "hit", held)
    yield reached
    goes_on.set()


def _transaction() -> Tx:
    """That of whoever came to the point: a point is passed within one, and is told nothing of it."""
    frame = inspect.currentframe()
    while frame:
        found = next((one for one in frame.f_locals.values() if isinstance(one, Tx)), None)
        if found:
            return found
        frame = frame.f_back
    raise LookupError("no transaction comes to this point")


async def session_of(tx: Tx) -> int:
    """Whose transaction it is, as Postgres numbers sessions."""
    session: int = await tx.fetchval("SELECT pg_backend_pid()")
    return session


# Of those who wait for this session, or for somebody who does. Whoever waits elsewhere is not meant: the service's own
# work waits for its own now and then.
WAITING = """
    WITH RECURSIVE waiting AS (
        SELECT pid
          FROM pg_stat_activity
         WHERE datname = current_database()
           AND $1::integer = ANY (pg_blocking_pids(pid))
         UNION
        SELECT behind.pid
          FROM waiting
          JOIN pg_stat_activity AS behind ON behind.datname = current_database()
                                         AND waiting.pid = ANY (pg_blocking_pids(behind.pid)))
    SELECT count(*) FROM waiting
"""


async def somebody_waits(office: Office, session: int, count: int = 1) -> None:
    """So many wait for what this session holds."""
    await office.until(f"SELECT ({WAITING}) >= $2", True, session, count)


class Turn:
    """One try. number(place): numbers that no other turn has."""

    def __init__(self, office: Office, place: int) -> None:
        self.office, self._place = office, place
        self._rng = Random(place)

    def number(self, place: int) -> str:
        return f"+1385555{2000 + 10 * self._place + place}"

    async def client(self, name: str = "Ana Abbott", place: int = 0, owner: UUID | None = CARLA) -> tuple[UUID, UUID]:
        """A client with a number of this turn's: (client, thread)."""
        return await self.office.add(name, self.number(place), owner)

    async def both(self, one: Coroutine[Any, Any, Any], other: Coroutine[Any, Any, Any]) -> tuple[Any, Any]:
        """The two at once; in every second turn the other is a little ahead."""
        waits = (0.0, self._rng.uniform(0, APART_S))
        ahead = waits if self._place % 2 else waits[::-1]

        async def after(seconds: float, act: Coroutine[Any, Any, Any]) -> Any:
            await asyncio.sleep(seconds)
            return await act

        first, second = await asyncio.gather(after(ahead[0], one), after(ahead[1], other))
        return first, second

    async def released(self) -> None:
        """What is due leaves."""
        await Jobs(self.office.service.db).release_held()

    async def gone(self) -> None:
        """Nothing that is due waits any more, by whosever hand."""
        await self.released()
        query = "SELECT count(*) FROM message WHERE status = 'held' AND release_at <= $1"
        await self.office.until(query, 0, self.office.clock.now())

    async def followed(self) -> None:
        """All that was changed is carried out, and what follows from it."""
        self.office.service.nudge("follow_changes")
        await self.office.until("SELECT count(*) FROM client_change WHERE told_at IS NULL", 0)
        self.office.service.nudge("attach_chosen")
        await self.office.until("SELECT count(*) FROM unknown_number WHERE state = 'chosen'", 0)

    async def texts_of(self, thread_id: UUID) -> list[tuple[str, str, bool]]:
        """The department's own texts there: words, status, whether gateway was asked for it back."""
        query = (
            "SELECT body, status, is_stopping FROM message WHERE thread_id = $1 AND direction = 'outbound' ORDER BY 1"
        )
        return [tuple(row) for row in await self.office.db.fetch(query, thread_id)]

    async def owner_of(self, thread_id: UUID) -> UUID | None:
        """Whose the conversation is; exactly one open caseload says the same."""
        row = await self.office.db.fetchrow("SELECT client_id, staff_id FROM thread WHERE thread_id = $1", thread_id)
        assert row is not None
        query = "SELECT staff_id FROM caseload WHERE client_id = $1 AND closed_at IS NULL"
        serving = [one["staff_id"] for one in await self.office.db.fetch(query, row["client_id"])]
        assert serving in ([row["staff_id"]], [])
        return UUID(str(row["staff_id"])) if row["staff_id"] else None
