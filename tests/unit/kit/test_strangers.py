"""A message whose properties nobody can read is still a message."""

import struct

import pytest
from pamqp import header

from services.kit import strangers

strangers.put_up_with()
CONTENT_TYPE, HEADERS, TIMESTAMP, TYPE = 1 << 15, 1 << 13, 1 << 6, 1 << 5


def received(flags: int, properties: bytes) -> header.ContentHeader:
    """As it comes off the link: class, weight, body size, flags, properties."""
    read = header.ContentHeader()
    read.unmarshal(struct.pack(">HHQH", 60, 0, 0, flags) + properties)
    return read


def short(text: bytes) -> bytes:
    return bytes([len(text)]) + text


def table(entries: bytes) -> bytes:
    return struct.pack(">I", len(entries)) + entries


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        (CONTENT_TYPE, short(b"\xff\xfe")),
        (HEADERS, table(short(b"\xff") + b"t\x01")),
        (HEADERS, table(short(b"x-odd") + b"?")),
        (HEADERS, table(short(b"x-when") + b"T" + struct.pack(">Q", 2**63))),
        (HEADERS, table(b"\xff")),
        (TIMESTAMP, struct.pack(">Q", 2**64 - 1)),
    ],
)
def test_what_comes_after_an_unreadable_property_is_read_all_the_same(flag: int, value: bytes) -> None:
    assert received(flag | TYPE, value + short(b"appointment.kept.v1")).properties.message_type == "appointment.kept.v1"


def test_what_can_be_read_is() -> None:
    properties = received(
        HEADERS | TIMESTAMP, table(short(b"traceparent") + b"S" + table(b"00-a")) + struct.pack(">Q", 1_772_470_800)
    ).properties
    assert properties.headers == {"traceparent": "00-a"}
    assert str(properties.timestamp) == "2026-03-02 17:00:00+00:00"
