"""The Messages API has Twilio's shapes: its own client reads them, its published fields are all there."""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import pytest
from twilio.rest.api.v2010.account.message import MessageInstance

from tests.service.practice.conftest import ACCOUNT, ANA, BEN, COURT_LINE, LINE, TOKEN, Driver

# The Message resource of Twilio's published API description (2010-04-01): field, type when it is not null.
MESSAGE_FIELDS = {
    "account_sid": str, "api_version": str, "body": str, "date_created": str, "date_sent": str,
    "date_updated": str, "direction": str, "error_code": int, "error_message": str, "from": str,
    "messaging_service_sid": str, "num_media": str, "num_segments": str, "price": str, "price_unit": str,
    "sid": str, "status": str, "subresource_uris": dict, "to": str, "uri": str,
}  # fmt: skip
SERVICE = "MG" + "0" * 31 + "7"


async def test_a_create_is_answered_as_twilio_answers(company: Driver) -> None:
    status, message = await company.create(Body="Hello! 👍")

    assert status == 201
    assert set(message) == set(MESSAGE_FIELDS)
    for name, value in message.items():
        assert value is None or isinstance(value, MESSAGE_FIELDS[name]), name
    assert message["sid"].startswith("SM")
    assert len(message["sid"]) == 34
    assert (message["status"], message["direction"]) == ("queued", "outbound-api")
    assert (message["num_segments"], message["num_media"]) == ("1", "0")
    assert [message[name] for name in ("price", "date_sent", "error_code", "error_message")] == [None] * 4
    assert parsedate_to_datetime(message["date_created"]).tzinfo is not None
    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{message['sid']}"
    assert message["uri"] == f"{path}.json"
    assert message["subresource_uris"] == {"media": f"{path}/Media.json"}


async def test_twilios_own_client_reads_a_message(company: Driver) -> None:
    _, message = await company.create()
    await company.office.receipts("delivered")
    _, message = await company.api("GET", message["uri"])

    instance = MessageInstance(None, message, account_sid=ACCOUNT)

    assert instance.status == "delivered"
    assert instance.date_sent.tzinfo is not None
    assert instance.price == "-0.00790"


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"To": ""}, 400, 21604),
        ({"To": "8015550140"}, 400, 21211),
        ({"To": "+1801555014x"}, 400, 21211),
        ({"From": ""}, 400, 21603),
        ({"From": "+0"}, 400, 21212),
        ({"From": ANA}, 400, 21266),
        ({"Body": ""}, 400, 21602),
        ({"Body": "x" * 1601}, 400, 21617),
        ({"StatusCallback": "http://my_office.example/status"}, 400, 21609),
        ({"StatusCallback": "office/status"}, 400, 21609),
        ({"StatusCallback": "http://[bad/status"}, 400, 21609),
        ({"StatusCallback": "http://office.example:99999/status"}, 400, 21609),
        ({"StatusCallback": "http://office.example/a b"}, 400, 21609),
        ({"StatusCallback": "http://office.example/\r\nX-Evil: 1"}, 400, 21609),
        ({"MediaUrl": "ftp://office.example/a.png"}, 400, 21620),
        ({"ValidityPeriod": "0"}, 400, 20001),
        ({"ValidityPeriod": "36001"}, 400, 20001),
        ({"From": "", "MessagingServiceSid": "MG1"}, 400, 21705),
        ({"From": "", "MessagingServiceSid": SERVICE}, 400, 21703),
        ({"ScheduleType": "fixed", "SendAt": "2030-01-01T00:00:00Z"}, 400, 35118),
    ],
)
async def test_a_bad_create_is_refused_with_twilios_code_and_nothing_is_accepted(
    company: Driver, form: dict[str, str], status: int, code: int
) -> None:
    answer = await company.create(**form)

    assert answer[0] == status
    assert set(answer[1]) == {"code", "message", "more_info", "status"}
    assert (answer[1]["code"], answer[1]["status"]) == (code, status)
    assert answer[1]["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert await company.log() == []
    assert (await company.create())[0] == 201


@pytest.mark.parametrize("credentials", [None, (ACCOUNT, "wrong"), ("AC" + "9" * 32, TOKEN)])
async def test_a_wrong_password_is_refused(company: Driver, credentials: tuple[str, str] | None) -> None:
    company.auth = {"Authorization": aiohttp.encode_basic_auth(*credentials)} if credentials else {}

    status, answer = await company.create()

    assert (status, answer["code"]) == (401, 20003)


async def test_what_is_not_there_is_not_found(company: Driver) -> None:
    for path in (f"/Messages/SM{'0' * 32}.json", f"/Messages/SM{'0' * 32}/Media.json"):
        status, answer = await company.api("GET", path)
        assert (status, answer["code"]) == (404, 20404)
    status, answer = await company.api("GET", f"/2010-04-01/Accounts/AC{'9' * 32}/Messages.json")
    assert (status, answer["code"]) == (404, 20404)


@pytest.mark.parametrize(
    ("body", "count"),
    [("a" * 160, "1"), ("a" * 161, "2"), ("€" * 80, "1"), ("€" * 81, "2"), ("ș" * 70, "1"), ("👍" * 36, "2")],
)
async def test_segments_are_counted_as_carriers_bill(company: Driver, body: str, count: str) -> None:
    _, message = await company.create(Body=body)
    assert message["num_segments"] == count


async def test_smart_encoding_swaps_look_alikes_and_leaves_accents(company: Driver) -> None:
    _, message = await company.create(Body="“Sí” – it’s…", SmartEncoded="true")
    assert message["body"] == '"Sí" - it\'s...'


async def test_a_messaging_service_accepts_first_and_always_chooses_the_same_line(company: Driver) -> None:
    for line in (LINE, COURT_LINE):
        await company.control("PUT", f"lines/{line}", {"messaging_service_sid": SERVICE})

    _, first = await company.create(From="", MessagingServiceSid=SERVICE)
    assert (first["status"], first["from"], first["num_segments"]) == ("accepted", None, "0")
    await company.office.receipts("queued", "sent", "delivered")
    _, second = await company.create(From="", MessagingServiceSid=SERVICE)
    await company.office.until(lambda got: len(got) == 6)

    _, first = await company.api("GET", first["uri"])
    _, second = await company.api("GET", second["uri"])
    assert first["from"] == second["from"] != None  # noqa: E711
    assert (first["messaging_service_sid"], first["num_segments"]) == (SERVICE, "1")


async def test_a_scheduled_message_can_be_cancelled_and_no_other(company: Driver) -> None:
    await company.control("PUT", f"lines/{LINE}", {"messaging_service_sid": SERVICE})
    send_at = datetime.fromtimestamp(datetime.now(UTC).timestamp() + 600, UTC).isoformat()
    _, message = await company.create(MessagingServiceSid=SERVICE, ScheduleType="fixed", SendAt=send_at)
    assert message["status"] == "scheduled"

    status, message = await company.api("POST", message["uri"], data={"Status": "canceled"})

    assert (status, message["status"]) == (200, "canceled")
    assert (await company.office.receipts("canceled"))[0]["MessageSid"] == message["sid"]
    _, plain = await company.create()
    status, answer = await company.api("POST", plain["uri"], data={"Status": "canceled"})
    assert (status, answer["code"]) == (409, 30409)


async def test_an_empty_body_redacts_and_the_log_still_knows(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=100)
    _, message = await company.create(Body="Court on Tuesday")
    status, answer = await company.api("POST", message["uri"], data={"Body": ""})
    assert (status, answer["code"]) == (409, 20009)
    await company.office.receipts("delivered")

    status, message = await company.api("POST", message["uri"], data={"Body": ""})

    assert (status, message["body"]) == (200, "")
    assert [entry["body"] for entry in await company.log()] == ["Court on Tuesday"]
    status, answer = await company.api("POST", message["uri"], data={"Body": "other words"})
    assert (status, answer["code"]) == (400, 20001)


async def test_a_message_is_deleted_only_when_it_has_ended(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=100)
    _, message = await company.create()
    status, answer = await company.api("DELETE", message["uri"])
    assert (status, answer["code"]) == (409, 20009)
    await company.office.receipts("delivered")

    assert (await company.api("DELETE", message["uri"]))[0] == 204
    assert (await company.api("GET", message["uri"]))[0] == 404


async def _all_pages(company: Driver, path: str) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    next_path: str | None = path
    while next_path:
        status, page = await company.api("GET", next_path)
        assert status == 200, page
        messages += page["messages"]
        next_path = page["next_page_uri"]
    return messages


async def test_the_list_is_filtered_paged_newest_first_and_stands_still(company: Driver) -> None:
    for number in range(5):
        await company.create(To=BEN if number % 2 else ANA, Body=str(number))

    status, page = await company.api("GET", "/Messages.json?PageSize=2")
    await company.create(Body="came between the pages")
    rest = await _all_pages(company, page["next_page_uri"])
    to_ben = await _all_pages(company, f"/Messages.json?To=%2B{BEN[1:]}&From=%2B{LINE[1:]}&PageSize=1")

    assert status == 200
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 2, 0, 1)
    assert [message["body"] for message in page["messages"] + rest] == ["4", "3", "2", "1", "0"]
    assert [message["body"] for message in to_ben] == ["3", "1"]


async def test_the_list_is_filtered_by_date(company: Driver) -> None:
    await company.create()
    today = datetime.now(UTC).date().isoformat()

    async def count(query: str) -> int:
        return len(await _all_pages(company, f"/Messages.json?{query}"))

    assert await count(f"DateSent={today}") == 1
    assert await count(f"DateSent%3E={today}T00:00:00Z&DateSent%3C={today}") == 1
    assert await count("DateSent=2020-01-31") == 0
    assert await count("DateSent%3E=2050-01-31") == 0
    assert await count("DateSent%3C=2020-01-31T10:00:00Z") == 0
    status, answer = await company.api("GET", "/Messages.json?DateSent=yesterday")
    assert (status, answer["code"]) == (400, 20001)


async def test_a_lagging_list_does_not_show_the_newest_yet(company: Driver) -> None:
    await company.knobs(list_lag_s=60)
    _, message = await company.create()

    assert await _all_pages(company, "/Messages.json") == []
    assert (await company.api("GET", message["uri"]))[0] == 200


async def test_a_list_in_its_bad_hours_is_late_or_fails(company: Driver) -> None:
    await company.knobs(list_faults=1.0)
    assert (await company.api("GET", "/Messages.json"))[0] == 500
    await company.knobs(list_latency_ms=50)
    began = time.monotonic()
    assert await _all_pages(company, "/Messages.json") == []
    assert time.monotonic() - began >= 0.05


async def test_a_hundred_creates_at_once_are_a_hundred_messages(company: Driver) -> None:
    answers = await asyncio.gather(*(company.create(Body=str(number)) for number in range(100)))

    sids = {message["sid"] for status, message in answers if status == 201}
    entries = await company.log()
    assert len(sids) == 100
    assert {entry["sid"] for entry in entries} == sids
    assert sorted(int(entry["body"]) for entry in entries) == list(range(100))
