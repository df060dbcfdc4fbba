"""Twilio's library: what it does wrong, pinned, and what it does right, relied upon.

A pin shows a fault for which we go our own way (provider/twilio/api.py posts on a session of ours). One that turns red
is good news: the fault is mended, and its sentence says what to look at again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode
from uuid import UUID

import pytest
from multidict import MultiDict
from twilio import request_validator
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.base.version import Version
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, RequestValidator
from twilio.rest.api.v2010.account.message import MessageInstance

from services.gateway.domain.wire import Claimed
from services.gateway.provider.twilio import signature, words
from services.gateway.provider.twilio.api import POST_S, Provider
from services.gateway.provider.twilio.forms import pairs_of
from services.kit.settings import Secret
from services.practice.domain import signing
from tests.service.gateway.office import ACCOUNT, ANA, LINE

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
URL, TOKEN = "https://county.example/twilio/sms", "12345"
ASKED_S, WAITED_S = 0.2, 2.0  # a time-out ten times over is none, however slow the machine
AT_ONCE, POSTS = 20, 200


class Company:
    """A raw server: notes each request, answers as told, or with what was posted."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, bytes]] = []
        self.answer: bytes | None = None  # None: says back what it got
        self.hangs = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.lower().partition("content-length:")[2].split()[0])
                body = await reader.readexactly(length)
                self.posted.append((head, body))
                if not self.hangs:
                    writer.write(self.answer or http(200, body))
        writer.close()


def http(status: int, body: bytes) -> bytes:
    return f"HTTP/1.1 {status} So\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    one = Company()
    async with await asyncio.start_server(one.serve, "127.0.0.1", 0) as server:
        one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/Messages.json"
        yield one


async def post(client: AsyncTwilioHttpClient, company: Company, body: str = "Hello", **more: Any) -> Any:
    return await client.request("POST", company.url, data={"Body": body}, **more)


async def sent_by_us(company: Company) -> str:
    provider = Provider(company.url.rpartition("/")[0], ACCOUNT, Secret("secret"), "https://county.example", AT_ONCE)
    text = Claimed(UUID(int=1), UUID(int=2), ANA, LINE, "Hello", 1, "reply", NOW + timedelta(hours=1), NOW)
    async with provider.open():
        return (await provider.send(text, NOW, monotonic() + POST_S)).result


# The faults


async def test_pin_the_clients_own_timeout_is_ignored(company: Company) -> None:
    """Red: the library's client may have become usable; our own session still needs POST_S and CONNECT_S."""
    company.hangs = True
    async with AsyncTwilioHttpClient(timeout=ASKED_S) as client:
        asking = asyncio.create_task(post(client, company), name="asking")
        _, pending = await asyncio.wait([asking], timeout=WAITED_S)
        assert pending, "the constructor's timeout ends a hung call now"
        asking.cancel()
        # The control: given with the call, the same time-out ends the same wait.
        with pytest.raises(TimeoutError):
            await post(client, company, timeout=ASKED_S)


@pytest.mark.parametrize(("pooled", "mixes_up"), [(False, True), (True, False)])
async def test_pin_the_unpooled_client_mixes_up_answers(company: Company, pooled: bool, mixes_up: bool) -> None:
    """Red at (False, True): the answer no longer lives on the client; the warning in api.py may go."""
    wrong = 0

    async def one_after_another(worker: int, client: AsyncTwilioHttpClient) -> None:
        nonlocal wrong
        for number in range(POSTS // AT_ONCE):
            body = f"{worker}-{number}"
            answer = await post(client, company, body)
            wrong += answer is None or parse_qsl(answer.text) != [("Body", body)]

    async with AsyncTwilioHttpClient(pool_connections=pooled) as client, asyncio.TaskGroup() as tasks:
        for worker in range(AT_ONCE):
            tasks.create_task(one_after_another(worker, client), name=f"worker_{worker}")

    assert len(company.posted) == POSTS
    assert (wrong > 0) == mixes_up, f"{wrong} of {POSTS} answers were another text's"


async def test_pin_its_retries_post_a_create_again(company: Company) -> None:
    """Red: retries spare POSTs now; still no reason to use them, for a text has no idempotency key."""
    company.answer = http(503, b"<h1>Service Unavailable</h1>")
    async with AsyncTwilioHttpClient(max_retries=3) as client:
        assert (await post(client, company)).status_code == 503
    assert len(company.posted) == 3

    company.posted.clear()
    assert await sent_by_us(company) == "unknown"
    assert len(company.posted) == 1


def test_pin_a_client_can_only_be_made_inside_a_running_loop() -> None:
    """Red: it could be made in build(); nothing of ours waits for that."""
    with pytest.raises(RuntimeError, match="no running event loop"):
        AsyncTwilioHttpClient()


async def test_pin_json_is_sent_as_a_form(company: Company) -> None:
    """Red: the newer JSON addresses (api v3, consents) could be asked with the library."""
    async with AsyncTwilioHttpClient() as client:
        await post(client, company, headers={"Content-Type": "application/json"})
    head, body = company.posted[0]
    assert "Content-Type: application/json" in head
    assert body == b"Body=Hello"


async def test_pin_it_signs_in_as_aiohttp_4_will_not_allow(company: Company) -> None:
    """Red: the exception for BasicAuth in pyproject's filterwarnings may go."""
    async with AsyncTwilioHttpClient() as client:
        with pytest.warns(DeprecationWarning, match="'auth' parameter"):
            await post(client, company, auth=(ACCOUNT, "secret"))
    assert "Authorization: Basic" in company.posted[0][0]


def test_pin_an_answer_without_a_code_gets_its_status_for_one() -> None:
    """Red: `code` may be trusted to be Twilio's; outcome.answered tells the two apart by itself."""
    version = Version(None, "2010-04-01")
    error = version.exception("POST", "/", Response(503, "<h1>Service Unavailable</h1>"), "Unable to create record")
    assert (type(error), error.code) == (TwilioRestException, 503)
    # The newer errors are no kin of it: who catches the one lets the other through.
    assert not issubclass(TwilioServiceException, TwilioRestException)
    assert issubclass(TwilioServiceException, TwilioException)


def test_pin_the_validator_fails_where_blank_fields_were_dropped() -> None:
    """Red: nothing to do; ours reads blank ones (pairs_of), and must."""
    raw = urlencode({"Body": "Hi", "FromCity": "", "ToZip": ""})
    good = RequestValidator(TOKEN).compute_signature(URL, MultiDict(parse_qsl(raw, keep_blank_values=True)))
    usual = {name: values[0] for name, values in parse_qs(raw).items()}
    assert not RequestValidator(TOKEN).validate(URL, usual, good)
    ours = signature.Signatures("https://county.example", TOKEN)
    assert ours.accept("/twilio/sms", pairs_of(raw.encode()), {SIGNATURE_HEADER: good})


@pytest.mark.parametrize("url", [URL.replace("https", "http"), URL + "/", URL + "#rc=5&rp=all"])
def test_pin_the_validator_fails_behind_a_proxy_and_with_the_fragment(url: str) -> None:
    """Red: look what it forgives now, and whether signature.py should."""
    good = RequestValidator(TOKEN).compute_signature(URL, {"Body": "Hi"})
    assert RequestValidator(TOKEN).validate(URL, {"Body": "Hi"}, good)
    assert not RequestValidator(TOKEN).validate(url, {"Body": "Hi"}, good)


# What is right, and used


def test_the_header_names_and_the_reading_of_the_algorithm_are_the_librarys() -> None:
    for name in ("SIGNATURE_HEADER", "SIGNATURE_SETTINGS_HEADER", "get_signature_algorithm"):
        assert vars(signature)[name] is vars(request_validator)[name]
    assert (signing.SIGNATURE_HEADER, signing.SETTINGS_HEADER) == (SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER)


def test_we_know_every_algorithm_the_library_knows() -> None:
    """Red when Twilio adds a third: signature.ALGORITHMS lacks it, and its webhooks would be refused."""
    assert signature.ALGORITHMS.keys() == request_validator._HASH_FUNCTIONS.keys()


@pytest.mark.parametrize("algorithm", ["HMAC_SHA1", "HMAC_SHA256"])
def test_what_the_pretend_company_signs_the_library_accepts(algorithm: signing.Algorithm) -> None:
    form = [("Body", "¿Sí? 👍"), ("FromCity", ""), ("MediaUrl0", "b"), ("MediaUrl0", "a"), ("MediaUrl0", "a")]
    headers = signing.signature_headers(TOKEN, URL, form, algorithm)
    named = request_validator.get_signature_algorithm(headers.get(SIGNATURE_SETTINGS_HEADER))
    given = headers[SIGNATURE_HEADER]
    assert named == algorithm
    assert RequestValidator(TOKEN).validate(URL, MultiDict(form), given, named)
    assert not RequestValidator(TOKEN).validate(URL, MultiDict(form[1:]), given, named)


def test_every_status_of_the_library_has_a_word_of_ours() -> None:
    """Red when Twilio adds one: words.STATUSES would take it for "accepted"."""
    theirs = {word for name, word in vars(MessageInstance.Status).items() if name.isupper()}
    assert theirs - words.STATUSES.keys() == {"receiving", "received"}, "those two are of texts in"
