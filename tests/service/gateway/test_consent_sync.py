"""What numbers said is told to the provider's own list of consents, each word once and the last one last."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from prometheus_client import REGISTRY

from services.gateway.jobs.consents import Consent
from services.gateway.provider.twilio.consents import Consents
from services.gateway.store import numbers
from services.kit import failpoints
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, ANA, BEN, LINE, OTHER_LINE, TOKEN, Office, until


def job(office: Office, url: str = "") -> Consent:
    """Another process's part in it; the gateway's own is off, as it is by default."""
    return Consent(office.gateway.db, Consents(url or office.company.url, ACCOUNT, Secret(TOKEN)))


def told(office: Office) -> list[tuple[str, str, str, str]]:
    """What the phone company's list was told: number, sender, status, source."""
    return list(office.company.company.store.consents_told)


async def says(office: Office, body: str, number: str = ANA) -> None:
    """A number writes a word that the phone company itself need not know."""
    assert (await office.webhook(office.form(Body=body, From=number))).status == 200


async def by_hand(office: Office, wants_out: bool, number: str = ANA, line: str = LINE) -> bool:
    async with office.gateway.db.tx() as tx:
        return await numbers.record_by_hand(tx, number, line, wants_out, "said so at the desk")


async def left(office: Office) -> int:
    return int(await office.value("SELECT count(*) FROM consent_sync WHERE due_at IS NOT NULL"))


async def later(office: Office) -> None:
    """The pauses and leases are over."""
    await office.rows(
        "UPDATE consent_sync SET due_at = now() - interval '1 s', claimed_until = NULL WHERE due_at > now()"
    )


async def test_words_the_provider_does_not_know_are_told_once(road: Office) -> None:
    await says(road, "ALTO")
    assert await by_hand(road, True, BEN)
    assert not await by_hand(road, True, BEN)
    await job(road).tell()
    assert sorted(told(road)) == [(BEN, LINE, "opt-out", "others"), (ANA, LINE, "opt-out", "opt-out-message")]
    assert set(road.company.company.store.opted_out) == {(LINE, ANA), (LINE, BEN)}
    await job(road).tell()
    assert len(told(road)) == 2
    await says(road, "START")
    await job(road).tell()
    assert told(road)[2:] == [(ANA, LINE, "opt-in", "opt-in-message")]
    assert set(road.company.company.store.opted_out) == {(LINE, BEN)}
    assert await road.value("SELECT count(*) FROM consent_sync WHERE told_at IS NOT NULL") == 2
    assert REGISTRY.get_sample_value("consents_waiting") == 0


async def test_what_was_said_by_hand_is_evidence_and_stops_texts(road: Office) -> None:
    await by_hand(road, True)
    assert await by_hand(road, False)
    rows = await road.rows("SELECT said, how, body FROM consent_evidence ORDER BY at")
    assert [tuple(row) for row in rows] == [
        ("stop", "recorded", "said so at the desk"),
        ("start", "recorded", "said so at the desk"),
    ]
    await by_hand(road, True)
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "failed")


@pytest.mark.parametrize("switch", ["", "learnt_not_told:off"])
async def test_what_the_provider_taught_us_is_not_told_back(road: Office, switch: str) -> None:
    failpoints.arm(switch)
    road.company.company.store.opted_out[(LINE, ANA)] = None
    order = road.order()
    await road.send(order)
    await road.until_status(order.message_id, "failed")
    await job(road).tell()
    assert len(told(road)) == bool(switch)


async def test_it_is_off_unless_it_is_asked_for(office: Office) -> None:
    async with office.running() as service:
        assert "consents" not in service._tasks
        await office.add_line()
        await says(office, "STOP")
    async with office.running(twilio_consent_sync=True):

        async def is_told() -> bool:
            return bool(told(office))

        await until(is_told, 30)  # what was said while it was off is told as well


async def test_many_go_in_calls_of_twenty_five(road: Office) -> None:
    async with road.gateway.db.tx() as tx:
        for n in range(60):
            await numbers.record_by_hand(tx, f"+1801555{n:04}", LINE, True, "")
    await asyncio.gather(job(road).tell(), job(road).tell())
    assert len(told(road)) == len(set(told(road))) == 60
    assert await left(road) == 0


@pytest.mark.parametrize("fault", ["throttled", "unavailable", "server_error", "reset", "unavailable_after_accept"])
async def test_an_answer_that_says_nothing_is_asked_for_again(road: Office, fault: str) -> None:
    await says(road, "ALTO")
    await road.knobs(next_consent_faults=[fault])
    await job(road).tell()
    assert await road.value("SELECT due_at > now() AND claimed_until IS NULL FROM consent_sync")
    await later(road)
    await job(road).tell()
    assert (await left(road), set(told(road))) == (0, {(ANA, LINE, "opt-out", "opt-out-message")})


async def test_a_provider_that_is_away_costs_growing_pauses(road: Office) -> None:
    await says(road, "ALTO")
    for tries in range(1, 8):
        await later(road)
        await job(road, url="http://127.0.0.1:1").tell()
        assert await road.value("SELECT tries FROM consent_sync") == tries
    assert await road.value("SELECT due_at > now() + interval '23 hours' FROM consent_sync")


async def test_one_that_is_refused_does_not_hold_the_others_and_is_given_up(road: Office) -> None:
    await says(road, "ALTO")
    await says(road, "ALTO", BEN)
    await road.knobs(consent_errors={ANA: 21211})
    for _ in range(8):
        await job(road).tell()
        await later(road)
    assert told(road) == [(BEN, LINE, "opt-out", "opt-out-message")]
    row = (await road.rows("SELECT refused_as, due_at, tries FROM consent_sync WHERE number = $1", ANA))[0]
    assert tuple(row) == ("21211", None, 6)
    assert REGISTRY.get_sample_value("consents_refused") == 1
    await road.knobs()
    await says(road, "START")  # a new word begins anew
    await job(road).tell()
    assert told(road)[1:] == [(ANA, LINE, "opt-in", "opt-in-message")]


async def test_what_is_no_phone_can_t_be_told(road: Office) -> None:
    await says(road, "STOP", "whatsapp:+18015550101")
    await job(road).tell()
    assert (told(road), await left(road)) == ([], 0)
    assert await road.value("SELECT refused_as FROM consent_sync") == "no_phone"


async def test_one_that_died_before_the_record_tells_again_after_its_lease(road: Office) -> None:
    await says(road, "ALTO")
    failpoints.arm("consents.after_post_before_record:raise")
    with pytest.raises(failpoints.FailpointRaised):
        await job(road).tell()
    await job(road).tell()
    assert len(told(road)) == 1
    await road.rows("UPDATE consent_sync SET claimed_until = now() - interval '1 s'")
    await job(road).tell()
    assert (len(told(road)), await left(road)) == (2, 0)


@pytest.mark.parametrize("switch", ["", "newer_word_told:off"])
async def test_a_word_said_while_the_one_before_is_told_is_told_after_it(road: Office, switch: str) -> None:
    """With the control arm: counted as told with the one before, it would never be."""
    failpoints.arm(switch)
    await says(road, "ALTO")
    await road.knobs(next_consent_faults=["hang_after_accept"], hang_s=1)
    telling = asyncio.create_task(job(road).tell())

    async def is_on_its_way() -> bool:
        return bool(told(road))

    await until(is_on_its_way)
    await says(road, "START")
    await job(road).tell()
    assert len(told(road)) == 1  # not beside it, or the provider might hear them the other way round
    await telling
    await job(road).tell()
    if not switch:
        assert [status for _, _, status, _ in told(road)][-1] == "opt-in"
        assert await left(road) == 0
    else:
        assert [status for _, _, status, _ in told(road)] == ["opt-out"]


async def test_the_pretend_company_judges_each_item(road: Office) -> None:
    good = {
        "contact_id": ANA,
        "correlation_id": "0" * 32,
        "sender_id": OTHER_LINE,
        "status": "opt-out",
        "source": "others",
    }

    async def post(*items: dict[str, Any], token: str = TOKEN) -> tuple[int, Any]:
        headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, token)}
        form = [("Items", json.dumps(item)) for item in items]
        async with road.http.post(f"{road.company.url}/v1/Consents/Bulk", data=form, headers=headers) as answer:
            return answer.status, await answer.json()

    status, answer = await post(good, good | {"contact_id": "801"}, good | {"sender_id": "us"})
    assert status == 201
    assert [item["error_code"] for item in answer["items"]] == [0, 20001, 20001]
    assert [bool(item["error_messages"]) for item in answer["items"]] == [False, True, True]
    assert (await post(good | {"status": "maybe"}))[0] == 400
    assert (await post())[0] == 400
    assert (await post(*[good] * 26))[0] == 400
    assert (await post(good, token="wrong"))[0] == 401
