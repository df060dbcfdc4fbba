"""Tells open simulator pages that their phone changed. A hint, not the news: the page asks for that."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Hub:
    """Who is looking at which phone."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self.is_closed = False
        self.count = 0

    def changed(self, number: str) -> None:
        """Wake every page that shows this phone; changes that come before it looks are one."""
        for event in self._watchers.get(number, ()):
            event.set()

    @contextmanager
    def watching(self, number: str) -> Iterator[asyncio.Event]:
        """An event that is set at each change of the phone, for as long as the page is open."""
        event = asyncio.Event()
        self._watchers.setdefault(number, set()).add(event)
        self.count += 1
        try:
            yield event
        finally:
            self.count -= 1
            self._watchers[number].discard(event)
            if not self._watchers[number]:
                del self._watchers[number]

    def close(self) -> None:
        """Wake all pages to end their streams: a web server waits for open ones when it stops."""
        self.is_closed = True
        for number in self._watchers:
            self.changed(number)
