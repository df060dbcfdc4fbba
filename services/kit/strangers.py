"""Properties of a message as a stranger may have set them, read as far as they can be.

The library reads them while it reads the link, and ends the connection over a text that is not UTF-8 or a date of no
calendar. The broker then brings the message again: with one of them a department could keep us from reading anything,
for ever [P13].
"""

import struct
from collections.abc import Callable
from typing import Any

from pamqp import decode

UNREADABLE = (ValueError, ArithmeticError, LookupError, OSError, RecursionError)
_LENGTH = struct.Struct(">I")
Read = Callable[[bytes], tuple[int, Any]]


def put_up_with() -> None:
    """From here on, what can't be read ends no connection."""
    decode.METHODS["shortstr"] = _text
    decode.METHODS["timestamp"] = _or(decode.timestamp, lambda _: (8, None))
    decode.METHODS["table"] = _or(decode.field_table, lambda value: (4 + _LENGTH.unpack_from(value)[0], {}))


def _text(value: bytes) -> tuple[int, str]:
    end = 1 + value[0]
    return end, value[1:end].decode(errors="replace")


def _or(read: Read, else_read: Read) -> Read:
    def either(value: bytes) -> tuple[int, Any]:
        try:
            return read(value)
        except UNREADABLE:
            return else_read(value)

    return either
