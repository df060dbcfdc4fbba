"""A line sends no more in a day than its carrier takes, keeps a tenth for replies, and begins anew by itself."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from proto.sms import SmsSend, SmsStatusChanged
from services.gateway.app import build
from services.gateway.domain import cap, outcome
from services.gateway.domain.outcome import Outcome
from services.gateway.domain.wire import Claimed
from services.gateway.sender import Tried, record
from services.gateway.store import claims
from tests.service.gateway.office import LINE, Office, free_port, until

PATIENCE_S = 30


async def capped(office: Office, daily_cap: int, **more: Any) -> None:
    await office.add_line(daily_cap=daily_cap, **more)


async def burst(office: Office, count: int, body: str = "text", lane: str = "bulk") -> list[SmsSend]:
    orders = [office.order(f"{body} {n}", to=f"+1307555{n:04}", lane=lane) for n in range(count)]
    await office.send(*orders)
    return orders


async def went(office: Office, count: int) -> Counter[str]:
    """What the company took, once it is so many and no more come."""

    async def so_many() -> bool:
        return len(await office.accepted()) >= count

    await until(so_many, PATIENCE_S)
    await taken_in(office)
    return Counter(entry["body"] for entry in await office.accepted())


async def taken_in(office: Office) -> None:
    """Nothing more will go: the ledger says so, and the sender has looked."""

    async def still() -> bool:
        return await office.value("SELECT count(*) FROM attempt WHERE status = 'claimed'") == 0

    await until(still, PATIENCE_S)
    for _ in range(3):
        async with office.gateway.db.tx() as tx:
            assert await claims.take(tx, 200, timedelta(0)) == []


async def a_day_later(office: Office) -> None:
    """The carriers' day is over."""
    await office.rows("UPDATE line SET sent_on = sent_on - 1")


async def test_a_line_stops_at_its_cap_replies_have_the_last_tenth_and_the_next_day_goes_on(office: Office) -> None:
    async with office.running():
        await capped(office, 20)
        await burst(office, 30)
        assert len(await went(office, 18)) == 18
        await burst(office, 4, "reply", "reply")
        taken = await went(office, 20)
        assert sum(body.startswith("reply") for body in taken) == 2
        assert await office.value("SELECT sent_today FROM line") == 20
        row = (await office.rows("SELECT told_because, told_until FROM line"))[0]
        assert tuple(row) == ("throttled", cap.next_day(office.clock.now()))
        async with office.gateway.db.tx() as tx:
            # So nobody looks for more every moment: nothing can be claimed before that.
            assert await claims.next_opening(tx) == cap.next_day(tx.now)
        await a_day_later(office)
        taken = await went(office, 34)
        assert set(taken.values()) == {1}


async def test_without_a_cap_all_goes(office: Office) -> None:
    async with office.running(failpoints="daily_cap:off"):
        await capped(office, 20)
        await burst(office, 30)
        await went(office, 30)


async def test_without_what_is_kept_a_reply_waits_for_the_next_day(office: Office) -> None:
    async with office.running(failpoints="cap_kept_for_replies:off"):
        await capped(office, 20)
        await burst(office, 30)
        assert len(await went(office, 20)) == 20
        [reply] = await burst(office, 1, "reply", "reply")
        await office.until_status(reply.message_id, "queued", PATIENCE_S)
        await taken_in(office)


async def test_replicas_share_one_cap(office: Office) -> None:
    async with office.running(), build(office.settings(http_port=free_port()), office.clock):
        await capped(office, 100, pace=200)
        await burst(office, 150)
        assert len(await went(office, 90)) == 90
        assert await office.value("SELECT sent_today FROM line") == 90


async def test_what_another_claims_takes_nothing_of_the_day(office: Office) -> None:
    """A replica that looked before another's claim and locked after it wants the same texts, and gets none of them."""
    async with office.running() as gateway:
        await capped(office, 20)
        await office.rest_line(3600)
        for order in await burst(office, 10):
            await office.until_status(order.message_id, "queued", PATIENCE_S)
        async with gateway.db.tx() as another, gateway.db.tx() as tx:
            await another.execute("SELECT FROM attempt ORDER BY message_id LIMIT 4 FOR NO KEY UPDATE")
            await tx.execute("UPDATE line SET parked_until = NULL")
            assert len(await claims.take(tx, 200, timedelta(0))) == 6
            assert await tx.fetchval("SELECT sent_today FROM line") == 6


async def test_segments_are_what_is_counted_and_nothing_is_overtaken(office: Office) -> None:
    async with office.running():
        await capped(office, 10)
        await office.rest_line(3600)
        long = [office.order("x" * 400, to=f"+1307555{n:04}", lane="bulk") for n in range(4)]
        short = office.order("short", to="+13075559999", lane="bulk", not_before=office.clock.now())
        await office.send(*long, short)
        await office.until_status(short.message_id, "queued", PATIENCE_S)
        await office.rows("UPDATE line SET parked_until = NULL")
        assert (await went(office, 3))["x" * 400] == 3
        assert await office.status(short.message_id) == "queued"


async def test_what_never_left_has_used_nothing(office: Office) -> None:
    async with office.running():
        await capped(office, 20)
        await office.knobs(next_faults=["throttled"] * 3)
        await burst(office, 10)
        await office.saw(SmsStatusChanged, 10, seconds=PATIENCE_S, status="accepted")
        assert await office.value("SELECT sent_today FROM line") == 10


async def test_answers_are_recorded_with_lines_locked_before_texts(office: Office) -> None:
    """As a receipt does that has its line rest: the other way round the two would wait for each other."""
    async with office.running() as gateway:
        await capped(office, 20)
        await office.rest_line(3600)
        for order in await burst(office, 2):
            await office.until_status(order.message_id, "queued", PATIENCE_S)
        rows = await office.rows(
            """
            UPDATE attempt
               SET status = 'claimed', is_waiting = false, claimed_at = now(), claimed_until = now() + interval '1 hour'
            RETURNING attempt_id, message_id, number, line, body, segments, lane, not_after, claimed_at
            """
        )
        await office.rows("UPDATE line SET sent_on = $1, sent_today = 2", cap.day_of(office.clock.now()))
        tried = [
            Tried(Claimed(*rows[0]), Outcome("accepted", provider_sid="SM" + "1" * 32)),
            Tried(Claimed(*rows[1]), outcome.not_begun("a test")),
        ]

        async def recorded() -> None:
            async with gateway.db.tx() as tx:
                await record(tx, tried)

        async def waits() -> bool:
            asked = (
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%FROM line%'"
            )
            return bool(await office.value(asked))

        async with gateway.db.tx() as receipts:
            await receipts.execute("SELECT FROM line FOR NO KEY UPDATE")
            recording = asyncio.create_task(recorded())
            await until(waits)
            await receipts.execute("SELECT FROM attempt FOR NO KEY UPDATE NOWAIT")
        await recording
        assert await office.value("SELECT string_agg(status, ' ' ORDER BY status) FROM attempt") == "accepted queued"
        assert await office.value("SELECT sent_today FROM line") == 1


@pytest.mark.parametrize(("given", "kept"), [({}, 20), ({"daily_cap": 0}, None), ({"daily_cap": 7}, 7)])
async def test_a_cap_stays_until_it_is_said_anew(office: Office, given: dict[str, Any], kept: int | None) -> None:
    async with office.running():
        await capped(office, 20)
        await office.add_line(**given)
        assert await office.value("SELECT daily_cap FROM line WHERE line = $1", LINE) == kept
