"""Texts in: the webhook of a text, its retries and fallback, STOP, pictures."""

import pytest

from tests.service.practice.conftest import ACCOUNT, ANA, BEN, COURT_LINE, LINE, Driver
from tests.service.practice.test_receipts import is_signed

SERVICE = "MG" + "0" * 31 + "7"
FIELDS = {
    "ToCountry", "ToState", "ToCity", "ToZip", "FromCountry", "FromState", "FromCity", "FromZip",
    "SmsMessageSid", "SmsSid", "MessageSid", "AccountSid", "SmsStatus", "Body", "To", "From", "NumMedia",
    "NumSegments", "ApiVersion",
}  # fmt: skip


async def test_a_text_reaches_the_office_signed_with_blank_fields_and_all(company: Driver) -> None:
    outcome = await company.text_in(body="Sí, ¿a qué hora? 50% & más + más")

    (webhook,) = company.office.got
    assert outcome == {"sid": webhook["MessageSid"], "status": 200, "attempts": 1}
    assert webhook.target == "/twilio/sms"
    assert {name for name, _ in webhook.pairs} == FIELDS
    assert webhook["Body"] == "Sí, ¿a qué hora? 50% & más + más"
    assert (webhook["From"], webhook["To"], webhook["AccountSid"]) == (ANA, LINE, ACCOUNT)
    assert (webhook["SmsStatus"], webhook["FromCity"], webhook["ToZip"]) == ("received", "", "")
    assert webhook["MessageSid"] == webhook["SmsSid"] == webhook["SmsMessageSid"]
    assert is_signed(webhook, f"{company.office.url}/twilio/sms")


async def test_a_text_in_is_in_the_list_and_not_in_the_log(company: Driver) -> None:
    sent = await company.text_in(body="Hello")
    _, page = await company.api("GET", f"/Messages.json?From=%2B{ANA[1:]}")
    assert [(m["sid"], m["direction"], m["status"]) for m in page["messages"]] == [(sent["sid"], "inbound", "received")]
    assert await company.log() == []


@pytest.mark.parametrize(
    ("fragment", "answers", "attempts", "status"),
    [
        ("", [503], 1, 503),  # by default only a failed connect is tried again
        ("#rc=2", [503], 1, 503),
        ("#rc=2&rp=5xx", [503, 500], 3, 200),
        ("#rc=2&rp=5xx", [404], 1, 404),
        ("#rc=1&rp=4xx,5xx", [404, 503], 2, 503),
        ("#rc=5&rp=all", [500, 404, "drop"], 4, 200),
        ("#rc=1&rp=rt&rt=100", ["hang"], 2, 200),
        ("#rc=9&rp=nonsense", [503], 1, 503),
    ],
)
async def test_a_webhook_is_tried_again_as_its_fragment_says(
    company: Driver, fragment: str, answers: list[int | str], attempts: int, status: int
) -> None:
    url = f"{company.office.url}/sms?l=1"
    await company.control("PUT", f"lines/{LINE}", {"sms_url": url + fragment})
    company.office.answers = list(answers)

    outcome = await company.text_in()

    assert (outcome["attempts"], outcome["status"]) == (attempts, status)
    assert len(company.office.got) == attempts
    assert len({w.headers["I-Twilio-Idempotency-Token"] for w in company.office.got}) == 1
    assert all(is_signed(webhook, url) for webhook in company.office.got)


async def test_an_office_that_hangs_is_given_up_within_the_budget(company: Driver) -> None:
    await company.knobs(webhook_budget_ms=200)
    await company.control("PUT", f"lines/{LINE}", {"sms_url": f"{company.office.url}/sms#rc=5&rp=all"})
    company.office.answers = ["hang"] * 9

    outcome = await company.text_in()

    assert outcome["status"] is None
    assert (await company.text_in(body="Afterwards"))["status"] is None
    company.office.answers = []
    assert (await company.text_in(body="When it is back"))["status"] == 200


async def test_the_fallback_gets_what_the_office_did_not_take(company: Driver) -> None:
    urls = {"sms_url": f"{company.office.url}/sms", "fallback_url": f"{company.office.url}/fallback"}
    await company.control("PUT", f"lines/{LINE}", urls)
    company.office.answers = [500]

    outcome = await company.text_in(body="Hello")

    first, second = company.office.got
    assert outcome["status"] == 200
    assert (first.target, second.target) == ("/sms", "/fallback")
    assert (second["ErrorCode"], second["ErrorUrl"], second["Body"]) == ("11200", urls["sms_url"], "Hello")
    assert first["MessageSid"] == second["MessageSid"]
    assert is_signed(second, urls["fallback_url"])


async def test_an_office_that_is_not_there_is_tried_twice(company: Driver) -> None:
    await company.control("PUT", f"lines/{LINE}", {"sms_url": "http://127.0.0.1:1/sms"})
    outcome = await company.text_in()
    assert (outcome["status"], outcome["attempts"]) == (None, 2)


async def test_a_doubled_text_is_the_same_text(company: Driver) -> None:
    await company.knobs(texts_in_duplicated=1)
    await company.text_in(body="Hello")
    first, second = await company.office.until(lambda got: len(got) == 2)
    assert first.pairs == second.pairs
    assert first.headers["I-Twilio-Idempotency-Token"] != second.headers["I-Twilio-Idempotency-Token"]


@pytest.mark.parametrize("word", ["STOP", " stop ", "Cancel", "END", "quit", "unsubscribe", "REVOKE", "OptOut"])
async def test_stop_reaches_the_office_and_ends_texts_from_that_line(company: Driver, word: str) -> None:
    await company.text_in(body=word)

    assert company.office.got[0]["Body"] == word
    assert "OptOutType" not in company.office.got[0]
    status, answer = await company.create()
    assert (status, answer["code"]) == (400, 21610)
    assert (await company.create(To=BEN))[0] == 201
    assert (await company.create(From=COURT_LINE))[0] == 201


async def test_the_companys_own_answer_is_listed_as_a_reply_and_is_nobodys_post(company: Driver) -> None:
    await company.text_in(body="STOP")
    _, page = await company.api("GET", f"/Messages.json?To=%2B{ANA[1:]}")
    assert [(m["direction"], m["status"]) for m in page["messages"]] == [("outbound-reply", "delivered")]
    assert await company.log() == []


async def test_start_brings_texts_back(company: Driver) -> None:
    await company.text_in(body="STOP")
    await company.text_in(body="Please stop texting me")
    await company.text_in(body="yes")
    assert (await company.create())[0] == 201


async def test_stop_to_a_service_ends_texts_from_all_its_lines(company: Driver) -> None:
    for line in (LINE, COURT_LINE):
        await company.control("PUT", f"lines/{line}", {"messaging_service_sid": SERVICE})
    await company.text_in(body="STOP")
    assert (await company.create(From=COURT_LINE))[1]["code"] == 21610
    assert company.office.got[0]["MessagingServiceSid"] == SERVICE


async def test_advanced_opt_out_names_the_word(company: Driver) -> None:
    await company.knobs(advanced_opt_out=True)
    for body in ("STOP", "START", "HELP", "Hello"):
        await company.text_in(body=body)
    assert [dict(w.pairs).get("OptOutType") for w in company.office.got] == ["STOP", "START", "HELP", None]


async def test_a_picture_is_fetched_with_the_password_listed_and_deleted(company: Driver) -> None:
    sent = await company.text_in(body="", picture=True)

    (webhook,) = company.office.got
    assert sent["sid"].startswith("MM")
    assert (webhook["NumMedia"], webhook["MediaContentType0"]) == ("1", "image/png")
    url = webhook["MediaUrl0"]
    async with company.session.get(url) as answer:
        assert answer.status == 401
    async with company.session.get(url, headers=company.auth) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert (await answer.read()).startswith(b"\x89PNG")
    _, listed = await company.api("GET", f"/Messages/{sent['sid']}/Media.json")
    (media,) = listed["media_list"]
    assert url.endswith(media["sid"])
    assert media["parent_sid"] == sent["sid"]
    assert (await company.api("GET", media["uri"]))[1] == media
    assert (await company.api("DELETE", media["uri"]))[0] == 204
    assert (await company.api("GET", media["uri"]))[0] == 404
    async with company.session.get(url, headers=company.auth) as answer:
        assert answer.status == 404
