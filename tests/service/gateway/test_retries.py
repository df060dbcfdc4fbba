"""What a phone did not take is tried again while it is of use, as a new attempt of the same text, and not for ever."""

from uuid import UUID

import pytest

from proto.sms import SmsSend, SmsStatusChanged, SmsTooLate
from services.gateway.store import ledger
from tests.service.gateway.office import ANA, Office, at, until


async def send_to_a_phone_that_is_off(office: Office) -> SmsSend:
    await office.add_line()
    await office.knobs(error_codes={ANA: 30003}, receipt_delay_ms=20)
    order = office.order(not_after=at(office, hours=12))
    await office.send(order)
    return order


async def attempts(office: Office, message_id: UUID) -> list[str]:
    rows = await office.rows("SELECT status FROM attempt WHERE message_id = $1 ORDER BY attempt_no", message_id)
    return [row["status"] for row in rows]


async def until_attempts(office: Office, order: SmsSend, *statuses: str) -> None:
    async def so() -> bool:
        return await attempts(office, order.message_id) == list(statuses)

    await until(so, 20)


async def let_time_pass(office: Office) -> None:
    async with office.gateway.db.tx() as tx:
        await tx.execute("UPDATE attempt SET not_before = $1 WHERE is_waiting", tx.now)


def told(office: Office, message_id: UUID) -> list[str]:
    """What threads believes in the end: every word in its order."""
    words = [
        (seq or 0, event.status)
        for event, (_, seq) in zip(office.events, office.sequences, strict=True)
        if isinstance(event, SmsStatusChanged) and event.message_id == message_id
    ]
    assert len({seq for seq, _ in words}) == len(words)
    return [status for _, status in sorted(words)]


async def test_a_phone_that_is_off_is_tried_three_times_in_all(road: Office) -> None:
    order = await send_to_a_phone_that_is_off(road)
    await until_attempts(road, order, "undelivered", "queued")
    await let_time_pass(road)
    await until_attempts(road, order, "undelivered", "undelivered", "queued")
    await let_time_pass(road)
    await road.saw(SmsStatusChanged, message_id=order.message_id, status="undelivered", code="30003", seconds=20)
    await until_attempts(road, order, "undelivered", "undelivered", "undelivered")
    words = [word for word in told(road, order.message_id) if word not in ("accepted", "sent")]
    assert words == ["queued", "queued", "undelivered"]
    assert len(await road.accepted()) == 3


async def test_a_phone_that_is_on_again_gets_it(road: Office) -> None:
    order = await send_to_a_phone_that_is_off(road)
    await until_attempts(road, order, "undelivered", "queued")
    await road.knobs()
    await let_time_pass(road)
    await road.saw(SmsStatusChanged, message_id=order.message_id, status="delivered")
    assert told(road, order.message_id)[-1] == "delivered"


async def test_without_a_bound_it_is_tried_for_ever(office: Office) -> None:
    async with office.running(failpoints="retry_bound:off"):
        order = await send_to_a_phone_that_is_off(office)
        for count in range(1, 4):
            await until_attempts(office, order, *["undelivered"] * count, "queued")
            await let_time_pass(office)


async def test_what_would_come_too_late_is_not_tried_again(road: Office) -> None:
    await road.knobs(error_codes={ANA: 30003}, receipt_delay_ms=20)
    order = road.order(not_after=at(road, minutes=34))
    await road.send(order)
    await road.saw(SmsStatusChanged, message_id=order.message_id, status="undelivered", wording="phone_off")
    assert await attempts(road, order.message_id) == ["undelivered"]


@pytest.mark.parametrize("doubles", [1, 3])
async def test_the_same_failure_told_again_starts_no_second_try(road: Office, doubles: int) -> None:
    order = await send_to_a_phone_that_is_off(road)
    await until_attempts(road, order, "undelivered", "queued")
    [old] = await road.rows("SELECT attempt_id, provider_sid FROM attempt WHERE attempt_no = 1")
    path = f"/twilio/status/{order.message_id}?attempt={old['attempt_id']}"
    for word in ("undelivered", "failed", "sent")[:doubles]:
        form = road.form(MessageSid=old["provider_sid"], MessageStatus=word, ErrorCode="30008")
        assert (await road.webhook(form, path)).status == 200
    assert await attempts(road, order.message_id) == ["undelivered", "queued"]


async def test_a_failure_that_says_why_only_later_is_tried_again_then(road: Office) -> None:
    await road.knobs(lost=1.0)
    order = road.order(not_after=at(road, hours=12))
    await road.send(order)
    await road.until_status(order.message_id, "accepted")
    [text] = await road.rows("SELECT attempt_id, provider_sid FROM attempt")
    path = f"/twilio/status/{order.message_id}?attempt={text['attempt_id']}"
    form = road.form(MessageSid=text["provider_sid"], MessageStatus="undelivered")
    assert (await road.webhook(form, path)).status == 200
    assert await attempts(road, order.message_id) == ["undelivered"]
    assert (await road.webhook(form | {"ErrorCode": "30003"}, path)).status == 200
    assert await attempts(road, order.message_id) == ["undelivered", "queued"]


async def test_a_window_that_closes_over_a_retry_tells_how_the_first_try_ended(road: Office) -> None:
    order = await send_to_a_phone_that_is_off(road)
    await until_attempts(road, order, "undelivered", "queued")
    async with road.gateway.db.tx() as tx:
        await tx.execute("UPDATE attempt SET not_after = $1 WHERE is_waiting", tx.now)
    road.gateway.nudge("expire")
    await road.saw(SmsStatusChanged, message_id=order.message_id, status="undelivered", wording="phone_off")
    assert await attempts(road, order.message_id) == ["undelivered", "released"]


async def test_a_retry_that_was_asked_for_while_it_was_on_the_wire_does_not_say_it_never_went(road: Office) -> None:
    order = await send_to_a_phone_that_is_off(road)
    await until_attempts(road, order, "undelivered", "queued")
    async with road.gateway.db.tx() as tx:
        await tx.execute("UPDATE line SET parked_until = '2099-01-01'")
        await tx.execute(
            """
            UPDATE attempt
               SET status = 'claimed', is_waiting = false, claimed_at = $1, claimed_until = $2
             WHERE is_waiting
            """,
            tx.now,
            at(road, hours=1),
        )
    await road.cancel(order.message_id)
    await road.saw(SmsTooLate, message_id=order.message_id, status="claimed")
    waiting = await road.value("SELECT attempt_id FROM attempt WHERE status = 'claimed'")
    async with road.gateway.db.tx() as tx:
        await ledger.requeue(tx, {waiting: ledger.Back(None)})
    await road.saw(SmsStatusChanged, message_id=order.message_id, status="undelivered")
    assert await attempts(road, order.message_id) == ["undelivered", "released"]
