"""A phone in E.164, read from whatever a person pasted.

NotAPhone    the text is no phone a text can be sent to; the message says what is wrong and how to mend it
"""

import re
import unicodedata
from typing import Annotated, Final, NewType

import phonenumbers
from msgspec import Meta
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

Phone = NewType("Phone", Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$")])

US_DIGITS: Final = 10
_EXTENSION = re.compile(r"(?:extension|ext|x|#)[\s.:=]*\d+\s*$", re.IGNORECASE)
_TEL_LINK = re.compile(r"^\s*tel:([^;]*).*$", re.IGNORECASE | re.DOTALL)
# Area code and exchange start with 2 to 9 everywhere in the North American plan. Nothing stricter: "valid" in
# the library's sense refuses the whole 555-01xx block, and a new area code until the library is upgraded.
_NORTH_AMERICAN = re.compile(r"^[2-9]\d{2}[2-9]\d{6}$")


class NotAPhone(ValueError):
    """This is no phone a text can be sent to. The message never repeats it: it may reach a log."""


def parse_phone(text: str, region: str = "US") -> Phone:
    """The phone somebody meant by text, however it was written; without a country code it is one of region's.

    A short code, two phones in one field, letters and extensions are refused: NotAPhone.
    """
    if _EXTENSION.search(text):
        raise NotAPhone("This has an extension, and we can't dial one; write the direct phone.")
    number = _parsed(_dialled(_TEL_LINK.sub(r"\1", text)), region)
    _refuse_wrong_length(number)
    _refuse_impossible_area(number)
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164))


def show_phone(phone: Phone) -> str:
    """As people read it: (801) 555-0100, and +52 55 1234 5678 from abroad.

    Not every text comes from a phone: a short code (262966) or a sender's name is shown as it came.
    """
    if len(phone) == 2 + US_DIGITS and phone.startswith("+1"):
        return f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}"
    try:
        return str(phonenumbers.format_number(phonenumbers.parse(phone), PhoneNumberFormat.INTERNATIONAL))
    except NumberParseException:
        return phone


def last_two(phone: Phone) -> str:
    """The most of a phone that a log may hold."""
    return phone[-2:]


def _dialled(text: str) -> str:
    """The keys to press: digits of any script as 0-9, after a + if that comes first."""
    keys = [c for c in text if c.isdecimal() or c in "+＋"]
    digits = "".join(str(unicodedata.decimal(c)) for c in keys if c.isdecimal())
    if not digits:
        raise NotAPhone("This has no digits; write a phone such as (801) 555-0100.")
    if any(c.isalpha() for c in text):
        raise NotAPhone("This has letters in it; write digits only.")
    return digits if keys[0].isdecimal() else f"+{digits}"


def _parsed(dialled: str, region: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(dialled, region)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise NotAPhone("This starts with a country code that does not exist; check it.") from error
        digits = len(dialled.removeprefix("+"))
        raise NotAPhone(_wrong_digits(digits, phonenumbers.country_code_for_region(region))) from error


def _refuse_wrong_length(number: phonenumbers.PhoneNumber) -> None:
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise NotAPhone(_wrong_digits(len(_national(number)), number.country_code))


def _refuse_impossible_area(number: phonenumbers.PhoneNumber) -> None:
    if number.country_code == 1 and not _NORTH_AMERICAN.match(_national(number)):
        raise NotAPhone("Area code and the three digits after it start with 2 to 9; check both.")


def _national(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.national_significant_number(number))


def _wrong_digits(digits: int, country_code: int | None) -> str:
    if country_code != 1:
        return f"This has {digits} digits after +{country_code}, and no phone there has; check them."
    if digits == 7:
        return "This has 7 digits; put the area code in front."
    return f"This has {digits} digits; a US number has {US_DIGITS}."
