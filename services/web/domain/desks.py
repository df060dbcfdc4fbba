"""Phones that ring when a client calls the texting number: on a case manager's desk, and the department's own.

NotADeskPhone    it can't be rung; the message names the field, says what is wrong and how to mend it
"""

import phonenumbers

from proto.values.phone import NotAPhone, Phone, parse_phone


class NotADeskPhone(ValueError):
    """This is no phone that we can ring on a desk. The message never repeats it: it may reach a log."""


def desk_phone(text: str, field: str = "desk phone") -> Phone:
    """The phone somebody meant by text, however it was written. Raises NotADeskPhone, which names field."""
    try:
        phone = parse_phone(text)
    except NotAPhone as error:
        raise NotADeskPhone(f"{field}: {error}") from error
    if phonenumbers.number_type(phonenumbers.parse(phone)) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        raise NotADeskPhone(f"{field}: Every call to this number is charged; write a phone of the office.")
    return phone
