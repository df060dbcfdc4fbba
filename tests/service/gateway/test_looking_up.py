"""What nobody told us is looked up: who was flagged, each in its turn; and whose receipts never came."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import aiohttp
import pytest

from proto.sms import SmsSend, SmsStatusChanged
from services.gateway.jobs.reconcile import GIVE_UP, Reconciler
from services.gateway.jobs.resolve import MOST_AWAY, MOST_LOOKUPS, resolve
from services.gateway.provider.twilio.api import Provider
from services.kit.ids import new_id
from services.kit.settings import Secret
from services.practice.domain.dice import Dice
from tests.service.gateway.office import ACCOUNT, ANA, BEN, TOKEN, Office

FIRST_FAILS = next(seed for seed in range(100) if Dice(seed).roll("list", 1) < 0.5 <= Dice(seed).roll("list", 2))


@asynccontextmanager
async def provider(office: Office) -> AsyncIterator[Provider]:
    one = Provider(office.company.url, ACCOUNT, Secret(TOKEN), office.url, 5)
    async with one.open():
        yield one


async def flag_others(office: Office, count: int) -> None:
    """Newer ones that were never taken; the list will never have them."""
    async with office.gateway.db.tx() as tx:
        await tx.executemany(
            """
            INSERT INTO attempt (attempt_id, message_id, number, line, lane, body, segments, not_before, not_after,
                                 status, status_at, is_waiting, claimed_at, unknown_since)
            VALUES ($1, $1, $2, '+18015550199', 'bulk', 'lost', 1, $3, $3, 'unknown', $3, false, $3, $3)
            """,
            [(new_id(), f"+1435556{n:04}", tx.now + timedelta(minutes=1)) for n in range(count)],
        )


async def one_unknown(office: Office) -> SmsSend:
    await office.knobs(next_faults=["unavailable_after_accept"], lost=1.0)
    order = office.order()
    await office.send(order)
    await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
    return order


@pytest.mark.parametrize(("switches", "is_explained"), [("", True), ("fair_turns:off", False)])
async def test_fifty_that_were_never_taken_keep_nobody_waiting(
    office: Office, switches: str, is_explained: bool
) -> None:
    async with office.running(failpoints=switches):
        await office.add_line()
        await flag_others(office, MOST_LOOKUPS + 10)
        order = await one_unknown(office)
        async with provider(office) as one:
            for _ in range(3):
                await resolve(office.gateway.db, one)
        assert (await office.status(order.message_id) != "unknown") == is_explained


async def test_each_look_makes_the_next_come_later(road: Office) -> None:
    await flag_others(road, 1)
    async with provider(road) as one:
        for _ in range(5):
            await resolve(road.gateway.db, one)
    assert await road.value("SELECT looks FROM attempt") in (1, 2)


async def test_a_list_that_can_t_be_read_for_one_number_keeps_no_other_waiting(road: Office) -> None:
    for number in (ANA, BEN):
        await road.knobs(next_faults=["unavailable_after_accept"], lost=1.0)
        order = road.order(to=number)
        await road.send(order)
        await road.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
    # By these dice the first page fails and the second does not.
    await road.knobs(seed=FIRST_FAILS, list_faults=0.5, lost=1.0)
    async with provider(road) as one:
        await resolve(road.gateway.db, one)
    assert await road.value("SELECT count(*) FROM attempt WHERE status = 'unknown'") == 1


async def test_while_no_list_can_be_read_few_are_asked_for_and_the_others_keep_their_turn(road: Office) -> None:
    await flag_others(road, 3 * MOST_AWAY)
    await road.knobs(list_faults=1.0)
    async with provider(road) as one:
        await resolve(road.gateway.db, one)
    assert await road.value("SELECT count(*) FROM attempt WHERE looks > 0") == MOST_AWAY
    await road.knobs()
    async with provider(road) as one:
        await resolve(road.gateway.db, one)
    assert await road.value("SELECT count(*) FROM attempt WHERE looks = 1") == 3 * MOST_AWAY


async def age(office: Office, message_id: UUID, by: timedelta) -> None:
    """As if it had been ordered and sent so long ago."""
    then = office.clock.now() - by
    async with office.gateway.db.tx() as tx:
        await tx.execute(
            "UPDATE attempt SET attempt_id = $2, claimed_at = $3, not_before = $3 WHERE message_id = $1",
            message_id,
            UUID(int=int(then.timestamp() * 1000) << 80 | 7),
            then,
        )


async def one_without_receipts(office: Office, **knobs: object) -> SmsSend:
    await office.knobs(**({"lost": 1.0, "receipt_delay_ms": 1} | knobs))
    order = office.order()
    await office.send(order)
    await office.until_status(order.message_id, "accepted")
    return order


@pytest.mark.parametrize(("switches", "end"), [("", "delivered"), ("reconciler:off", "accepted")])
async def test_a_text_whose_receipts_were_lost_gets_its_end(office: Office, switches: str, end: str) -> None:
    async with office.running(failpoints=switches):
        await office.add_line()
        order = await one_without_receipts(office)
        await age(office, order.message_id, timedelta(hours=1))
        async with provider(office) as one:
            await Reconciler(office.gateway.db, one).reconcile()
        assert await office.status(order.message_id) == end
        if not switches:
            await office.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")


async def test_one_that_just_went_is_left_alone_and_one_without_an_end_is_asked_for_again_later(road: Office) -> None:
    order = await one_without_receipts(road, receipt_delay_ms=600_000)
    async with provider(road) as one:
        walk = Reconciler(road.gateway.db, one)
        await walk.reconcile()
        assert await road.value("SELECT looks FROM attempt") == 0
        await age(road, order.message_id, timedelta(hours=1))
        for _ in range(3):
            await walk.reconcile()
    assert await road.value("SELECT looks FROM attempt") == 1


async def test_one_that_nobody_will_ever_speak_of_says_so_once(road: Office) -> None:
    order = await one_without_receipts(road, receipt_delay_ms=600_000)
    await age(road, order.message_id, GIVE_UP + timedelta(hours=1))
    async with provider(road) as one:
        walk = Reconciler(road.gateway.db, one)
        for _ in range(3):
            await walk.reconcile()
    await road.saw(SmsStatusChanged, message_id=order.message_id, wording="no_receipt")
    await road.knobs()
    await road.until_quiet()
    assert [e.wording for e in road.of(SmsStatusChanged) if e.message_id == order.message_id].count("no_receipt") == 1
    assert await road.status(order.message_id) == "accepted"


async def test_what_they_do_not_know_any_more_and_what_is_away_changes_nothing(road: Office) -> None:
    order = await one_without_receipts(road)
    await age(road, order.message_id, timedelta(hours=1))
    [sid] = await road.rows("SELECT provider_sid FROM attempt")
    url = f"{road.company.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid[0]}.json"
    async with road.http.delete(url, headers={"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}) as answer:
        assert answer.status == 204
    async with provider(road) as one:
        assert await one.status(sid[0]) is None
        await Reconciler(road.gateway.db, one).reconcile()
    nowhere = Provider("http://127.0.0.1:9", ACCOUNT, Secret(TOKEN), road.url, 5)
    async with nowhere.open():
        await Reconciler(road.gateway.db, nowhere).reconcile()
    assert await road.status(order.message_id) == "accepted"
