"""The phone on somebody's desk, which rings when a client of theirs calls the texting number.

NotADeskPhone    it can't be rung; the message names the field, says what is wrong and how to mend it
"""

import phonenumbers

from proto.values.phone import NotAPhone, Phone, parse_phone


class NotADeskPhone(ValueError):
    """This is no phone that we can ring on a desk. The message never repeats it: it may reach a log."""


def desk_phone(text: str) -> Phone:
    """The phone somebody meant by text, however it was written. Raises NotADeskPhone."""
    try:
        phone = parse_phone(text)
    except NotAPhone as error:
        raise NotADeskPhone(f"desk phone: {error}") from error
    if phonenumbers.number_type(phonenumbers.parse(phone)) == phonenumbers.PhoneNumberType.PREMIUM_RATE:
        raise NotADeskPhone("desk phone: Every call to this number is charged; write the phone on the desk.")
    return phone
