"""Which numbers may be a client's."""

import re
from typing import Final

from proto.values.phone import NotAPhone, Phone, parse_phone

# Paid by the minute, paid by whom is called, and the exchange that is paid by the minute in every area: nobody's own.
_NOBODYS: Final = re.compile(r"^\+1(?:900\d{7}|8(?:00|33|44|55|66|77|88)\d{7}|\d{3}976\d{4})$")


def client_number(text: str) -> Phone:
    """The number somebody typed for a client, in E.164. Raises NotAPhone for what no person carries."""
    number = parse_phone(text)
    if _NOBODYS.match(number):
        raise NotAPhone("This is a service's number, not a person's; write the client's own.")
    return number
