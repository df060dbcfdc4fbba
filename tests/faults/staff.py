"""Plays Carla towards threads, as her page does; keeps its own log, and can read the phone company's."""

import asyncio
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import aiohttp

from deploy.office.cast import CARLA, PROBATION
from services.kit.clock import SYSTEM
from services.kit.ids import new_id
from services.kit.tokens import StaffToken, sign
from tests.faults.house import House
from tests.faults.town import Town

ANSWER_S = 12.0
TRIES = 4
LOG_PAGE = 1_000
# Of numbers that get into trouble in a story; she has said each time that the text is to go all the same.
WARNINGS = ("failing", "landline", "deactivated", "wrong_person")


class Note(NamedTuple):
    """One text out: the page's id for the click, and the thread."""

    click: UUID
    thread_id: UUID


class Carla:
    """attempted: texts she wrote, by the page's id for the click; acknowledged: those answered 200 or 201.

    written_in: the thread of each.
    """

    def __init__(self, town: Town, rng: Random) -> None:
        self._house, self._rng = town.house, rng
        self.threads = [town.threads[number] for number in sorted(town.threads)]
        self.attempted: set[UUID] = set()
        self.written_in: dict[UUID, UUID] = {}
        self.acknowledged: set[UUID] = set()
        self.answers: Counter[int | str] = Counter()

    async def ask(self, session: aiohttp.ClientSession, method: str, path: str, form: Any = None) -> int | str:
        """One request of her page's: the status, or what went wrong."""
        told = StaffToken(CARLA.staff_id, CARLA.role, PROBATION.department_id, "faults")
        token = sign(self._house.ground.keys.staff_private, told, SYSTEM.now())
        door = self._house.programs["threads"].links.door
        url = f"http://127.0.0.1:{door.port}{path}"
        try:
            async with session.request(method, url, json=form, headers={"Authorization": f"Bearer {token}"}) as answer:
                await answer.read()
                return answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__

    def compose(self) -> Note:
        """A new text to somebody; its click is in its words."""
        return Note(new_id(), self._rng.choice(self.threads))

    async def insist(self, session: aiohttp.ClientSession, note: Note) -> None:
        """Send it, and click again with the same id until it is taken."""
        body = f"Note {note.click}"
        form = {"client_msg_id": str(note.click), "body": body, "undo_s": 0, "despite": WARNINGS}
        self.attempted.add(note.click)
        self.written_in[note.click] = note.thread_id
        for _ in range(TRIES):
            answer = await self.ask(session, "POST", f"/v1/threads/{note.thread_id}/messages", form)
            self.answers[answer] += 1
            if answer in (200, 201):
                self.acknowledged.add(note.click)
                return
            await asyncio.sleep(self._rng.uniform(0.1, 1.0))

    async def write_until(self, ended: Callable[[], bool], least: int, per_s: float) -> None:
        """Write at a steady rate until the story has ended and at least so many were written."""
        async with page() as session, asyncio.TaskGroup() as writing:
            while not ended() or len(self.attempted) < least:
                writing.create_task(self.insist(session, self.compose()))
                await asyncio.sleep(1 / per_s)


def page() -> aiohttp.ClientSession:
    """What web would hold open."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_S))


async def turn_knobs(house: House, **knobs: Any) -> None:
    """Turn the phone company's knobs; the rest goes back to its default."""
    url = f"{house.url('practice')}/practice/knobs"
    async with aiohttp.request("PUT", url, json=knobs) as answer:
        answer.raise_for_status()


async def counts(house: House) -> dict[str, int]:
    """What the phone company counted: texts accepted, refused by code, faults, receipts."""
    async with aiohttp.request("GET", f"{house.url('practice')}/practice/counts") as answer:
        found: dict[str, int] = await answer.json()
    return found


async def accepted(house: House) -> list[dict[str, Any]]:
    """The phone company's own log of what it took."""
    found: list[dict[str, Any]] = []
    after, has_more = 0, True
    while has_more:
        url = f"{house.url('practice')}/practice/log?after={after}&limit={LOG_PAGE}"
        async with aiohttp.request("GET", url) as answer:
            page_of_log = await answer.json()
        if page_of_log["forgotten"]:
            raise AssertionError("the phone company forgot some of what it took: tell a shorter story")
        found += page_of_log["entries"]
        after, has_more = page_of_log["last"], page_of_log["has_more"]
    return found


def click_of(body: str) -> UUID | None:
    """Which click a text out came from."""
    return UUID(body.removeprefix("Note ")) if body.startswith("Note ") else None
