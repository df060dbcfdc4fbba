"""Fetching the pictures of a text that goes out from where the office keeps them, as Twilio does: after it answered."""

import asyncio
from collections.abc import Callable
from typing import Final

import aiohttp

from services.kit.clock import Clock
from services.practice.domain.messages import Media, Message
from services.practice.pictures import LIMIT_BYTES
from services.practice.store import Store

FETCH_S: Final = 10
NO_ANSWER, WRONG_TYPE, TOO_LARGE = 11200, 12300, 30019
TYPES: Final = ("image/png", "image/jpeg", "image/gif", "application/pdf")
# Told how it ended: an error code, or None when all pictures are there.
Then = Callable[[int | None], None]


class Collector:
    """Fetches pictures, each text in a task of its own."""

    def __init__(self, session: aiohttp.ClientSession, store: Store, clock: Clock, tasks: asyncio.TaskGroup) -> None:
        self._session, self._store, self._clock, self._tasks = session, store, clock, tasks

    def collect(self, message: Message, then: Then) -> None:
        """Fetch them, soon; then() hears how it ended."""
        self._tasks.create_task(self._collect(message, then), name="pictures_out")

    async def _collect(self, message: Message, then: Then) -> None:
        try:
            async with asyncio.timeout(FETCH_S):
                for url in message.media_urls:
                    code = await self._fetch(message, url)
                    if code is not None:
                        return then(code)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return then(NO_ANSWER)
        return then(None)

    async def _fetch(self, message: Message, url: str) -> int | None:
        async with self._session.get(url, allow_redirects=False) as answer:
            if answer.status != 200:
                return NO_ANSWER
            if answer.content_type not in TYPES:
                return WRONG_TYPE
            content = await answer.read()
        if len(content) > LIMIT_BYTES:
            return TOO_LARGE
        message.media.append(Media(self._store.new_sid("ME"), answer.content_type, content, self._clock.now()))
        self._store.counts["pictures_out_fetched"] += 1
        return None
