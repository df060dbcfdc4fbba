from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.domain.wire import BadForm
from services.gateway.provider.twilio.forms import MOST_FIELDS, pairs_of, read_receipt, read_text

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WHOLE = {"MessageSid": "SM" + "0" * 32, "From": "+18015550101", "To": "+18015550199", "Body": "Hi", "NumMedia": "0"}


@given(st.lists(st.tuples(texts, texts), max_size=20))
def test_pairs_come_back_as_they_were_sent(form: list[tuple[str, str]]) -> None:
    assert pairs_of(urlencode(form).encode()) == form


@given(st.text(alphabet="ab=&+%20aFf;é", max_size=60))
def test_any_body_is_read_as_the_standard_library_reads_it(body: str) -> None:
    assert pairs_of(body.encode()) == parse_qsl(body, keep_blank_values=True)


def test_what_is_no_form_is_refused() -> None:
    for body in (b"\xff\xfe", b"Body=\0", b"a=1&" * (MOST_FIELDS + 1)):
        with pytest.raises(BadForm):
            pairs_of(body)


@pytest.mark.parametrize("field", ["MessageSid", "From", "To"])
def test_a_text_without_its_bearings_is_refused_by_name(field: str) -> None:
    for value in ("", "x" * 321, "<b>", "+1801555\n0101", "\x00"):
        with pytest.raises(BadForm, match=field):
            read_text(WHOLE | {field: value}, b"", None)


SENDERS = [
    "28849",
    "whatsapp:+18015550101",
    "rcs:county_agent",
    "ana.o'neil+sms@example.com",
    "County IT",
    "+18015550101",
]


@pytest.mark.parametrize("sender", SENDERS)
def test_a_text_is_not_lost_because_its_sender_is_no_phone(sender: str) -> None:
    assert read_text(WHOLE | {"From": sender}, b"", None).number == sender


@pytest.mark.parametrize(("media", "count"), [("0", 0), ("2", 2), ("", 0), ("many", 0), ("-1", 0), ("9999", 0)])
def test_pictures_are_counted_when_the_count_makes_sense(media: str, count: int) -> None:
    assert read_text(WHOLE | {"NumMedia": media}, b"", None).media_count == count


def test_a_code_is_kept_with_a_failure_only() -> None:
    for word, code in (("sent", ""), ("undelivered", "30003"), ("failed", "30003")):
        form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": word, "ErrorCode": "30003"}
        receipt = read_receipt(form, b"", "01900000-0000-7000-8000-000000000001", None)
        assert receipt.error_code == code
