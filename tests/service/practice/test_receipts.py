"""Receipts are signed and shaped as Twilio's, and go wrong as the knobs say, the same way for the same seed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator, get_signature_algorithm

from services.practice.domain.dice import Dice
from services.practice.domain.fates import life, receipts
from services.practice.domain.knobs import Knobs
from services.practice.domain.signing import signature
from tests.service.practice.conftest import ACCOUNT, ANA, LINE, TOKEN, Driver, Webhook

# Published by Twilio for its own libraries.
VECTOR_URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
VECTOR_FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+12349013030"),
    ("Digits", "1234"),
    ("From", "+12349013030"),
    ("To", "+18005551212"),
]


def is_signed(webhook: Webhook, url: str) -> bool:
    algorithm = get_signature_algorithm(webhook.headers.get("X-Twilio-Webhooks-Signature-Settings"))
    given_signature = webhook.headers["X-Twilio-Signature"]
    return bool(RequestValidator(TOKEN).validate(url, dict(webhook.pairs), given_signature, algorithm))


def test_the_published_signatures_are_ours() -> None:
    assert signature("12345", VECTOR_URL, VECTOR_FORM, "HMAC_SHA1") == "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
    sha256 = signature("12345", VECTOR_URL, VECTOR_FORM, "HMAC_SHA256")
    assert sha256 == "Rmm4Vzj+Ky7JGoWXMCsZDZuHDszLr9xvdbvitrDr4/M="


@given(st.lists(st.tuples(st.text(min_size=1), st.text()), unique_by=lambda pair: pair[0]))
def test_twilios_validator_agrees_with_any_signature_of_ours(form: list[tuple[str, str]]) -> None:
    url = "https://office.example/twilio/status?m=1"
    assert RequestValidator("t").validate(url, dict(form), signature("t", url, form, "HMAC_SHA1"))


async def test_receipts_come_signed_with_the_callbacks_own_query(company: Driver) -> None:
    url = f"{company.office.url}/twilio/status?m=0190&x=a%20b+c"
    _, message = await company.create(StatusCallback=url)

    sent, delivered = await company.office.receipts("sent", "delivered")

    assert sent.target == delivered.target == "/twilio/status?m=0190&x=a%20b+c"
    assert is_signed(sent, url)
    assert is_signed(delivered, url)
    assert not is_signed(delivered, url.replace("0190", "0191"))
    expected = {"MessageSid", "SmsSid", "MessageStatus", "SmsStatus", "To", "From", "AccountSid", "ApiVersion"}
    assert {name for name, _ in sent.pairs} == expected
    assert {name for name, _ in delivered.pairs} == expected | {"RawDlrDoneDate"}
    assert (delivered["MessageSid"], delivered["AccountSid"]) == (message["sid"], ACCOUNT)
    assert (delivered["To"], delivered["From"]) == (ANA, LINE)
    assert len(delivered["RawDlrDoneDate"]) == 10
    assert delivered.headers["User-Agent"] == "TwilioProxy/1.1"


async def test_the_initial_status_has_no_receipt(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=1, receipt_statuses=["queued", "sending", "sent", "delivered"])
    await company.create()
    statuses = [receipt["MessageStatus"] for receipt in await company.office.receipts("delivered")]
    assert statuses == ["sending", "sent", "delivered"]


async def test_sha256_signatures_name_themselves(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=1, algorithm="HMAC_SHA256")
    await company.create()
    receipt = (await company.office.receipts("sent"))[0]
    assert "algorithm=HMAC_SHA256" in receipt.headers["X-Twilio-Webhooks-Signature-Settings"]
    assert is_signed(receipt, f"{company.office.url}/status?m=1")


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        (30003, "undelivered", "Unreachable destination handset"),
        (30005, "undelivered", "Unknown destination handset"),
        (30006, "undelivered", "Landline or unreachable carrier"),
        (30007, "undelivered", "Carrier violation"),
        (30001, "failed", "Queue overflow"),
    ],
)
async def test_a_numbers_error_is_in_its_receipt_and_on_the_message(
    company: Driver, code: int, status: str, words: str
) -> None:
    await company.knobs(receipt_delay_ms=1, error_codes={ANA: code})
    _, message = await company.create()

    receipt = (await company.office.receipts(status))[-1]

    assert receipt["ErrorCode"] == str(code)
    _, message = await company.api("GET", message["uri"])
    assert (message["status"], message["error_code"], message["error_message"]) == (status, code, words)


async def test_an_error_below_30000_is_refused_at_the_door(company: Driver) -> None:
    await company.knobs(error_codes={ANA: 21614})
    status, answer = await company.create()
    assert (status, answer["code"]) == (400, 21614)
    assert await company.log() == []


async def test_an_early_receipt_comes_before_the_create_is_answered(company: Driver) -> None:
    await company.knobs(early=1, latency_ms=50)
    _, message = await company.create()
    assert [webhook["MessageSid"] for webhook in company.office.got] == [message["sid"]]
    assert [w["MessageStatus"] for w in await company.office.receipts("delivered")] == ["sent", "delivered"]


async def test_doubled_receipts_all_come_and_lost_ones_never(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=1, duplicated=1)
    await company.create()
    await company.office.until(lambda got: len(got) == 4)
    await company.knobs(receipt_delay_ms=1, lost=1)
    _, lost = await company.create()
    await company.knobs(receipt_delay_ms=1)
    _, last = await company.create()
    await company.office.until(lambda got: got[-1]["MessageSid"] == last["sid"] and len(got) >= 6)
    assert lost["sid"] not in {webhook["MessageSid"] for webhook in company.office.got}
    assert await company.status(lost["sid"]) == "delivered"


async def test_late_receipts_come_after_the_message_has_moved_on(company: Driver) -> None:
    await company.knobs(receipt_delay_ms=1, late=1, late_by_ms=150)
    _, message = await company.create()
    while await company.status(message["sid"]) != "delivered":
        assert company.office.got == []
    assert [w["MessageStatus"] for w in await company.office.receipts("delivered")] == ["sent", "delivered"]


async def test_a_receipt_the_office_refuses_is_not_posted_again_by_default(company: Driver) -> None:
    company.office.answers = [503, 500]
    await company.create()
    await company.office.receipts("sent", "delivered")
    _, counts = await company.control("GET", "counts")
    assert len(company.office.got) == 2
    assert counts["receipts_failed"] >= 1


STATUSES = ("sent", "delivered")


def plan(knobs: Knobs, turn: int = 1) -> list[tuple[float, str]]:
    steps = life(starts_s=0, expires_s=100, error_code=None, knobs=knobs, initial="queued")
    return [(r.after_s, r.step.status) for r in receipts(steps, knobs, Dice(knobs.seed), turn)]


@given(st.integers(0, 10_000))
def test_the_same_seed_gives_the_same_receipts(seed: int) -> None:
    knobs = Knobs(seed=seed, shuffled=0.5, lost=0.3, duplicated=0.3, late=0.3, early=0.3)
    assert [plan(knobs, turn) for turn in range(5)] == [plan(knobs, turn) for turn in range(5)]


def test_each_knob_changes_about_its_share_of_receipts() -> None:
    lost = sum(2 - len(plan(Knobs(lost=0.25), turn)) for turn in range(2_000))
    doubled = sum(len(plan(Knobs(duplicated=0.25), turn)) - 2 for turn in range(2_000))
    swapped = Counter(plan(Knobs(shuffled=1), turn)[0][1] for turn in range(2_000))
    assert 900 < lost < 1_100
    assert 900 < doubled < 1_100
    assert 900 < swapped["delivered"] < 1_100
