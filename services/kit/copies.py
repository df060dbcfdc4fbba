"""Copies of what others own: asking the owner again while one is empty, and answering when others ask us."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from proto.trail import Republish, republish_type
from services.kit import log
from services.kit.db import Database
from services.kit.tx import Tx

# An owner may have nothing of a type; so each ask waits twice as long as the one before, up to 64 looks (10 minutes).
LOOK_S = 10.0
MOST_LOOKS = 64
Source = Callable[[Tx, datetime | None], Coroutine[Any, Any, None]]


class Copies:
    """The copies one service keeps, as (type, owner, table), and what it republishes of its own."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.wanted: list[tuple[str, str, str]] = []
        self.sources: dict[str, Source] = {}
        self._looks = 0
        self._ask_at = 1

    async def look(self) -> None:
        """Ask the owners of empty copies, less and less often."""
        self._looks += 1
        if self._looks < self._ask_at:
            return
        self._ask_at = self._looks + min(self._looks, MOST_LOOKS)
        empty = await self.empty()
        if not empty:
            return
        async with self._db.tx() as tx:
            for type_name, owner, table in self.wanted:
                if table in empty:
                    command = Republish(type=type_name)
                    tx.publish(command, subject=type_name, type_name=republish_type(owner).name)

    async def empty(self) -> list[str]:
        """The tables that hold nothing."""
        async with self._db.connection() as connection:
            return [
                table
                for table in dict.fromkeys(table for _, _, table in self.wanted)
                # The names come from the code's own wiring, never from outside.
                if not await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})")  # noqa: S608
            ]

    async def on_republish(self, tx: Tx, event: Republish, _ctx: object) -> None:
        """Put every row's current state of the asked type through the outbox."""
        source = self.sources.get(event.type)
        if source is not None:
            await source(tx, event.since)
            log.get().info("republished", type=event.type)
