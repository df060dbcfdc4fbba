"""Forged and mutated webhooks, over HTTP: taken exactly when Twilio's own library accepts what was sent."""

import base64
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator
from yarl import URL

from services.gateway.domain.wire import BadForm
from services.gateway.provider.twilio import forms
from services.gateway.provider.twilio.signature import Signatures
from tests.service.gateway.office import ACCOUNT, LINE, TOKEN, Office

Pairs = list[tuple[str, str]]
ROWS = " UNION ALL ".join(
    f"SELECT count(*) FROM {table}"
    for table in ("inbound_text", "webhook_sid", "receipt", "number", "opt_out", "consent_evidence")
)
PATH = "/twilio/sms"


def order_of(place: int, pairs: Pairs) -> Pairs:
    return pairs[place % len(pairs) :] + pairs[: place % len(pairs)]


def swallowed(place: int, pairs: Pairs) -> Pairs:
    """A value that has swallowed the next name and value: what is signed stays one and the same run of letters."""
    pairs = sorted(pairs)
    at = place % (len(pairs) - 1)
    (name, value), (next_name, next_value) = pairs[at : at + 2]
    return [*pairs[:at], (name, value + next_name + next_value), *pairs[at + 2 :]]


def changed(place: int, pairs: Pairs, name: str | None = None, value: str | None = None) -> Pairs:
    at = place % len(pairs)
    old = pairs[at]
    return [*pairs[:at], (old[0] if name is None else name, old[1] if value is None else value), *pairs[at + 1 :]]


places = st.integers(0, 30)
junk = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
# What a forger does to the form, having seen a good one and its signature.
MUTATIONS: dict[str, Any] = {
    "nothing": lambda place, pairs, text: pairs,
    "another order": lambda place, pairs, text: order_of(place, pairs),
    "one twice": lambda place, pairs, text: [*pairs, pairs[place % len(pairs)]],
    "one twice, changed": lambda place, pairs, text: [*pairs, (pairs[place % len(pairs)][0], text)],
    "one dropped": lambda place, pairs, text: [*pairs[: place % len(pairs)], *pairs[place % len(pairs) + 1 :]],
    "one more": lambda place, pairs, text: [*pairs, (text or "More", "1")],
    "a value changed": lambda place, pairs, text: changed(place, pairs, value=text),
    "a name changed": lambda place, pairs, text: changed(place, pairs, name=text),
    "a name in another case": lambda place, pairs, text: changed(
        place, pairs, name=pairs[place % len(pairs)][0].lower()
    ),
    "one swallowed": lambda place, pairs, text: swallowed(place, pairs),
    "another account": lambda place, pairs, text: [(n, "AC" + "9" * 32 if n == "AccountSid" else v) for n, v in pairs],
}
ENCODINGS: dict[str, Any] = {
    "as Twilio": lambda text: quote_plus(text),
    "blanks as %20": lambda text: quote(text, safe=""),
    "small hex": lambda text: quote_plus(text).replace("%2B", "%2b").replace("%C3", "%c3"),
    "everything escaped": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
}
SIGNATURES: dict[str, Any] = {
    "good": lambda good: [good],
    "none": lambda good: [],
    "empty": lambda good: [""],
    "cut": lambda good: [good[:-1]],
    "in another case": lambda good: [good.swapcase()],
    "a good one and another": lambda good: [good, "x"],
    "another and a good one": lambda good: ["x", good],
    "junk": lambda good: [base64.b64encode(b"x" * 20).decode()],
}
# What the forger adds to the address, and the address the signature was made for.
ADDRESSES = ("", "?", "?a=1", "/", "//", "?a=%2B&b=%20")
SIGNED_FOR = ("{base}{path}", "{base}{path}/", "{base}/twilio/SMS", "https://another.example{path}", "{base}:80{path}")
LIES = st.sampled_from(
    [
        {},
        {"X-Forwarded-Host": "another.example", "X-Forwarded-Proto": "https"},
        {"Host": "another.example"},
        {"X-Original-URL": "/twilio/sms"},
        {"X-Twilio-Webhooks-Signature-Settings": "key=one,algorithm=HMAC_SHA256"},
        {"X-Twilio-Webhooks-Signature-Settings": "key=one,algorithm=NONE"},
    ]
)

forgeries = st.fixed_dictionaries(
    {
        "mutation": st.sampled_from(["nothing"] * 5 + sorted(MUTATIONS)),
        "place": places,
        "text": junk,
        "encoding": st.sampled_from(sorted(ENCODINGS)),
        "signature": st.sampled_from(["good"] * 30 + sorted(SIGNATURES)),
        "address": st.sampled_from([""] * 30 + list(ADDRESSES)),
        "signed_for": st.sampled_from([SIGNED_FOR[0]] * 30 + list(SIGNED_FOR)),
        "lies": LIES,
        "algorithm": st.sampled_from([None] * 9 + ["HMAC_SHA256"]),
    }
)


def accepted_by_the_library(office: Office, target: str, body: bytes, headers: list[tuple[str, str]]) -> bool:
    """Of the raw pairs at our public URL; the first header of a name is the one that counts."""
    first = dict(reversed(headers))
    if "X-Twilio-Signature" not in first:
        return False
    pairs = MultiDict(parse_qsl(body.decode(), keep_blank_values=True))
    told = first.get("X-Twilio-Webhooks-Signature-Settings", "")
    algorithm = told.partition("algorithm=")[2] or None
    if algorithm not in (None, "HMAC_SHA256"):
        return False
    validator = RequestValidator(TOKEN)
    return bool(validator.validate(office.url + target, pairs, first["X-Twilio-Signature"], algorithm))


def is_whole(body: bytes) -> bool:
    """Whether it is a text to a line of ours, from somebody, for our account."""
    form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    try:
        forms.read_text(form, body, None)
    except BadForm:
        return False
    return form.get("AccountSid") == ACCOUNT and form["To"] == LINE


async def rows(office: Office) -> list[int]:
    return [row[0] for row in await office.rows(ROWS)]


async def forge(office: Office, forgery: dict[str, Any]) -> tuple[int, bool]:
    """Post it: the answer's status, and whether it should have been taken."""
    good = list(office.form(Body="¿Está “bien”? 1+1", FromZip="").items())
    signed_for = forgery["signed_for"].format(base=office.url, path=PATH)
    signature = RequestValidator(TOKEN).compute_signature(signed_for, dict(good), forgery["algorithm"])
    pairs = MUTATIONS[forgery["mutation"]](forgery["place"], good, forgery["text"])
    written = ENCODINGS[forgery["encoding"]]
    body = "&".join(f"{written(name)}={written(value)}" for name, value in pairs).encode()
    url = URL(office.url + PATH + forgery["address"], encoded=True)
    headers = [("X-Twilio-Signature", one) for one in SIGNATURES[forgery["signature"]](signature)]
    headers += [*forgery["lies"].items(), ("Content-Type", "application/x-www-form-urlencoded")]
    async with office.http.post(url, data=body, headers=headers, allow_redirects=False) as answer:
        status = answer.status
    is_ours = accepted_by_the_library(office, url.raw_path_qs, body, headers)
    return status, is_ours and is_whole(body) and url.path == PATH


@settings(
    max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(forgery=forgeries)
async def test_a_webhook_is_taken_exactly_when_the_library_accepts_it(road: Office, forgery: dict[str, Any]) -> None:
    before = await rows(road)
    status, is_to_be_taken = await forge(road, forgery)
    event(f"answered {status}")
    assert (status == 200) == is_to_be_taken
    if status != 200:
        assert status in (400, 403, 404)
        assert await rows(road) == before


PLAIN = {
    "place": 4,
    "text": "x",
    "encoding": "as Twilio",
    "signature": "good",
    "address": "",
    "signed_for": SIGNED_FOR[0],
    "lies": {},
    "algorithm": None,
}


async def test_were_signatures_not_checked_most_forgeries_would_come_in(
    road: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control arm: the same forgeries, without the check."""
    checked = [await forge(road, PLAIN | {"mutation": mutation}) for mutation in sorted(MUTATIONS)]
    assert all((status == 200) == is_to_be_taken for status, is_to_be_taken in checked)
    monkeypatch.setattr(Signatures, "accept", lambda *_: True)
    unchecked = [await forge(road, PLAIN | {"mutation": mutation}) for mutation in sorted(MUTATIONS)]
    assert sum((status == 200) != is_to_be_taken for status, is_to_be_taken in unchecked) >= 4
