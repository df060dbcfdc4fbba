"""Our one pass over the raw pairs against Twilio's own library."""

from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from services.gateway.provider.twilio.signature import Signatures, sign

TOKEN, OLD = "12345", "67890"
HEADER, SETTINGS = "X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings"
VECTOR = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+12349013030"),
    ("Digits", "1234"),
    ("From", "+12349013030"),
    ("To", "+18005551212"),
]
TARGET = "/myapp.php?foo=1&bar=2"
ours = Signatures("https://mycompany.com", TOKEN, OLD)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
pairs = st.lists(st.tuples(texts, texts), max_size=12)


def test_the_published_vectors() -> None:
    assert ours.accept(TARGET, VECTOR, {HEADER: "0/KCTR6DLpKmkAf8muzZqo1nDgQ="})
    sha256 = {HEADER: "Rmm4Vzj+Ky7JGoWXMCsZDZuHDszLr9xvdbvitrDr4/M=", SETTINGS: "key=webhooks_1,algorithm=HMAC_SHA256"}
    assert ours.accept(TARGET, VECTOR, sha256)


@given(pairs)
def test_what_the_library_signs_we_accept(form: list[tuple[str, str]]) -> None:
    for token in (TOKEN, OLD):
        for url in ("https://mycompany.com/sms", "https://mycompany.com:443/sms"):
            signature = RequestValidator(token).compute_signature(url, MultiDict(form))
            assert ours.accept("/sms", form, {HEADER: signature})


@given(pairs, pairs, texts)
def test_what_the_library_refuses_we_refuse(signed: list, sent: list, junk: str) -> None:
    signature = RequestValidator(TOKEN).compute_signature("https://mycompany.com/sms", MultiDict(signed))
    theirs = RequestValidator(TOKEN).validate("https://mycompany.com/sms", MultiDict(sent), signature)
    assert ours.accept("/sms", sent, {HEADER: signature}) == theirs
    assert not ours.accept("/sms", sent, {HEADER: junk})


def test_no_signature_another_s_and_another_algorithm_are_refused() -> None:
    good = sign(TOKEN, "https://mycompany.com/sms", VECTOR).decode()
    assert ours.accept("/sms", VECTOR, {HEADER: good})
    assert not ours.accept("/sms", VECTOR, {})
    assert not ours.accept("/sms", VECTOR, {HEADER: sign("other", "https://mycompany.com/sms", VECTOR).decode()})
    assert not ours.accept("/sms", VECTOR, {HEADER: good, SETTINGS: "algorithm=HMAC_SHA256"})
    assert not ours.accept("/sms", VECTOR, {HEADER: good, SETTINGS: "algorithm=none"})
    assert not ours.accept("/sms/", VECTOR, {HEADER: good})
    assert not Signatures("http://mycompany.com", TOKEN).accept("/sms", VECTOR, {HEADER: good})


def test_an_empty_token_signs_nothing() -> None:
    forged = sign("", "https://mycompany.com/sms", VECTOR).decode()
    assert not Signatures("https://mycompany.com", TOKEN, "").accept("/sms", VECTOR, {HEADER: forged})


def test_a_prefix_and_a_port_of_the_public_address_are_kept() -> None:
    for base in ("https://county.example:8443/texts", "https://county.example:8443/texts/"):
        known = Signatures(base, TOKEN)
        for url in ("https://county.example:8443/texts/twilio/sms", "https://county.example/texts/twilio/sms"):
            assert known.accept("/twilio/sms", VECTOR, {HEADER: sign(TOKEN, url, VECTOR).decode()})
