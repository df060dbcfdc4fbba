"""When a text goes, and how it is taken back: windows, cancels, paces, lanes, a stop in the middle."""

import asyncio
from collections import Counter
from datetime import timedelta

from proto.sms import SmsCancelled, SmsExpired, SmsStatusChanged, SmsTooLate
from services.gateway.store import lines
from services.kit.ids import new_id
from tests.service.gateway.office import BEN, OTHER_LINE, Office, at, until


async def test_nothing_leaves_before_or_after_its_window(road: Office) -> None:
    early = road.order("early", not_before=at(road, seconds=1.5))
    late = road.order("late", not_before=at(road, minutes=-2), not_after=at(road, minutes=-1))
    await road.send(early, late)
    await road.until_status(late.message_id, "queued")
    road.gateway.nudge("expire")
    await road.saw(SmsExpired, message_id=late.message_id)
    assert await road.status(late.message_id) == "released"
    assert await road.accepted() == []
    await road.until_status(early.message_id, "delivered")


async def test_a_window_that_closes_while_its_line_rests_expires(road: Office) -> None:
    await road.rest_line(3600)
    order = road.order(not_after=at(road, seconds=1))
    await road.send(order)
    await road.saw(SmsExpired, message_id=order.message_id)
    assert await road.accepted() == []


async def test_a_cancel_in_time_is_promised_and_kept(road: Office) -> None:
    order = road.order(not_before=at(road, seconds=1))
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    await road.cancel(order.message_id)
    await road.saw(SmsCancelled, message_id=order.message_id)
    await asyncio.sleep(1.2)
    assert await road.accepted() == []


async def test_a_cancel_that_overtakes_its_order_stops_it(road: Office) -> None:
    order = road.order()
    await road.cancel(order.message_id)
    await road.saw(SmsCancelled, message_id=order.message_id)
    # The first word about a text is 1: threads, which knows it at 0, takes 0 for nothing new and would wait for ever.
    assert (str(order.message_id), 1) in road.sequences
    await road.send(order)
    await road.until_quiet()
    assert [e["body"] for e in await road.accepted()] == ["marker"]


async def test_a_cancel_too_late_says_so(road: Office) -> None:
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "delivered")
    await road.cancel(order.message_id)
    [answer] = await road.saw(SmsTooLate)
    assert answer.status == "delivered"


async def test_cancel_and_send_racing_never_disagree(road: Office) -> None:
    orders = [road.order(f"race {n}", to=f"+1385555{n:04}") for n in range(120)]
    for n in range(0, 120, 20):
        some = orders[n : n + 20]
        await asyncio.gather(
            *(road.send(order) for order in some), *(road.cancel(order.message_id) for order in reversed(some))
        )

    async def all_answered() -> bool:
        return len(road.of(SmsCancelled)) + len(road.of(SmsTooLate)) == 120

    await until(all_answered, 30)
    await road.until_quiet()
    cancelled = {answer.message_id for answer in road.of(SmsCancelled)}
    went = Counter(entry["body"] for entry in await road.accepted())
    for order in orders:
        assert went[order.body] == (0 if order.message_id in cancelled else 1)


async def test_a_paced_line_keeps_its_pace(office: Office) -> None:
    async with office.running():
        await office.add_line(pace=20)
        await office.send(*(office.order(f"text {n}", to=f"+1307555{n:04}", lane="bulk") for n in range(40)))
        await office.saw(SmsStatusChanged, 40, seconds=20, status="accepted")
        moments = await office.rows("SELECT claimed_at FROM attempt ORDER BY claimed_at")
        took = (moments[-1][0] - moments[0][0]).total_seconds()
        assert 1.5 <= took <= 3


async def test_a_reply_does_not_wait_behind_reminders(office: Office) -> None:
    async with office.running():
        await office.add_line(pace=20)
        reminders = [office.order(f"reminder {n}", to=f"+1307555{n:04}", lane="reminder") for n in range(100)]
        await office.send(*reminders)
        await office.saw(SmsStatusChanged, 5, status="accepted")
        reply = office.order("reply", to=BEN)
        await office.send(reply)
        await office.saw(SmsStatusChanged, status="accepted", message_id=reply.message_id)
        assert len(office.of(SmsStatusChanged)) < 60


async def test_a_line_of_a_closed_department_and_an_inactive_line_send_nothing(road: Office) -> None:
    async with road.gateway.db.tx() as tx:
        await lines.add_line(tx, OTHER_LINE, new_id(), pace=None, is_active=False)
    order = road.order(line=OTHER_LINE)
    await road.send(order)
    await road.until_quiet()
    assert await road.status(order.message_id) == "queued"


async def test_a_claim_nobody_ended_becomes_unknown_and_is_not_sent(road: Office) -> None:
    order = road.order(not_before=at(road, hours=1), not_after=at(road, hours=2))
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    async with road.gateway.db.tx() as tx:  # as a process that died right after its claim leaves it
        await tx.execute(
            """
            UPDATE attempt
               SET status = 'claimed', is_waiting = false, claimed_at = $1, claimed_until = $2, not_before = $1
            """,
            tx.now - timedelta(minutes=1),
            tx.now - timedelta(seconds=30),
        )
    road.gateway.nudge("flag_lost_claims")
    await road.saw(SmsStatusChanged, status="unknown", message_id=order.message_id)
    await road.until_quiet()
    assert [e["body"] for e in await road.accepted()] == ["marker"]


async def test_a_stop_lets_what_is_on_the_wire_end(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await office.knobs(latency_ms=700)
        order = office.order()
        await office.send(order)
        await office.until_status(order.message_id, "claimed")
    async with office.running():
        await office.saw(SmsStatusChanged, message_id=order.message_id)
        assert "unknown" not in {e.status for e in office.of(SmsStatusChanged)}
        assert len(await office.accepted()) == 1


async def test_a_stop_flags_what_hangs(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await office.knobs(next_faults=["hang_after_accept"], lost=1.0)
        order = office.order()
        await office.send(order)
        await office.until_status(order.message_id, "claimed")
    async with office.running():
        await office.saw(SmsStatusChanged, message_id=order.message_id, status="unknown")
