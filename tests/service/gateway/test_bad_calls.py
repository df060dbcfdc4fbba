"""Calls that are not for us, or not the provider's; and what it takes that an answered one is never lost."""

from urllib.parse import urlsplit

import pytest
from twilio.request_validator import RequestValidator

from proto.sms import CallReceived, SmsReceived
from tests.faults.proxy import Proxy
from tests.service.gateway.calling import Caller, call_form
from tests.service.gateway.county import DESK, client, department, person, settle
from tests.service.gateway.office import OTHER_LINE, TOKEN, Office, free_port, until
from tests.service.gateway.test_outages import through


@pytest.fixture
async def county(road: Office) -> Office:
    """Ana is Carla's, who has a desk."""
    await settle(road, client(), person(), department())
    return road


REFUSED: dict[str, tuple[dict[str, str], dict[str, str], int]] = {
    "unsigned": ({}, {"sign": ""}, 403),
    "signed with another token": ({}, {"token": "another"}, 403),
    "signature of another form": ({}, {"sign": "another form"}, 403),
    "for another account": ({"AccountSid": "AC" + "9" * 32}, {}, 403),
    "to a line that is not ours": ({"To": OTHER_LINE}, {}, 403),
    "too large": ({"CallerName": "x" * 70_000}, {}, 413),
    "no caller": ({"From": ""}, {}, 400),
    "a NUL in the caller": ({"From": "+1801555\x00"}, {}, 400),
    "no sid": ({"CallSid": ""}, {}, 400),
    "a text's sid": ({"CallSid": "SM" + "1" * 32}, {}, 400),
    "a sid that has swallowed what came behind it": ({"CallSid": "CA" + "1" * 32 + "CallStatus"}, {}, 400),
}


PATHS = ("/twilio/voice", "/twilio/voice/rang/1", "/twilio/voice/status")
# Only a call that comes in is asked for its numbers.
CASES = [
    (path, name)
    for path in PATHS
    for name in REFUSED
    if path == PATHS[0] or not REFUSED[name][0].keys() & {"From", "To"}
]


@pytest.mark.parametrize(("path", "name"), CASES)
async def test_bad_webhooks_are_refused_and_nothing_is_stored(county: Office, path: str, name: str) -> None:
    fields, how, status = REFUSED[name]
    form = call_form(**fields)
    if how.get("sign") == "another form":
        how = {"sign": _signature(county, call_form())}
    assert (await county.webhook(form, path, **how)).status == status
    assert await county.value("SELECT count(*) FROM call") == 0
    # Refusing takes nothing away: the same call, right, rings.
    assert (await Caller(county).calls()).rings == DESK


def _signature(office: Office, form: dict[str, str]) -> str:
    return str(RequestValidator(TOKEN).compute_signature(office.url + "/twilio/voice", form))


async def test_a_captured_text_is_no_call_and_a_call_no_text(county: Office) -> None:
    """What is signed holds the address too."""
    form = call_form() | county.form()
    sign = _signature(county, form)
    assert (await county.webhook(form, "/twilio/sms", sign=sign)).status == 403
    assert (await county.webhook(form, "/twilio/voice", sign=sign)).status == 200
    await county.until_quiet()
    assert county.of(SmsReceived) == []


async def test_without_dedupe_a_call_is_told_twice(office: Office) -> None:
    async with office.running(failpoints="dedupe:off"):
        await office.add_line()
        ana = Caller(office)
        for _ in range(2):
            assert (await ana.calls()).status == 200
        await office.saw(CallReceived, 2)


async def test_without_durability_before_2xx_an_answered_call_is_lost(office: Office) -> None:
    async with office.running(failpoints="durable_before_2xx:off,call.after_insert_before_commit:raise"):
        await office.add_line()
        # Both are answered; which of the two is the one that fails, nobody knows.
        assert (await Caller(office).calls()).status == 200
        assert (await Caller(office).calls()).status == 200
        await office.saw(CallReceived)
        assert len(office.of(CallReceived)) == 1


async def test_with_durability_before_2xx_it_is_not(office: Office) -> None:
    async with office.running(failpoints="call.after_insert_before_commit:raise"):
        await office.add_line()
        ana = Caller(office)
        assert (await ana.calls()).status == 500
        assert await office.value("SELECT count(*) FROM call") == 0
        assert (await ana.calls()).status == 200
        await office.saw(CallReceived)


async def test_one_answered_too_late_is_asked_again_and_counts_once(office: Office) -> None:
    async with office.running(failpoints="call.after_commit_before_2xx:raise"):
        await office.add_line()
        await settle(office, client(), person())
        ana = Caller(office)
        assert (await ana.calls()).status == 500
        assert (await ana.calls()).rings == DESK
        await office.until_quiet()
        assert len(office.of(CallReceived)) == 1


async def test_without_the_broker_a_call_rings_and_its_event_follows(office: Office) -> None:
    url = office.broker.url("gateway")
    async with Proxy(urlsplit(url).port or 5672) as proxy, office.running(amqp_url=through(url, proxy)):
        await office.add_line()
        await settle(office, client(), person())
        proxy.black_hole()
        proxy.reset()
        assert (await Caller(office).calls()).rings == DESK
        proxy.heal()
        await office.saw(CallReceived, seconds=40)


async def test_without_the_database_a_call_is_refused_and_taken_when_it_is_back(office: Office) -> None:
    url = office.database.url("gateway_work")
    async with Proxy(urlsplit(url).port or 5432) as proxy, office.running(work_database_url=through(url, proxy)):
        await office.add_line()
        ana = Caller(office)
        proxy.black_hole()
        proxy.reset()
        assert (await ana.calls()).status == 503
        proxy.heal()

        async def is_taken() -> bool:
            return (await ana.calls()).status == 200

        await until(is_taken, 30)
        await office.saw(CallReceived)
        assert len(office.of(CallReceived)) == 1


async def test_calls_come_in_by_the_second_door_too_and_go_on_there(office: Office) -> None:
    port = free_port() + 1
    second = f"http://127.0.0.1:{port}"
    async with office.running(fallback_port=port, fallback_public_url=second):
        await office.add_line()
        await settle(office, client(), person(), department())
        form = call_form()

        async def at_the_second_door() -> str:
            signature = RequestValidator(TOKEN).compute_signature(second + "/twilio/voice", form)
            headers = {"X-Twilio-Signature": signature}
            async with office.http.post(second + "/twilio/voice", data=form, headers=headers) as answer:
                return await answer.text()

        document = await until(at_the_second_door)
        assert f'action="{second}/twilio/voice/rang/1"' in document
        assert (await office.webhook(form, "/twilio/voice")).status == 200
        await office.until_quiet()
        assert len(office.of(CallReceived)) == 1
