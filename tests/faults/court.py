"""Plays the court, a department that publishes dates by the HTTPS door; keeps its own log."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import aiohttp
import msgspec

from deploy.office.cast import CLIENTS, PROBATION, ZONE
from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from services.reminders.store.publishers import add_publisher
from tests.faults.town import CASE, PEOPLE, Town, door

NAME = "court"
TRIES = 6
ANSWER_S = 12.0
# So soon that the day before is past, whatever the hour: its text is due at once.
SOON = timedelta(hours=5)
ROOM = re.compile(r"Room ([0-9a-f-]{36})")


class Court:
    """attempted: dates by the court's own id; acknowledged: those answered 200. A date's id is in its place."""

    def __init__(self, town: Town, rng: Random) -> None:
        self._house, self._rng = town.house, rng
        self._headers: dict[str, str] = {}
        self.attempted: set[UUID] = set()
        self.acknowledged: set[UUID] = set()
        self.answers: Counter[int | str] = Counter()

    async def open(self) -> None:
        """Be given a key."""
        async with door(self._house, "reminders") as tx:
            key = await add_publisher(tx, NAME, PROBATION.department_id)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents+json"}

    async def publish_until(self, ended: Callable[[], bool], least: int, per_s: float) -> None:
        """Set dates at a steady rate until the story has ended and at least so many were set."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as publishing:
            while not ended() or len(self.attempted) < least:
                publishing.create_task(self._insist(session, new_id()))
                await asyncio.sleep(1 / per_s)

    async def _insist(self, session: aiohttp.ClientSession, date_id: UUID) -> None:
        """Publish it, and again as it was until it is taken."""
        body = msgspec.json.encode(_scheduled(date_id, self._rng.choice(CLIENTS[:PEOPLE]).case_number))
        self.attempted.add(date_id)
        for _ in range(TRIES):
            answer = await self._post(session, body)
            self.answers[answer] += 1
            if answer == 200:
                self.acknowledged.add(date_id)
                return
            await asyncio.sleep(self._rng.uniform(0.1, 1.0))

    async def _post(self, session: aiohttp.ClientSession, body: bytes) -> int | str:
        url = f"http://127.0.0.1:{self._house.programs['reminders'].links.door.port}/v1/events"
        try:
            async with session.post(url, data=body, headers=self._headers) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__


def _scheduled(date_id: UUID, case_number: str) -> dict[str, object]:
    starts_at = datetime.now(ZoneInfo(ZONE)) + SOON
    return {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": f"/{NAME}",
        "type": "appointment.scheduled.v1",
        "time": SYSTEM.now().isoformat(),
        "sequence": 1,
        "data": {
            "appointment": str(date_id),
            "client": {"label": CASE, "id": case_number},
            "starts_at": f"{starts_at:%Y-%m-%dT%H:%M}",
            "time_zone": ZONE,
            "place": f"Room {date_id}",
        },
    }


def dates_of(body: str) -> list[UUID]:
    """Which dates a text out speaks of: all that a client has on a day are said in one."""
    return [UUID(found) for found in ROOM.findall(body)]
