"""Texts out: each at most once, inside its window, at its line's pace, and its end known or flagged."""

from collections import Counter

import pytest

from proto.numbers import NumberOptedOut
from proto.sms import SmsStatusChanged
from tests.service.gateway.office import ANA, LINE, Office, at, until

LOST = ["server_error", "unavailable", "reset_after_accept", "unavailable_after_accept", "reset"]


async def test_a_burst_goes_out_once_each(road: Office) -> None:
    orders = [road.order(f"text {n}", to=f"+1307555{n:04}") for n in range(300)]
    await road.send(*orders)
    await road.saw(SmsStatusChanged, 300, seconds=20, status="delivered")
    assert Counter(entry["body"] for entry in await road.accepted()) == {f"text {n}": 1 for n in range(300)}


async def test_the_same_order_twice_is_one_text(road: Office) -> None:
    order = road.order()
    await road.send(order, order)
    await road.until_quiet()
    await road.send(order)
    await road.until_quiet()
    assert len([e for e in await road.accepted() if e["body"] == order.body]) == 1


async def test_the_provider_is_told_our_ids_and_the_window(road: Office) -> None:
    order = road.order(not_after=at(road, minutes=5))
    await road.send(order)
    await road.until_status(order.message_id, "delivered")
    [entry] = await road.accepted()
    attempt_id = await road.value("SELECT attempt_id FROM attempt")
    assert entry["status_callback"] == f"{road.url}/twilio/status/{order.message_id}?attempt={attempt_id}"


@pytest.mark.parametrize("fault", LOST)
async def test_a_lost_answer_is_unknown_and_never_posted_again(road: Office, fault: str) -> None:
    await road.knobs(next_faults=[fault], lost=1.0)
    order = road.order()
    await road.send(order)
    await road.saw(SmsStatusChanged, status="unknown")
    await road.knobs()
    await road.until_quiet()
    taken = [e for e in await road.accepted() if e["body"] == order.body]
    assert len(taken) == (1 if fault.endswith("after_accept") else 0)
    assert await road.status(order.message_id) in ("unknown", "accepted", "sent", "delivered")


async def test_a_receipt_explains_a_text_whose_answer_was_lost(road: Office) -> None:
    await road.knobs(next_faults=["unavailable_after_accept"])
    order = road.order()
    await road.send(order)
    await road.saw(SmsStatusChanged, status="delivered", message_id=order.message_id)
    assert len(await road.accepted()) == 1


async def test_the_list_explains_a_text_whose_receipts_are_lost_too(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await office.knobs(next_faults=["unavailable_after_accept"], lost=1.0)
        order = office.order()
        await office.send(order)
        await office.saw(SmsStatusChanged, status="unknown")
        office.gateway.nudge("resolve")
        [explained] = await office.saw(SmsStatusChanged, seconds=15, status="accepted")
        assert explained.message_id == order.message_id


async def test_two_equal_texts_without_an_answer_are_left_to_a_person(road: Office) -> None:
    await road.knobs(next_faults=["unavailable_after_accept", "unavailable"], lost=1.0)
    orders = [road.order("the same"), road.order("the same")]
    await road.send(*orders)
    await road.saw(SmsStatusChanged, 2, status="unknown")
    await road.knobs()
    road.gateway.nudge("resolve")
    await road.until_quiet()
    assert [await road.status(order.message_id) for order in orders] == ["unknown", "unknown"]


async def test_what_was_throttled_goes_out_later_and_once(road: Office) -> None:
    await road.knobs(next_faults=["throttled"] * 3, retry_after_s=0)
    orders = [road.order(f"text {n}") for n in range(5)]
    await road.send(*orders)
    await road.saw(SmsStatusChanged, 5, seconds=20, status="delivered")
    assert len(await road.accepted()) == 5
    assert not [e for e in road.of(SmsStatusChanged) if e.status in ("unknown", "failed")]


async def test_a_provider_that_can_not_be_reached_costs_nothing_but_time(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await until(lambda: office.value("SELECT checked_at IS NOT NULL FROM line"))
        url, office.company = office.company.url, office.company
        order = office.order()
        sender = office.gateway  # the gateway keeps running while the company's door is shut
        await office.company.__aexit__(None, None, None)
        await office.send(order)

        async def went_back() -> bool:
            return bool(await office.value("SELECT trouble > 0 AND parked_until IS NOT NULL FROM line"))

        await until(went_back)
        assert await office.status(order.message_id) == "queued"
        assert sender.url
        assert url


async def test_an_outage_costs_a_few_texts_their_certainty_and_not_the_whole_queue(road: Office) -> None:
    await road.knobs(next_faults=["unavailable"] * 7)
    await road.rest_line(3600)
    first = [road.order(f"first {n}", to=f"+1307555{n:04}") for n in range(5)]
    await road.send(*first)
    for order in first:
        await road.until_status(order.message_id, "queued")
    await road.rest_line(0)  # all five go at once, and none is answered
    await road.saw(SmsStatusChanged, 5, status="unknown")
    await road.send(*(road.order(f"rest {n}", to=f"+1385555{n:04}") for n in range(30)))
    await road.saw(SmsStatusChanged, 28, seconds=30, status="delivered")
    assert len([event for event in road.of(SmsStatusChanged) if event.status == "unknown"]) == 7
    assert await road.value("SELECT trouble FROM line") == 0


@pytest.mark.parametrize(
    ("code", "status", "wording"),
    [
        (21211, "failed", "wrong_number"),
        (21614, "failed", "landline"),
        (30003, "undelivered", "phone_off"),
        (30005, "undelivered", "not_in_service"),
        (30006, "undelivered", "landline"),
        (30007, "undelivered", "carrier_blocked"),
    ],
)
async def test_a_failure_has_its_code_and_sentence(road: Office, code: int, status: str, wording: str) -> None:
    await road.knobs(error_codes={ANA: code})
    # Too short for another try to be of use: of a phone that is off the test of every code tells the rest.
    await road.send(road.order(not_after=at(road, minutes=20)))
    [end] = await road.saw(SmsStatusChanged, code=str(code))
    assert (end.status in (status, "failed"), end.wording) == (True, wording)


async def test_an_opt_out_that_only_the_provider_knows_is_learnt_once(road: Office) -> None:
    await road.knobs(error_codes={ANA: 21610})
    first, second, third = (road.order(f"text {n}") for n in range(3))
    await road.send(first, second)
    await road.until_status(first.message_id, "failed")
    await road.until_status(second.message_id, "failed")
    await road.knobs()
    await road.send(third)
    await road.until_status(third.message_id, "failed")
    [out] = await road.saw(NumberOptedOut)
    assert (out.number, out.line, out.how) == (ANA, LINE, "provider")
    assert await road.accepted() == []
