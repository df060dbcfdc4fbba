"""The second door: texts come in there while the first one is shut, jammed or unknown to the network."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from proto.sms import SmsReceived
from tests.service.gateway.office import ANA, LINE, TOKEN, Office, free_port

OUTSIDE = "https://backup.example.gov"


@pytest.fixture
async def two_doors(office: Office) -> AsyncIterator[tuple[Office, str]]:
    """The gateway with a second door, which Twilio knows as OUTSIDE, and that door's address here."""
    port = free_port() + 1
    async with office.running(fallback_port=port, fallback_public_url=f"http://127.0.0.1:{port}"):
        await office.add_line()
        yield office, f"http://127.0.0.1:{port}"


async def set_line(office: Office, sms_url: str, fallback: str) -> None:
    setup = {"sms_url": f"{sms_url}/twilio/sms", "fallback_url": f"{fallback}/twilio/sms"}
    async with office.http.put(f"{office.company.url}/practice/lines/{LINE}", json=setup) as answer:
        assert answer.status == 204


async def post(office: Office, base: str, signed_for: str, form: dict[str, str]) -> int:
    signature = RequestValidator(TOKEN).compute_signature(f"{signed_for}/twilio/sms", form)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    async with office.http.post(f"{base}/twilio/sms", data=urlencode(form), headers=headers) as answer:
        return answer.status


async def test_with_the_first_door_shut_texts_come_in_by_the_second(two_doors: tuple[Office, str]) -> None:
    office, second = two_doors
    shut = free_port() + 2
    await set_line(office, f"http://127.0.0.1:{shut}", second)
    assert await office.texts_in(ANA, "Are you open?") == "200"
    [text] = await office.saw(SmsReceived)
    assert text.body == "Are you open?"
    form = await office.value("SELECT form FROM inbound_text")
    assert "ErrorCode=11200" in form
    assert f"ErrorUrl=http%3A%2F%2F127.0.0.1%3A{shut}" in form


async def test_without_a_second_door_they_do_not(office: Office) -> None:
    async with office.running():
        await office.add_line()
        await set_line(office, f"http://127.0.0.1:{free_port() + 2}", f"http://127.0.0.1:{free_port() + 3}")
        assert await office.texts_in(ANA, "Are you open?") == "None"
        await office.until_quiet()
        assert office.of(SmsReceived) == []


async def test_with_the_first_door_s_connections_all_taken_the_second_has_its_own(
    two_doors: tuple[Office, str],
) -> None:
    office, second = two_doors
    await set_line(office, office.url, second)
    await office.knobs(webhook_budget_ms=1500)
    async with contextlib.AsyncExitStack() as taken:
        with contextlib.suppress(TimeoutError):
            while True:
                async with asyncio.timeout(1):
                    await taken.enter_async_context(office.gateway.db.connection())
        assert await office.texts_in(ANA, "Anybody there?") == "200"
    await office.saw(SmsReceived)


async def test_the_same_text_at_both_doors_is_stored_once(two_doors: tuple[Office, str]) -> None:
    office, second = two_doors
    form = office.form()
    assert await post(office, office.url, office.url, form) == 200
    assert await post(office, second, second, form | {"ErrorCode": "11200", "ErrorUrl": office.url}) == 200
    await office.until_quiet()
    assert len(office.of(SmsReceived)) == 1


async def test_each_door_takes_what_is_signed_for_it_alone(two_doors: tuple[Office, str]) -> None:
    office, second = two_doors
    assert await post(office, second, office.url, office.form()) == 403
    assert await post(office, office.url, second, office.form()) == 403
    assert await office.value("SELECT count(*) FROM webhook_sid") == 0
    assert await post(office, second, second, office.form()) == 200


async def test_a_second_door_may_have_any_address_outside(office: Office) -> None:
    port = free_port() + 4
    async with office.running(fallback_port=port, fallback_public_url=OUTSIDE):
        await office.add_line()
        assert await post(office, f"http://127.0.0.1:{port}", OUTSIDE, office.form()) == 200
        assert await post(office, f"http://127.0.0.1:{port}", office.url, office.form()) == 403
