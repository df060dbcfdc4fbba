"""The frame around every event: CloudEvents 1.0, structured JSON mode."""

import re
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

# What a bigint holds.
Sequence = Annotated[int, Meta(ge=0, le=2**63 - 1)]
CONTENT_TYPE = "application/cloudevents+json"


class BadEnvelope(ValueError):
    """These bytes are not an envelope of a type we know; the message names the field."""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One event on the wire.

    subject: what it is about (a number, a client, an appointment); sequence increases per subject and decides
    what wins. id is unique for ever: the outbox row's id inside the house, the publisher's own outside it.
    """

    id: str
    source: str
    type: str
    time: datetime
    data: msgspec.Raw
    subject: str | None = None
    sequence: Sequence | None = None
    specversion: str = "1.0"
    datacontenttype: str = "application/json"


# Postgres stores no NUL in a text; such an event would fail wherever it goes. (An escaped backslash before it: no NUL.)
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
# What the decoder raises for bytes that are no JSON of ours: wrong, not UTF-8, or nested thousands deep.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_decoder = msgspec.json.Decoder(Envelope)
_encoder = msgspec.json.Encoder(decimal_format="string")


def decode(body: bytes) -> Envelope:
    """The envelope in body, data still raw. Raises BadEnvelope naming the field that is wrong."""
    if b"u0000" in body and _NUL.search(body):
        raise BadEnvelope("there is a NUL character in it, which no text may hold")
    try:
        envelope = _decoder.decode(body)
    except UNREADABLE as error:
        raise BadEnvelope(str(error)) from error
    if envelope.specversion != "1.0":
        raise BadEnvelope(f"specversion is {envelope.specversion!r}; send '1.0'")
    if envelope.time.tzinfo is None:
        raise BadEnvelope("time has no offset; end it with Z or +hh:mm")
    if not date.min < envelope.time.date() < date.max:
        raise BadEnvelope("time is at an end of the calendar, where some zone has no time for it")
    if not 1 <= len(envelope.id) <= 200:
        raise BadEnvelope("id must have 1 to 200 characters")
    return envelope


def encode(
    data: msgspec.Struct,
    *,
    event_id: UUID | str,
    source: str,
    type_name: str,
    time: datetime,
    subject: str | None = None,
    sequence: int | None = None,
) -> bytes:
    """The bytes of one event; time must be aware."""
    return _encoder.encode(
        Envelope(
            id=str(event_id),
            source=source,
            type=type_name,
            time=time,
            subject=subject,
            sequence=sequence,
            data=msgspec.Raw(_encoder.encode(data)),
        )
    )
