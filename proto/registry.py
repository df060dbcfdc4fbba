"""How a type of event is declared, and the table of all that are.

    @fact("sms.received.v1", by="gateway", lane="reply")
    class SmsReceived(msgspec.Struct, frozen=True, kw_only=True): ...

A fact says what happened (exchange `events`); a command asks for something (exchange `commands`); an outside fact
comes from a department (exchange `departments`). Within a version only optional fields are added.
"""

from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec

from proto.envelope import UNREADABLE, BadEnvelope, Envelope

Lane = Literal["reply", "reminder", "bulk"]
LANES: tuple[Lane, ...] = ("reply", "reminder", "bulk")
Kind = Literal["fact", "command", "outside", "receipt", "hint"]
EXCHANGE: dict[Kind, str] = {
    "fact": "events",
    "command": "commands",
    "outside": "departments",
    "receipt": "departments",
    "hint": "hints",
}


class EventType(msgspec.Struct, frozen=True):
    """One declared type: its struct, who publishes it, and the lane it travels in unless told otherwise.

    is_stream: what happened, one thing after another, told again only for a while back; any other fact is whole state,
    told again whole. unordered: why a fact carries no seq.
    """

    name: str
    struct: type[msgspec.Struct]
    kind: Kind
    by: tuple[str, ...]
    lane: Lane
    is_laned: bool
    is_stream: bool = False
    unordered: str | None = None

    @property
    def needs_seq(self) -> bool:
        """Whether it must say where it stands among the events of its subject."""
        return self.kind in ("fact", "receipt") and self.unordered is None

    @property
    def exchange(self) -> str:
        """The exchange it is published to."""
        return EXCHANGE[self.kind]

    def routing_key(self, lane: Lane) -> str:
        """Its name; a type with a queue per lane carries the lane behind it."""
        return f"{self.name}.{lane}" if self.is_laned else self.name


TYPES: dict[str, EventType] = {}
_BY_STRUCT: dict[type[msgspec.Struct], EventType] = {}
_DECODERS: dict[str, msgspec.json.Decoder[msgspec.Struct]] = {}

S = TypeVar("S", bound=type[msgspec.Struct])


def _declare(
    kind: Kind,
    name: str,
    by: tuple[str, ...],
    lane: Lane,
    *,
    is_laned: bool = False,
    is_stream: bool = False,
    unordered: str | None = None,
) -> Callable[[S], S]:
    def register(struct: S) -> S:
        if name in TYPES:
            raise ValueError(f"{name} is declared twice")
        declared = EventType(name, struct, kind, by, lane, is_laned, is_stream, unordered)
        TYPES[name] = declared
        _BY_STRUCT.setdefault(struct, declared)
        _DECODERS[name] = msgspec.json.Decoder(struct)
        return struct

    return register


def fact(name: str, *, by: str, lane: Lane = "bulk", is_stream: bool = False) -> Callable[[S], S]:
    """Declare what happened."""
    return _declare("fact", name, (by,), lane, is_stream=is_stream)


def command(name: str, *, by: tuple[str, ...], lane: Lane = "reply", is_laned: bool = False) -> Callable[[S], S]:
    """Declare what one service asks of another; is_laned gives it a queue per lane."""
    return _declare("command", name, by, lane, is_laned=is_laned)


def outside(name: str) -> Callable[[S], S]:
    """Declare what a department tells us."""
    return _declare("outside", name, ("departments",), "reminder")


def receipt(name: str) -> Callable[[S], S]:
    """Declare what we tell a department back."""
    return _declare("receipt", name, ("reminders",), "bulk")


def hint(name: str, *, by: tuple[str, ...]) -> Callable[[S], S]:
    """Declare a hint to open pages: unconfirmed, a lost one costs nothing."""
    return _declare("hint", name, by, "reply")


def type_of(data: msgspec.Struct) -> EventType:
    """The declared type of an event's struct; KeyError when it was never declared."""
    return _BY_STRUCT[type(data)]


def decode_data(envelope: Envelope) -> msgspec.Struct:
    """The typed data of an envelope. Raises BadEnvelope for an unknown type or a wrong field, naming it."""
    decoder = _DECODERS.get(envelope.type)
    if decoder is None:
        raise BadEnvelope(f"type {envelope.type!r} is not one we know")
    try:
        return decoder.decode(envelope.data)
    except UNREADABLE as error:
        raise BadEnvelope(f"data: {error}") from error
