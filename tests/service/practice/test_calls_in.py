"""Calls in: the company asks the office, does what it says, and tells it what came of it, as Twilio does."""

import pytest

from services.practice.domain.twiml import BadTwiml, Dial, Hangup, Say, read
from tests.service.practice.conftest import ACCOUNT, ANA, COURT_LINE, LINE, Driver
from tests.service.practice.test_receipts import is_signed

DESK, FRONT = "+18015550161", "+18015550160"
RING = f'<Response><Dial timeout="20" action="/twilio/voice/rang/1"><Number>{DESK}</Number></Dial></Response>'
NOTICE = '<Response><Say language="es-MX">Mande un mensaje.</Say><Say>Please text.</Say><Hangup/></Response>'


@pytest.fixture
async def calling(company: Driver) -> Driver:
    """The office rings a desk and then speaks."""
    await company.knobs(ring_ms=0)
    company.office.documents = {"/twilio/voice": RING, "/twilio/voice/rang/1": NOTICE}
    return company


async def test_a_call_reaches_the_office_signed_with_blank_fields_and_all(calling: Driver) -> None:
    await calling.call()
    asked, rang, status = calling.office.got
    assert [webhook.target for webhook in calling.office.got] == [
        "/twilio/voice", "/twilio/voice/rang/1", "/twilio/voice/status",
    ]  # fmt: skip
    assert all(is_signed(webhook, calling.office.url + webhook.target) for webhook in calling.office.got)
    assert (asked["From"], asked["To"], asked["AccountSid"], asked["CallStatus"]) == (ANA, LINE, ACCOUNT, "ringing")
    assert asked["CallSid"].startswith("CA")
    assert len(asked["CallSid"]) == 34
    assert (asked["FromCity"], asked["Direction"]) == ("", "inbound")
    assert asked["CallSid"] == rang["CallSid"] == status["CallSid"]
    assert (rang["DialCallStatus"], status["CallStatus"]) == ("completed", "completed")
    assert rang["DialCallSid"] != rang["CallSid"]


@pytest.mark.parametrize(
    ("state", "word", "heard"),
    [
        ("on", "completed", "answered."),
        ("landline", "completed", "answered."),
        ("off", "no-answer", "rang for 20 seconds; nobody answered."),
        ("disconnected", "failed", "can’t be reached."),
    ],
)
async def test_what_comes_of_a_desk_is_what_its_phone_is(calling: Driver, state: str, word: str, heard: str) -> None:
    await calling.control("PUT", "phones", [{"number": DESK, "name": "Desk", "state": state}])
    words, _ = await calling.call()
    assert words == [f"{DESK} {heard}", "“Mande un mensaje.”", "“Please text.”"]
    assert calling.office.got[1]["DialCallStatus"] == word


async def test_a_knob_says_what_comes_of_a_desk(calling: Driver) -> None:
    await calling.knobs(ring_ms=0, desks={DESK: "busy"})
    assert (await calling.call())[0][0] == f"{DESK} is busy."
    await calling.knobs(ring_ms=0, desks={DESK: "canceled"})
    await calling.call()
    assert (calling.office.got[-2]["DialCallStatus"], calling.office.got[-2]["CallStatus"]) == ("canceled", "completed")
    assert (await calling.control("PUT", "knobs", {"desks": {DESK: "asleep"}}))[0] == 422


async def test_words_have_the_language_they_are_spoken_in(calling: Driver) -> None:
    _, answer = await calling.call()
    assert [one["language"] for one in answer["heard"]] == ["", "es-MX", "en-US"]


async def test_without_an_action_the_call_goes_on_with_what_follows(calling: Driver) -> None:
    calling.office.documents["/twilio/voice"] = f"<Response><Dial>{DESK}</Dial><Say>Bye.</Say></Response>"
    words, _ = await calling.call()
    assert words == [f"{DESK} answered.", "“Bye.”"]


@pytest.mark.parametrize(
    ("caller_id", "is_allowed"), [(ANA, True), (LINE, True), (COURT_LINE, True), ("+13075550198", False)]
)
async def test_only_the_caller_and_our_lines_may_be_shown(calling: Driver, caller_id: str, is_allowed: bool) -> None:
    await calling.control("PUT", f"lines/{COURT_LINE}", {})
    calling.office.documents["/twilio/voice"] = RING.replace("<Dial", f'<Dial callerId="{caller_id}"')
    words, _ = await calling.call()
    assert words[0].startswith("13214") is not is_allowed
    assert calling.office.got[1]["DialCallStatus"] == ("completed" if is_allowed else "failed")


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("hello", "12100"),
        ("<Answer/>", "12100"),
        ("<Response><Play>song.mp3</Play></Response>", "12200"),
        ("<Response><Dial/></Response>", "12200"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><Response>&a;</Response>', "11750"),
    ],
)
async def test_what_is_no_twiml_ends_with_an_error_the_caller_hears(calling: Driver, document: str, code: str) -> None:
    calling.office.documents["/twilio/voice"] = document
    [words], _ = await calling.call()
    assert "An application error has occurred" in words
    assert code in words
    calling.office.documents["/twilio/voice"] = RING
    assert len((await calling.call())[0]) == 3  # the next one goes through


async def test_an_office_that_does_not_answer_is_tried_as_its_url_says_and_then_its_fallback(calling: Driver) -> None:
    urls = {
        "voice_url": f"{calling.office.url}/twilio/voice#rc=1&rp=all",
        "voice_fallback_url": f"{calling.office.url}/b",
    }
    await calling.control("PUT", f"lines/{LINE}", urls)
    calling.office.documents["/b"] = NOTICE
    calling.office.answers = [503, 503, 200]
    words, _ = await calling.call()
    assert words[0] == "“Mande un mensaje.”"
    assert [webhook.target for webhook in calling.office.got[:3]] == ["/twilio/voice", "/twilio/voice", "/b"]
    calling.office.answers = [503] * 3
    words = (await calling.call())[0]
    assert "answered 503" in words[0]


async def test_a_call_sent_round_in_circles_ends(calling: Driver) -> None:
    calling.office.documents["/twilio/voice/rang/1"] = RING
    words, _ = await calling.call()
    assert words[-1].startswith("The phone company hung up")
    assert len(calling.office.got) < 20


async def test_nobody_to_call_is_said_by_the_field_s_name(calling: Driver) -> None:
    assert (await calling.control("POST", "phones/+13075550198/calls", {}))[0] == 422
    assert (await calling.control("POST", "phones/nobody/calls", {"line": LINE}))[0] == 422
    assert (await calling.control("PUT", f"lines/{LINE}", {"voice_url": "ftp://x"}))[1]["field"] == "voice_url"


async def test_the_page_calls_and_shows_what_was_heard(calling: Driver) -> None:
    path = f"/practice/phone/%2B{ANA[1:]}"
    async with calling.session.post(f"{calling.url}{path}/calls", data={"line": LINE}) as answer:
        assert answer.status == 200
    await calling.office.until(lambda got: any(webhook.target.endswith("/status") for webhook in got))
    _, page = await calling.page(path)
    assert "(801) 555-0161</a> answered." in page
    assert 'lang="es-MX">“Mande un mensaje.”' in page
    for state, status in (("landline", 200), ("off", 409), ("disconnected", 409)):
        await calling.page(path)
        async with calling.session.post(f"{calling.url}{path}/state", data={"state": state}) as answer:
            assert answer.status == 200
        async with calling.session.post(f"{calling.url}{path}/calls", data={"line": LINE}) as answer:
            assert answer.status == status
    async with calling.session.post(f"{calling.url}{path}/calls", data={"line": ""}) as answer:
        assert answer.status == 422


def test_a_document_is_read_in_order() -> None:
    assert read(RING, "text/xml") == (Dial(DESK, 20, "/twilio/voice/rang/1", None),)
    assert read(NOTICE, "application/xml") == (
        Say("Mande un mensaje.", "es-MX"),
        Say("Please text.", "en-US"),
        Hangup(),
    )
    for document, kind in ((NOTICE, "text/plain"), ("x" * 70_000, "text/xml")):
        with pytest.raises(BadTwiml):
            read(document, kind)
