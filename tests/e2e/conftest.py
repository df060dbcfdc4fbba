"""What the stories need: people who sign in, phones of clients, departments, all from outside the processes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import asyncpg
import pytest

from deploy.local.stack import Stack
from tests.e2e.attackers import Rows

T = TypeVar("T")


async def until(ask: Callable[[], Awaitable[T]], seconds: float = 15) -> T:
    """The first answer that is not empty; fails when none came in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := await ask():
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come in time")


class Phone:
    """A client's phone at the pretend phone company."""

    def __init__(self, stack: Stack, number: str) -> None:
        self._at, self.number = stack.at.url("practice"), number

    async def text(self, body: str, line: str) -> dict[str, Any]:
        """Write a text to a line; what the office's webhook answered."""
        async with (
            aiohttp.ClientSession(self._at) as session,
            session.post(f"/practice/phones/{self.number}/texts", json={"body": body, "line": line}) as answer,
        ):
            return await answer.json()

    async def texts(self) -> list[str]:
        """The bodies the phone company accepted for this phone, oldest first."""
        async with aiohttp.ClientSession(self._at) as session, session.get("/practice/log?limit=10000") as answer:
            entries = (await answer.json())["entries"]
        return [entry["body"] for entry in entries if entry["to"] == self.number]

    async def until_text(self, part: str, seconds: float = 15) -> str:
        """The first text whose body has this part in it."""

        async def found() -> str:
            return next((body for body in await self.texts() if part in body), "")

        return await until(found, seconds)


@pytest.fixture
def phone(office: Stack) -> Callable[[str], Phone]:
    """The phone with this number."""
    return lambda number: Phone(office, number)


@pytest.fixture
async def rows(office: Stack) -> AsyncIterator[Rows]:
    """The office's rows, counted by its superuser."""
    db = await asyncpg.connect(office.database_url())
    counted = Rows(db)
    await counted.find()
    yield counted
    await db.close()
