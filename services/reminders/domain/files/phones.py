"""A phone out of a file, in one form however it was written, so that one phone in five forms is one phone."""

import re
from typing import Final, Literal

from proto.values.phone import NotAPhone, parse_phone
from services.reminders.domain.files.dirt import fold, is_nothing

NoPhone = Literal["no_number", "extension", "seven_digits", "not_mobile", "not_a_phone"]
# A text to one of these reaches nobody, or the wrong one. What else stands there is taken for a mobile phone's.
_NOT_MOBILE: Final = re.compile(r"\b(home|house|land ?line|work|office|fax|pager|casa|trabajo|oficina|fijo)\b")
_MOBILE: Final = re.compile(r"cell|mobile|movil|móvil|celular")


class Unusable(ValueError):
    """No text can be sent to this. The message is one of NoPhone."""

    def __init__(self, reason: NoPhone) -> None:
        super().__init__(reason)
        self.reason: NoPhone = reason


def phone_of(cell: str, kind: str) -> str:
    """The phone in E.164. Raises Unusable."""
    if is_nothing(cell) or not any(letter.isdecimal() for letter in cell):
        raise Unusable("no_number")
    if _NOT_MOBILE.search(fold(kind)) and not _MOBILE.search(fold(kind)):
        raise Unusable("not_mobile")
    try:
        return parse_phone(cell)
    except NotAPhone as error:
        raise Unusable(_why(cell, str(error))) from error


def _why(cell: str, said: str) -> NoPhone:
    if "extension" in said:
        return "extension"
    return "seven_digits" if sum(letter.isdecimal() for letter in cell) == 7 else "not_a_phone"
