"""Receipts: kept once, in any order, early, late, for nobody."""

import random
from itertools import permutations
from uuid import UUID

import pytest

from proto.sms import SmsStatusChanged
from services.gateway.domain.status import ORDER, RANK
from services.kit.ids import new_id
from tests.service.gateway.office import Office

WORDS = ("queued", "sending", "sent", "delivered", "undelivered", "failed")


async def receipt(road: Office, message_id: UUID, word: str, sid: str, **fields: str) -> int:
    form = {"MessageSid": sid, "MessageStatus": word, "AccountSid": road.settings().twilio_account_sid} | fields
    return (await road.webhook(form, f"/twilio/status/{message_id}")).status


async def accepted(road: Office) -> tuple[UUID, str]:
    await road.knobs(lost=1.0)
    order = road.order(to=f"+1435555{random.randrange(10_000):04}")
    await road.send(order)
    await road.until_status(order.message_id, "accepted")
    return order.message_id, await road.value(
        "SELECT provider_sid FROM attempt WHERE message_id = $1", order.message_id
    )


async def test_the_database_ranks_as_the_rules_do(road: Office) -> None:
    assert {status: await road.value("SELECT status_rank($1)", status) for status in ORDER} == RANK


async def test_any_order_with_doubles_ends_the_same(road: Office) -> None:
    shuffled = random.Random(1).sample(list(permutations(WORDS)), 12)
    for order in shuffled:
        message_id, sid = await accepted(road)
        for word in (*order, *order[:3]):
            assert await receipt(road, message_id, word, sid) == 200
        assert await road.status(message_id) == "delivered"
        assert await road.value("SELECT count(*) FROM receipt WHERE message_id = $1", message_id) == 6


async def test_each_step_is_told_once_and_counted_up(road: Office) -> None:
    message_id, sid = await accepted(road)
    for word in ("sent", "queued", "sent", "delivered", "delivered"):
        await receipt(road, message_id, word, sid)
    await road.saw(SmsStatusChanged, status="delivered", message_id=message_id)
    told = [
        (e.status, seq)
        for e, (_, seq) in zip(road.events, road.sequences, strict=True)
        if isinstance(e, SmsStatusChanged) and e.message_id == message_id
    ]
    assert sorted(told, key=lambda pair: pair[1] or 0) == [("accepted", 1), ("sent", 2), ("delivered", 3)]


async def test_a_code_counts_with_a_failure_only(road: Office) -> None:
    message_id, sid = await accepted(road)
    await receipt(road, message_id, "sent", sid, ErrorCode="30003")
    assert await road.value("SELECT error_code FROM attempt WHERE message_id = $1", message_id) is None
    await receipt(road, message_id, "undelivered", sid, ErrorCode="30003")
    assert await road.value("SELECT error_code FROM attempt WHERE message_id = $1", message_id) == "30003"


async def test_a_receipt_for_nobody_is_kept_and_matched_later(road: Office) -> None:
    message_id, sid = new_id(), "SM" + "7" * 32
    assert await receipt(road, message_id, "delivered", sid) == 200
    assert await road.value("SELECT attempt_id FROM receipt") is None
    order = road.order(
        message_id=message_id,
        not_before=road.clock.now().replace(year=2040),
        not_after=road.clock.now().replace(year=2041),
    )
    await road.send(order)
    await road.until_status(message_id, "queued")
    road.gateway.nudge("match_receipts")
    await road.until_status(message_id, "delivered")


async def test_a_second_text_of_the_provider_for_one_attempt_is_not_taken_for_it(road: Office) -> None:
    message_id, _ = await accepted(road)
    await receipt(road, message_id, "failed", "SM" + "8" * 32, ErrorCode="30003")
    assert await road.status(message_id) == "accepted"
    assert await road.value("SELECT count(*) FROM receipt WHERE attempt_id IS NULL") == 1


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/twilio/status/nobody", {}, 400),
        ("/twilio/status/01900000-0000-7000-8000-000000000000?attempt=nothing", {}, 400),
        ("/twilio/status/01900000-0000-7000-8000-000000000000", {"MessageStatus": ""}, 400),
        ("/twilio/status/01900000-0000-7000-8000-000000000000", {"MessageStatus": "<b>"}, 400),
        ("/twilio/status/01900000-0000-7000-8000-000000000000", {"AccountSid": "AC" + "9" * 32}, 403),
    ],
)
async def test_bad_receipts_are_refused(road: Office, path: str, fields: dict[str, str], status: int) -> None:
    form = {
        "MessageSid": "SM" + "0" * 32,
        "MessageStatus": "sent",
        "AccountSid": road.settings().twilio_account_sid,
    } | fields
    assert (await road.webhook(form, path)).status == status
    assert (await road.webhook(form, path, sign="x")).status == 403
    assert await road.value("SELECT count(*) FROM receipt") == 0
