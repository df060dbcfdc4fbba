"""What was given up is kept, and a person can look at it, put it back or drop it."""

import asyncpg
import pytest

from services.kit import dead
from services.kit.bus import Refuse
from tests.service.kit.conftest import Pair, until


async def test_a_replayed_dead_letter_acts_once_and_leaves_the_list(pair: Pair) -> None:
    mended = False

    async def fussy(tx, event, ctx):
        if not mended:
            raise Refuse("not like this")
        ctx.state.seen.append(event.message_id)

    pair.handler(on_sms_cancel=fussy)
    async with pair.asks, pair.handles:
        (command,) = await pair.ask()
        await until(lambda: pair.count("dead_letter"))
        mended = True
        async with pair.handles.db.tx() as tx:
            (letter,) = await dead.listed(tx, 10)
            assert letter.reason == "not like this"
            raw, way = await dead.take(tx, letter.dead_letter_id)
            tx.put_back(way.exchange, way.routing_key, raw)
        await pair.until_seen(1)
        assert pair.seen == [command.message_id]
        assert await pair.count("dead_letter") == 0


async def test_reading_and_dropping_are_recorded_with_their_reason(pair: Pair) -> None:
    async def never(tx, event, ctx):
        raise Refuse("never")

    pair.handler(on_sms_cancel=never)
    async with pair.asks, pair.handles:
        (command,) = await pair.ask()
        await until(lambda: pair.count("dead_letter"))
        async with pair.handles.db.tx() as tx:
            (letter,) = await dead.listed(tx, 10)
            body = await dead.read(tx, letter.dead_letter_id, "the sender asked")
            assert str(command.message_id).encode() in body
            await dead.drop(tx, letter.dead_letter_id, "sent by mistake")
            with pytest.raises(LookupError):
                await dead.drop(tx, letter.dead_letter_id, "again")
        rows = await _audit(pair)
        # Of one transaction and one moment: they have no order among themselves.
        assert {(row["act"], row["why"]) for row in rows} == {
            ("dead_letter_read", "the sender asked"),
            ("dead_letter_dropped", "sent by mistake"),
        }
        assert len(rows) == 2


async def _audit(pair: Pair):
    # The service may write its audit table and not read it: only the database's owner looks here.
    connection = await asyncpg.connect(pair.superuser_url)
    try:
        return await connection.fetch("SELECT act, facts->>'why' AS why FROM gateway.audit ORDER BY at, audit_id")
    finally:
        await connection.close()
