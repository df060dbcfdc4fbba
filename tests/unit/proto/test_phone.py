"""What people paste becomes one phone, or a sentence that says what to mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.phone import NotAPhone, last_two, parse_phone, show_phone

AREA_CODES = ("801", "385", "435", "415", "307")
ANA = "+18015550100"

PASTES = (
    "8015550100",
    "801-555-0100",
    "(801) 555-0100",
    "801.555.0100",
    "1 801 555 0100",
    "+1 (801) 555-0100",
    "tel:+1-801-555-0100",
    "tel:801-555-0100;phone-context=+1",
    "\u202a(801) 555\u20110100\u202c",  # as copied from a contact card: direction marks, a no-break hyphen
    "801\u200b555\u20600100",
    "(\u200e801) 555*0100",
    "８０１‐５５５‐０１００",
    "٨٠١٥٥٥٠١٠٠",
    "801\u00a0555\u00a00100",
    "  801 555 — 0100 ",
)

REFUSALS = (
    ("801555010", "has 9 digits; a US number has 10"),
    ("+1 801 555 0100 0", "has 11 digits; a US number has 10"),
    ("5550100", "area code in front"),
    ("(801) 555-0100 ext. 12", "extension"),
    ("801.555.0100x12", "extension"),
    ("tel:+1-801-555-0100;ext=12", "extension"),
    ("801-555-0100 / 801-555-0101", "has 20 digits"),
    ("801-555-0100; 801-555-0101", "has 20 digits"),
    ("1-800-FLOWERS", "letters"),
    ("UNKNOWN", "no digits"),
    ("", "no digits"),
    ("tel:;12", "no digits"),
    ("101-555-0100", "start with 2 to 9"),
    ("801-155-0100", "start with 2 to 9"),
    ("+999 555 0100", "country code"),
    ("+52 55 1234", "after +52"),
    ("28849", "has 5 digits"),
)


@pytest.mark.parametrize("paste", PASTES)
def test_every_way_to_write_anas_phone_is_one_phone(paste: str) -> None:
    assert parse_phone(paste) == ANA


@pytest.mark.parametrize(("paste", "reason"), REFUSALS)
def test_a_refusal_names_what_is_wrong_and_never_repeats_the_phone(paste: str, reason: str) -> None:
    with pytest.raises(NotAPhone) as refusal:
        parse_phone(paste)
    assert reason in str(refusal.value)
    assert not paste or paste not in str(refusal.value)


def test_a_phone_from_abroad_needs_its_country_code() -> None:
    assert parse_phone("+52 55 1234 5678") == "+525512345678"
    assert parse_phone("55 1234 5678", region="MX") == "+525512345678"


def test_a_phone_is_shown_as_people_read_it() -> None:
    assert show_phone(parse_phone(ANA)) == "(801) 555-0100"
    assert show_phone(parse_phone("+525512345678")) == "+52 55 1234 5678"


def test_a_log_may_hold_the_last_two_digits() -> None:
    assert last_two(parse_phone("801-555-0142")) == "42"


@given(st.sampled_from(AREA_CODES), st.integers(100, 199), st.sampled_from("-. ()/ \u2013"))
def test_the_whole_practice_block_survives_showing_and_reading_again(area: str, last: int, between: str) -> None:
    phone = parse_phone(between.join((area, "555", f"0{last}")))
    assert phone == f"+1{area}5550{last}"
    assert parse_phone(show_phone(phone)) == phone


@given(st.text(max_size=40))
def test_any_text_is_a_phone_or_refused_in_one_way(text: str) -> None:
    try:
        phone = parse_phone(text)
    except NotAPhone:
        return
    assert phone[0] == "+"
    assert phone[1:].isascii()
    assert 7 <= len(phone[1:]) <= 15
    assert phone[1:].isdigit()
    assert parse_phone(phone) == phone
