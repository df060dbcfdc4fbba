"""The last look before a text leaves: no claim follows a STOP that was answered, no post what is left of its window."""

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from proto.sms import SmsExpired, SmsSend, SmsStatusChanged
from services.gateway.domain.claim import LAST_CALL, LEASE
from services.gateway.domain.wire import Claimed
from services.gateway.store import claims, numbers
from services.gateway.store.numbers import Change
from services.kit.db import Tx
from services.kit.ids import new_id
from tests.service.gateway.office import ANA, LINE, Office, at, until


async def queued(office: Office) -> SmsSend:
    """A text that waits, because its line rests."""
    await office.add_line()
    await office.rest_line(3600)
    order = office.order()
    await office.send(order)
    await office.until_status(order.message_id, "queued")
    # Of a line that was not compared with the provider's list yet, nothing is claimed, nor refused.
    await until(partial(office.value, "SELECT checked_at IS NOT NULL FROM line"))
    return order


async def claim(office: Office) -> list[Claimed]:
    """As the sender does; it alone sees the line open."""
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE line SET parked_until = NULL, trouble = 0")
        found = await claims.take(tx, 5, LEASE)
        await tx.execute("UPDATE line SET parked_until = '2099-01-01'")
    return found


async def stop(tx: Tx) -> None:
    turns = await numbers.take_turns(tx, Counter([ANA]))
    await numbers.record(tx, [Change(ANA, LINE, True, "keyword", new_id(), turns[ANA])])


@pytest.mark.parametrize(("switches", "went"), [("", 0), ("opt_out_in_the_claim:off", 1)])
async def test_a_stop_that_is_answered_during_a_claim_holds(
    office: Office, monkeypatch: pytest.MonkeyPatch, switches: str, went: int
) -> None:
    """It comes after the look at what waits, and before the claim."""
    async with office.running(failpoints=switches):
        order = await queued(office)
        lock = claims.lock_consent

        async def answered_just_now(tx: Tx) -> None:
            async with office.gateway.db.tx() as other:
                await stop(other)
            await lock(tx)

        monkeypatch.setattr(claims, "lock_consent", answered_just_now)
        assert len(await claim(office)) == went
        monkeypatch.undo()
        assert await claim(office) == []
        if not went:
            [refused] = await office.saw(SmsStatusChanged, message_id=order.message_id)
            assert (refused.status, refused.wording) == ("failed", "opted_out")


async def test_a_claim_waits_for_a_stop_that_is_being_answered(office: Office) -> None:
    async with office.running():
        await queued(office)
        async with office.gateway.db.tx() as tx:
            await stop(tx)
            claiming = asyncio.create_task(claim(office))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(claiming), 0.5)
        assert await claiming == []


async def test_without_the_lock_it_does_not(office: Office) -> None:
    async with office.running(failpoints="consent_lock:off"):
        order = await queued(office)
        async with office.gateway.db.tx() as tx:
            await stop(tx)
            assert [text.message_id for text in await claim(office)] == [order.message_id]


async def test_a_stop_is_not_answered_while_a_claim_is_being_made(office: Office) -> None:
    async with office.running():
        await queued(office)
        async with office.gateway.db.tx() as tx:
            await claims.lock_consent(tx)
            answering = asyncio.create_task(office.webhook(office.form(Body="STOP")))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(answering), 0.5)
        assert (await answering).status == 200


@pytest.mark.parametrize("left", [timedelta(seconds=3), LAST_CALL - timedelta(seconds=1)])
async def test_what_could_be_taken_after_its_window_is_never_claimed(office: Office, left: timedelta) -> None:
    async with office.running():
        await office.add_line()
        order = office.order(not_after=office.clock.now() + left)
        await office.send(order)
        await office.saw(SmsExpired, message_id=order.message_id)
        assert await office.status(order.message_id) == "released"
        assert await office.accepted() == []


async def test_when_the_last_call_is_taken_away_it_is(office: Office) -> None:
    async with office.running(failpoints="last_call:off"):
        await office.add_line()
        await office.rest_line(3600)
        await office.send(office.order(not_after=at(office, seconds=16)))
        await office.rest_line(0)
        await office.saw(SmsStatusChanged, status="accepted")


async def test_two_machines_are_kept_apart_and_people_are_not(road: Office) -> None:
    await road.knobs(error_codes={ANA: 14107})
    loop = road.order("I am away.", purpose="away")
    await road.send(loop)
    await road.saw(SmsStatusChanged, message_id=loop.message_id, status="failed", wording="too_many_replies")
    await road.knobs()
    machine, person = road.order("I am away.", purpose="away"), road.order("Are you there?")
    await road.send(machine, person)
    await road.saw(SmsStatusChanged, message_id=person.message_id, status="delivered")
    await road.saw(SmsStatusChanged, message_id=machine.message_id, status="failed", wording="too_many_replies")
    assert [entry["body"] for entry in await road.accepted()] == [person.body]
