"""The provider is made to forget what texts said, some time after their end; what it answers is kept as proof."""

import asyncio
import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from proto.sms import SmsStatusChanged
from services.gateway.jobs.redaction import LEASE, Redactions
from services.gateway.provider.twilio.media import MediaApi
from services.gateway.provider.twilio.privacy import Privacy
from services.kit import failpoints
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, ANA, BEN, TOKEN, Office

AT_ONCE = timedelta(0)


def job(office: Office, grace: timedelta = AT_ONCE, url: str = "") -> Redactions:
    """Another process's part in it."""
    account = (url or office.company.url, ACCOUNT, Secret(TOKEN))
    return Redactions(office.gateway.db, Privacy(*account, MediaApi(*account)), grace, settled=AT_ONCE)


def words(office: Office) -> Counter[str]:
    """What the phone company knows of what was said."""
    return Counter(message.body for message in office.company.company.store.messages.values())


def asked(office: Office) -> int:
    """How often it was made to forget a text."""
    return office.company.company.store.counts["redacted"]


async def proofs(office: Office) -> Counter[Any]:
    return Counter(row["proof"] for row in await office.rows("SELECT proof FROM redaction"))


async def one_each_way(office: Office) -> None:
    """Ana writes and is answered; both texts have ended."""
    await office.texts_in(ANA, "my secret")
    order = office.order("our secret")
    await office.send(order)
    await office.saw(SmsStatusChanged, status="delivered", message_id=order.message_id)
    await office.until_status(order.message_id, "delivered")


async def later(office: Office) -> None:
    """The pauses and leases are over."""
    await office.rows("UPDATE redaction SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL")


async def test_texts_either_way_are_forgotten_there_and_the_answer_is_the_proof(road: Office) -> None:
    await one_each_way(road)
    await job(road).carry()
    assert words(road) == {"": 2}
    rows = await road.rows("SELECT kind, provider_sid, proof, redacted_at, due_at FROM redaction ORDER BY kind")
    assert [(row["kind"], row["proof"], row["due_at"]) for row in rows] == [
        ("inbound", "blank", None),
        ("outbound", "blank", None),
    ]
    assert {row["provider_sid"] for row in rows} == set(road.company.company.store.messages)
    assert all(row["redacted_at"] for row in rows)
    assert REGISTRY.get_sample_value("redactions_waiting") == 0
    await job(road).carry()
    assert asked(road) == 2
    async with road.superuser() as connection:
        [facts] = await connection.fetch(
            "SELECT facts FROM gateway.audit WHERE act = 'texts_redacted_at_provider' ORDER BY at"
        )
    assert json.loads(facts["facts"]) == {"count": "2"}


async def test_nothing_is_forgotten_before_its_end_and_some_time(road: Office) -> None:
    await road.knobs(receipt_delay_ms=600_000)
    order = road.order("not arrived yet")
    await road.send(order)
    await road.until_status(order.message_id, "accepted")
    await job(road).carry()
    assert (asked(road), await proofs(road)) == (0, {None: 1})
    assert await road.value("SELECT since IS NULL AND due_at > now() FROM redaction")
    await road.rows("UPDATE attempt SET status = 'delivered', status_at = now()")
    await later(road)
    await job(road, timedelta(hours=24)).carry()
    assert asked(road) == 0
    assert await road.value("SELECT due_at > now() + interval '23 hours' AND since = due_at FROM redaction")


async def test_what_the_provider_says_is_too_early_is_asked_for_again_later(office: Office) -> None:
    """The control arm of waiting for the end: the provider refuses, and the words stay."""
    async with office.running(failpoints="redact_after_the_end:off"):
        await office.add_line()
        await office.knobs(receipt_delay_ms=600_000)
        await office.send(office.order("not arrived yet"))
        await office.saw(SmsStatusChanged, status="accepted")
        await job(office).carry()
        assert office.company.company.store.counts["refused_20009"] == 1
        assert await proofs(office) == {None: 1}


@pytest.mark.parametrize("fault", ["throttled", "unavailable", "server_error", "reset", "unavailable_after_accept"])
async def test_an_answer_that_is_no_proof_is_asked_for_again(road: Office, fault: str) -> None:
    await one_each_way(road)
    await road.knobs(next_update_faults=[fault], retry_after_s=60)
    await job(road).carry()
    found = await proofs(road)
    assert found[None] >= 1
    assert await road.value("SELECT count(*) FROM redaction WHERE due_at > now()") == found[None]
    await later(road)
    await job(road).carry()
    assert (await proofs(road), words(road)) == ({"blank": 2}, {"": 2})


async def test_a_throttled_pass_stops_and_comes_back_when_it_was_told_to(road: Office) -> None:
    for number in range(30):
        await road.webhook(road.form(Body=f"text {number}"))
    await road.knobs(next_update_faults=["throttled"] * 3, retry_after_s=90)
    await job(road).carry()
    assert 1 <= road.company.company.store.counts["fault_throttled"] <= 2  # those on the wire at once
    assert await road.value(
        "SELECT max(due_at) BETWEEN now() + interval '80 s' AND now() + interval '95 s' FROM redaction"
    )
    assert await road.value("SELECT max(tries) FROM redaction WHERE due_at > now() + interval '10 s'") == 0


async def test_one_that_is_gone_there_is_proof_as_well(road: Office) -> None:
    await one_each_way(road)
    road.company.company.store.messages.clear()
    await job(road).carry()
    assert await proofs(road) == {"gone": 2}


async def test_a_provider_that_is_away_costs_tries_and_shows_as_overdue(road: Office) -> None:
    await one_each_way(road)
    away = job(road, url="http://127.0.0.1:1")
    await away.carry()
    assert await road.value("SELECT min(due_at) > now() + interval '50 s' FROM redaction")
    await road.rows("UPDATE redaction SET since = now() - interval '2 days'")
    await away.carry()
    assert REGISTRY.get_sample_value("redactions_waiting") == 2
    assert REGISTRY.get_sample_value("redactions_overdue") == 2
    await later(road)
    await road.rows("UPDATE redaction SET tries = 50")
    await away.carry()
    assert await road.value("SELECT min(due_at) > now() + interval '23 hours' FROM redaction")
    await later(road)
    await job(road).carry()
    assert await proofs(road) == {"blank": 2}


async def test_a_hung_answer_does_not_hold_the_others(road: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.gateway.jobs.redaction.ONE_S", 0.3)
    await one_each_way(road)
    await road.knobs(next_update_faults=["hang"])
    await job(road).carry()
    assert await proofs(road) == {"blank": 1, None: 1}


async def test_one_that_died_between_the_answer_and_the_record_asks_again(road: Office) -> None:
    await one_each_way(road)
    failpoints.arm("redaction.after_post_before_record:raise")
    with pytest.raises(failpoints.FailpointRaised):
        await job(road).carry()
    assert (asked(road), await proofs(road)) == (2, {None: 2})
    assert await road.value("SELECT min(due_at) > now() + $1 FROM redaction", LEASE / 2)
    await job(road).carry()
    assert asked(road) == 2  # until the lease is over
    await later(road)
    await job(road).carry()
    assert await proofs(road) == {"blank": 2}


async def test_recorded_before_the_answer_an_unanswered_one_keeps_its_words(road: Office) -> None:
    """The control arm of the proof."""
    await one_each_way(road)
    failpoints.arm("redaction_proof:off")
    await road.knobs(next_update_faults=["unavailable"])
    await job(road).carry()
    await later(road)
    await job(road).carry()
    assert await proofs(road) == {"blank": 2}
    assert words(road)[""] == 1


async def test_two_replicas_ask_for_each_text_once(road: Office) -> None:
    for number in range(60):
        assert (await road.webhook(road.form(Body=f"text {number}"))).status == 200
    for message in await road.rows("SELECT provider_sid FROM inbound_text"):
        await known_there(road, message["provider_sid"])
    await asyncio.gather(*(job(road).carry() for _ in range(3)))
    assert (asked(road), await proofs(road)) == (60, {"blank": 60})


async def known_there(office: Office, sid: str) -> None:
    """The company has the text of a webhook that a test made up."""
    store = office.company.company.store
    office.company.company.handsets.text(BEN, "+18015550111", "their words")
    message = store.messages.pop(next(reversed(store.messages)))
    message.sid = sid
    store.messages[sid] = message


async def test_a_text_that_never_left_asks_for_nothing(road: Office) -> None:
    await road.rest_line(3600)
    order = road.order("waits")
    await road.send(order)
    await road.until_status(order.message_id, "queued")
    await job(road).carry()
    await road.cancel(order.message_id)
    await road.until_status(order.message_id, "released")
    await later(road)
    await job(road).carry()
    assert (asked(road), await proofs(road)) == (0, {"never_left": 1})


async def test_pictures_that_went_out_are_deleted_there_with_their_text(road: Office) -> None:
    store = road.company.company.store
    await one_each_way(road)
    for message in store.messages.values():
        if message.direction == "outbound-api":
            road.company.company.handsets.text(ANA, "+18015550111", "with", (("image/png", b"picture"),))
            message.media = store.messages.pop(next(reversed(store.messages))).media
            assert message.media
    await road.rows("UPDATE attempt SET media_ids = ARRAY[gen_random_uuid()]")
    await job(road).carry()
    assert all(message.media == [] for message in store.messages.values())
    assert await proofs(road) == {"blank": 2}


async def test_what_is_done_is_not_read_again(road: Office) -> None:
    await one_each_way(road)
    await job(road).carry()
    before = await road.rows("SELECT name, until_id FROM walk WHERE name LIKE 'redact%' ORDER BY name")
    assert len(before) == 2
    await one_each_way(road)
    await job(road).carry()
    after = await road.rows("SELECT name, until_id FROM walk WHERE name LIKE 'redact%' ORDER BY name")
    assert all(new["until_id"] > old["until_id"] for new, old in zip(after, before, strict=True))
    assert await proofs(road) == {"blank": 4}


async def test_minus_one_never_asks(office: Office) -> None:
    for hours in (-1, 0):
        async with office.running(redact_after_hours=hours) as service:
            assert ("redact" in service._tasks) is (hours == 0)
