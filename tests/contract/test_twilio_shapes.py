"""The pretend phone company's answers have the shape that Twilio's public OpenAPI file gives.

Shown twice. The library's resource classes are generated from that file, so the fields they ask an answer for are the
file's; and the types, string-numbers and dates stand by hand in twilio_openapi. Then the library itself comes calling.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import aiohttp
import msgspec
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.base.page import Page
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from twilio.rest.api.v2010.account.message.media import MediaInstance

from services.kit.settings import Secret
from services.practice.app import Practice
from services.practice.domain.messages import Direction, Status
from services.practice.domain.refusals import AT_THE_DOOR, Refusal
from services.practice.settings import Settings
from tests.contract.twilio_openapi import MEDIA, MESSAGE, MESSAGES, REFUSAL, faults, words

ACCOUNT, TOKEN = "AC" + "0" * 31 + "1", "the-practice-token"
SERVICE = "MG" + "0" * 31 + "7"
LINE, POOL_LINE = "+18015550100", "+13855550101"
ANA, OFF, UNREGISTERED = "+18015550140", "+18015550142", "+18015550143"
NOWHERE = "http://127.0.0.1:9"  # the discard port: nobody answers
TRIES = 2_000


class Here(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """The library's own client, sent to this machine: it has no setting for that."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def request(self, method: str, url: str, *more: Any, **named: Any) -> Any:
        for host in ("https://api.twilio.com", "https://accounts.twilio.com"):
            url = url.replace(host, self._url)
        return await super().request(method, url, *more, **named)


class Company:
    """The pretend phone company: asked by hand, and by the library."""

    def __init__(self, url: str, session: aiohttp.ClientSession, http: Here) -> None:
        self._url, self._session = url, session
        self.auth = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT, TOKEN)}
        self.library = Client(ACCOUNT, TOKEN, http_client=http)

    async def ask(self, method: str, path: str, **form: str) -> tuple[int, Any]:
        url = self._url + (path if path.startswith("/2010") else f"/2010-04-01/Accounts/{ACCOUNT}{path}")
        async with self._session.request(method, url, data=form or None, headers=self.auth) as answer:
            assert answer.content_type == "application/json", (answer.status, await answer.text())
            return answer.status, await answer.json()

    async def create(self, **form: str) -> dict[str, Any]:
        wanted = {"To": ANA, "From": LINE, "Body": "Hello"} | form
        status, answer = await self.ask(
            "POST", "/Messages.json", **{name: text for name, text in wanted.items() if text}
        )
        assert status == 201, answer
        return dict(answer)

    async def control(self, method: str, path: str, body: Any) -> Any:
        async with self._session.request(method, f"{self._url}/practice/{path}", json=body) as answer:
            assert answer.ok, await answer.text()
            return await answer.json() if answer.content_length else None

    async def text_in(self, body: str, **more: Any) -> dict[str, Any]:
        told = await self.control("POST", f"phones/{ANA}/texts", {"body": body, "line": LINE} | more)
        return dict((await self.ask("GET", f"/Messages/{told['sid']}.json"))[1])

    async def ended(self, message: dict[str, Any], status: str) -> dict[str, Any]:
        """The message once it has that status."""
        for _ in range(TRIES):
            _, now = await self.ask("GET", message["uri"])
            if now["status"] == status:
                return dict(now)
            await asyncio.sleep(0.01)
        raise AssertionError(f"still {now['status']}")


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    settings = Settings(account_sid=ACCOUNT, auth_token=Secret(TOKEN), gateway_url=NOWHERE, http_port=0)
    async with Practice(settings) as practice, aiohttp.ClientSession() as session, Here(practice.url) as http:
        one = Company(practice.url, session, http)
        await one.control("PUT", "knobs", {"receipt_delay_ms": 0, "error_codes": {OFF: 30003, UNREGISTERED: 30034}})
        await one.control("PUT", f"lines/{POOL_LINE}", {"messaging_service_sid": SERVICE})
        yield one


async def every_message(company: Company) -> dict[str, dict[str, Any]]:
    """A message of every kind, at every stage that can be had."""
    by_service = {"From": "", "MessagingServiceSid": SERVICE}
    send_at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    created = await company.create()
    accepted = await company.create(**by_service)
    scheduled = await company.create(**by_service, ScheduleType="fixed", SendAt=send_at)
    return {
        "created": created,
        "with a picture": await company.create(Body="", MediaUrl="https://county.example/map.png"),
        "accepted by a service": accepted,
        "sent by a service": await company.ended(accepted, "delivered"),
        "scheduled": scheduled,
        "taken back": (await company.ask("POST", scheduled["uri"], Status="canceled"))[1],
        "delivered": await company.ended(created, "delivered"),
        "redacted": (await company.ask("POST", created["uri"], Body=""))[1],
        "undelivered": await company.ended(await company.create(To=OFF), "undelivered"),
        "failed": await company.ended(await company.create(To=UNREGISTERED), "failed"),
        "a text in": await company.text_in("Hi 👍"),
        "a picture in": await company.text_in("", picture=True),
    }


class Asked(dict[str, Any]):
    """An answer that notes which of its fields are asked for."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__(answer)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


async def test_every_message_has_the_fields_and_types_of_the_file(company: Company) -> None:
    for kind, message in (await every_message(company)).items():
        assert not faults(MESSAGE, message), kind
        asked = Asked(message)
        MessageInstance(None, asked, account_sid=ACCOUNT)
        assert asked.names == set(message), kind


async def test_every_list_pages_as_the_file_says(company: Company) -> None:
    await every_message(company)
    for path in (
        "/Messages.json",
        "/Messages.json?PageSize=2&DateSent%3E=2026-01-02",
        f"/Messages.json?To=%2B{LINE[1:]}9",
    ):
        pages, path_now = 0, path
        while path_now:
            status, page = await company.ask("GET", path_now)
            assert (status, faults(MESSAGES, page)) == (200, [])
            assert set(page) - Page.META_KEYS == {"messages"}
            assert (page["page"], page["start"]) == (pages, pages * page["page_size"])
            assert (page["previous_page_uri"] is None) == (pages == 0)
            assert page["end"] == page["start"] + max(len(page["messages"]) - 1, 0)
            pages, path_now = pages + 1, page["next_page_uri"]
        assert pages > 1 or "PageSize" not in path


async def test_media_have_the_fields_and_types_of_the_file(company: Company) -> None:
    message = await company.text_in("", picture=True)
    status, listed = await company.ask("GET", message["subresource_uris"]["media"])
    assert (status, faults(MEDIA, listed)) == (200, [])
    (medium,) = listed["media_list"]
    assert await company.ask("GET", medium["uri"]) == (200, medium)
    asked = Asked(medium)
    MediaInstance(None, asked, account_sid=ACCOUNT, message_sid=message["sid"])
    assert asked.names == set(medium)
    status, none = await company.ask("GET", (await company.create())["subresource_uris"]["media"])
    assert (status, faults(MEDIA, none), none["media_list"]) == (200, [], [])


async def test_every_refusal_has_the_same_four_fields(company: Company) -> None:
    for code in AT_THE_DOOR:
        assert not faults(REFUSAL, msgspec.to_builtins(Refusal(code, why="Because.").body)), code
    for path in ("SM" + "0" * 32, "SM-nothing", "SM" + "0" * 32 + "/Media", "SM" + "0" * 32 + "/Media/ME1"):
        status, answer = await company.ask("GET", f"/Messages/{path}.json")
        assert (status, answer["code"], faults(REFUSAL, answer)) == (404, 20404, []), path
    company.auth = {}
    status, answer = await company.ask("GET", "/Messages.json")
    assert (status, answer["code"], faults(REFUSAL, answer)) == (401, 20003, [])


@pytest.mark.filterwarnings("ignore:The 'auth' parameter:DeprecationWarning")
async def test_the_librarys_own_client_finds_every_door(company: Company) -> None:
    messages = company.library.messages
    for number in range(5):
        await messages.create_async(to=ANA, from_=LINE, body=str(number), validity_period=60, smart_encoded=True)
    today = datetime.now(UTC) - timedelta(hours=1)
    listed = await messages.list_async(to=ANA, from_=LINE, date_sent_after=today, page_size=2)
    assert [message.body for message in listed] == ["4", "3", "2", "1", "0"]
    second = await (await messages.page_async(page_size=2)).next_page_async()
    assert [message.body for message in await second.previous_page_async()] == ["4", "3"]
    assert (await messages(listed[0].sid).update_async(body="")).body == ""
    picture = await company.text_in("", picture=True)
    (medium,) = await messages(picture["sid"]).media.list_async()
    assert await messages(picture["sid"]).media(medium.sid).delete_async()
    assert await messages(picture["sid"]).delete_async()
    with pytest.raises(TwilioRestException) as refused:
        await messages(picture["sid"]).fetch_async()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    with pytest.raises(TwilioRestException) as refused:
        await messages.create_async(to="801", from_=LINE, body="Hello")
    assert (refused.value.status, refused.value.code) == (400, 21211)


@pytest.mark.filterwarnings("ignore:The 'auth' parameter:DeprecationWarning")
async def test_the_librarys_own_client_tells_consents(company: Company) -> None:
    item = {"contact_id": ANA, "correlation_id": "0" * 32, "sender_id": LINE, "status": "opt-out", "source": "others"}
    told = await company.library.accounts.v1.bulk_consents.create_async(items=[item, item | {"contact_id": "801"}])
    assert [(one["correlation_id"], one["error_code"]) for one in told.items] == [("0" * 32, 0), ("0" * 32, 20001)]


def test_no_word_is_said_that_twilio_does_not_know() -> None:
    assert set(get_args(Status)) <= set(words(MessageInstance.Status))
    assert set(get_args(Direction)) <= set(words(MessageInstance.Direction))


@pytest.mark.parametrize(
    "wrong",
    [
        {"num_segments": 1},
        {"num_media": 0},
        {"num_segments": None},
        {"price": -0.0079},
        {"error_code": "30003"},
        {"date_created": "2026-11-23T09:00:00Z"},
        {"date_updated": "Mon, 23 Nov 2026 09:00:00 GMT"},
        {"date_sent": "Mon, 23 Nov 2026 09:00:00 -0700"},
        {"status": "done"},
        {"sid": "SM1"},
        {"new_field": None},
    ],
    ids=str,
)
async def test_one_wrong_field_is_found_out(company: Company, wrong: dict[str, Any]) -> None:
    message = await company.create()
    assert not faults(MESSAGE, message)
    assert len(faults(MESSAGE, message | wrong)) == 1
