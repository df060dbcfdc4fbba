"""The answer to a commit may be lost: what is then done again must act once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import asyncpg
import pytest

from services.kit import failpoints
from services.kit.bus import Retry
from services.kit.db import Database
from services.kit.tx import Tx
from tests.service.kit.conftest import Pair, until


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have the answers to this process's next so many commits after an attempt's own be lost; the commits stand."""
    left, real = [0], Database.tx

    @asynccontextmanager
    async def tx(self: Database, *args: object) -> AsyncIterator[Tx]:
        async with real(self, *args) as one:  # type: ignore[arg-type]
            yield one
            is_lost = left[0] > 0 and bool(await one.fetchval("SELECT true FROM inbox WHERE state = 'done'"))
        if is_lost:
            left[0] -= 1
            raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    monkeypatch.setattr(Database, "tx", tx)

    def lose(count: int) -> None:
        left[0] = count

    return lose


async def handled(pair: Pair, losing: Callable[[int], None], switches: str = "") -> int:
    """How often the handler ran to its end for one event that is tried alone and whose commit was not answered."""
    tries = []

    async def on_sms_cancel(tx, event, ctx):
        tries.append(event.message_id)
        if len(tries) == 1:
            losing(1)
            raise Retry("not yet", after_s=0)  # what comes again is tried alone
        ctx.state.seen.append(event.message_id)

    pair.handler(on_sms_cancel=on_sms_cancel)
    async with pair.asks, pair.handles:
        failpoints.arm(switches)
        [first] = await pair.ask()
        await pair.until_seen(1)
        [last] = await pair.ask()

        async def last_is_seen() -> bool:
            return last.message_id in pair.seen

        await until(last_is_seen)
    return pair.seen.count(first.message_id)


async def test_an_event_whose_commit_was_not_answered_acts_once(pair: Pair, losing: Callable[[int], None]) -> None:
    assert await handled(pair, losing) == 1


async def test_without_the_inbox_it_acts_twice(pair: Pair, losing: Callable[[int], None]) -> None:
    assert await handled(pair, losing, "inbox:off") == 2
