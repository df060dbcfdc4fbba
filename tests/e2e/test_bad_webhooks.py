"""The phone company's door: what it did not say is refused, nothing of it is stored, and what it says next comes in."""

import gzip
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import ANA, GUS, PROBATION
from tests.e2e.attackers import Answer, Browser, Carrier, Rows, wire
from tests.e2e.conftest import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

NOT_SIGNED, NOT_OURS = (403, "not signed by the provider"), (403, "for another account")
NO_TEXT, NO_FORM, LARGE = (400, "missing or malformed"), (400, "form"), (413, "Too large")
NOBODYS = str(uuid.UUID(int=7))
# How it is sent, and the refusal.
Attack = tuple[Callable[..., Any], tuple[int, str]]


def unsigned(carrier: Carrier) -> dict[str, Attack]:
    """Not signed by the phone company, or not for this."""
    form, sign, post = carrier.form, carrier.signature, carrier.post
    captured, elsewhere = form(), "http://text.county.example/twilio/sms"
    return {
        "unsigned": (lambda: post(form(), signature=""), NOT_SIGNED),
        "signed with another token": (lambda: post(form(), signature=sign(form(), token="guess")), NOT_SIGNED),
        "changed after it was signed": (lambda: post(form(Body="Pay here"), signature=sign(captured)), NOT_SIGNED),
        "one more field than signed": (lambda: post([*captured, ("X", "1")], signature=sign(captured)), NOT_SIGNED),
        "signed for another address": (lambda: post(captured, signature=sign(captured, elsewhere)), NOT_SIGNED),
        "signed for the address its headers claim": (
            lambda: post(
                captured,
                signature=sign(captured, elsewhere),
                Host="text.county.example",
                X_Forwarded_Host="text.county.example",
                X_Forwarded_Proto="http",
            ),
            NOT_SIGNED,
        ),
        "signed without the query it is sent with": (
            lambda: post(captured, path="/twilio/sms?x=1", signature=sign(captured)),
            NOT_SIGNED,
        ),
    }


def not_ours(carrier: Carrier) -> dict[str, Attack]:
    """Well signed, and not for this office."""
    form, post = carrier.form, carrier.post
    return {
        "another account's": (lambda: post(form(AccountSid="AC" + "9" * 32)), NOT_OURS),
        "ours and another account's": (lambda: post([*form(), ("AccountSid", "AC" + "9" * 32)]), NOT_OURS),
        "empty": (lambda: post([]), NOT_OURS),
        "to a line nobody has": (lambda: post(form(To="+18015550199")), (403, "a line that is not ours")),
    }


def malformed(carrier: Carrier) -> dict[str, Attack]:
    """Well signed where that can be, and no text of anybody's."""
    form, sign, post = carrier.form, carrier.signature, carrier.post
    captured = form()
    swallowed = [(name, value + "NumMedia0" * (name == "MessageSid")) for name, value in captured if name != "NumMedia"]
    many = [*form(), *((f"p{n}", "") for n in range(10_000))]
    return {
        "a captured one, drawn into a new text": (lambda: post(swallowed, signature=sign(captured)), NO_TEXT),
        "a line end behind the number": (lambda: post(form(From=ANA.number + "\n")), NO_TEXT),
        "a line end behind the sid": (lambda: post(form(MessageSid="SM" + "0" * 32 + "\n")), NO_TEXT),
        "no sender": (lambda: post(form(From="")), NO_TEXT),
        "markup for a sender": (lambda: post(form(From="<script>")), NO_TEXT),
        "not UTF-8": (lambda: post(form(), body=b"Body=\xff\xfe"), NO_FORM),
        "a NUL as it is": (
            lambda: post(form(), body=urlencode(form()).encode() + b"&x=\x00"),
            (400, "a NUL in the body"),
        ),
        "10,000 times the same field": (lambda: post([("a", "")] * 10_000), NO_FORM),
        "10,000 fields": (lambda: post(many), LARGE),
        "oversized": (lambda: post(form(Body="x" * 70_000)), LARGE),
        "a bomb": (lambda: post(form(), body=gzip.compress(b"a" * 20_000_000), Content_Encoding="gzip"), LARGE),
        "not the encoding it claims": (
            lambda: post(form(), Content_Encoding="gzip"),
            (400, "Not understood"),
        ),
        "JSON": (lambda: post(form(), body=b'{"From":"+18015550110"}', Content_Type="application/json"), NOT_SIGNED),
    }


def bad_receipts(carrier: Carrier) -> dict[str, Attack]:
    """Receipts nobody gave."""
    elsewhere = f"{carrier.url}/twilio/status/{uuid.uuid4()}"
    return {
        "a receipt for no id": (lambda: receipt(carrier, "sent", "1;DROP"), (400, "names no text of ours")),
        "a receipt of no attempt": (
            lambda: receipt(carrier, "sent", f"{NOBODYS}?attempt=x"),
            (400, "names no text of ours"),
        ),
        "a receipt with no such word": (lambda: receipt(carrier, "DELIVERED!"), NO_TEXT),
        "an unsigned receipt": (lambda: receipt(carrier, "delivered", signature=""), NOT_SIGNED),
        "another text's receipt, sent here": (
            lambda: receipt(carrier, "delivered", signature=carrier.signature(carrier.form(), elsewhere)),
            NOT_SIGNED,
        ),
    }


async def receipt(carrier: Carrier, word: str, message: str = NOBODYS, **how: Any) -> Answer:
    return await carrier.post(carrier.form(MessageStatus=word), path=f"/twilio/status/{message}", **how)


async def test_what_the_phone_company_did_not_say_is_refused_and_leaves_nothing(
    office: Stack, rows: Rows, subtests: pytest.Subtests
) -> None:
    carrier = Carrier(office)
    attacks = unsigned(carrier) | not_ours(carrier) | malformed(carrier) | bad_receipts(carrier)
    before = await rows.settled()
    for name, (sent, refusal) in attacks.items():
        with subtests.test(name):
            answer = await sent()
            assert answer.status == refusal[0]
            assert refusal[1] in f"{answer.title}: {answer.problem.get('detail')}"
            assert await rows.now() == before
    await comes_in(carrier, rows, "It is really me")


async def comes_in(carrier: Carrier, rows: Rows, body: str) -> None:
    """A text of Ana's still goes all the way."""
    assert (await carrier.post(carrier.form(Body=body))).status == 200
    await until(lambda: rows.db.fetchval("SELECT count(*) FROM threads.message WHERE body = $1", body))


async def test_a_webhook_heard_before_changes_nothing(office: Stack, rows: Rows) -> None:
    carrier = Carrier(office)
    captured = carrier.form(Body="only once")
    assert (await carrier.post(captured)).status == 200
    await until(lambda: rows.db.fetchval("SELECT count(*) FROM threads.message WHERE body = 'only once'"))
    before = await rows.settled()
    for _ in range(3):
        assert (await carrier.post(captured)).status == 200
    assert await rows.settled() == before


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /twilio/sms?From=%2B18015550110 HTTP/9.9\r\n\r\n",
        b"POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST /twilio/sms HTTP/1.1\r\nHost: x\r\nX Twilio: 1\r\n\r\n",
        b"POST /twilio/sms HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",
        b"POST /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused(office: Stack, request_line: bytes) -> None:
    assert b" 400 " in await wire(office.ports["gateway"], request_line)


async def test_a_receipt_for_a_text_nobody_knows_moves_nothing(office: Stack, rows: Rows) -> None:
    """It is kept: the text it is about may only be on its way to the ledger."""
    before = await rows.settled()
    statuses = await rows.db.fetch("SELECT attempt_id, status, seq FROM gateway.attempt ORDER BY 1")
    for word in ("delivered", "a_word_from_the_future"):
        assert (await receipt(Carrier(office), word)).status == 200
    after = await rows.settled()
    assert after.pop("gateway.receipt") == before.pop("gateway.receipt") + 2
    assert after == before
    assert await rows.db.fetch("SELECT attempt_id, status, seq FROM gateway.attempt ORDER BY 1") == statuses


async def test_a_sender_that_is_no_phone_waits_on_the_board_and_can_be_put_aside(office: Stack, rows: Rows) -> None:
    carrier, gus = Carrier(office), await Browser(office).sign_in(GUS)
    senders = ["262966", "COUNTYBANK", "+1", "+" + "9" * 60]
    for sender in senders:
        assert (await carrier.post(carrier.form(From=sender, Body="Your code is 1"))).status == 200
    waiting = """
        SELECT unknown_id
          FROM threads.unknown_number
         WHERE state = 'open'
           AND number = ANY ($1)
           AND line = $2
        """
    await until(lambda: rows.db.fetchval(f"SELECT count(*) = 4 FROM ({waiting}) AS open", senders, PROBATION.line))
    board = await gus.get("/unknown")
    assert board.status == 200
    assert all(sender in board.text for sender in senders[:2])
    for row in await rows.db.fetch(waiting, senders, PROBATION.line):
        assert (await gus.post(f"/unknown/{row['unknown_id']}/hide")).headers["Location"] == "/unknown?note=hidden"


async def test_a_text_as_long_as_a_form_may_be_still_arrives(office: Stack, rows: Rows) -> None:
    body = "ñ" * 9_000
    await comes_in(Carrier(office), rows, body)
    assert PROBATION.line in await rows.db.fetchval("SELECT line FROM threads.message WHERE body = $1", body)
