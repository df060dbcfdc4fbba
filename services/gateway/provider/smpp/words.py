"""What SMPP's packets say, in our words, and our texts in theirs."""

import contextlib
import re
from typing import Literal
from urllib.parse import urlencode

import msgspec
import smpp34

from proto.sms import AttemptStatus
from proto.values.body import measure
from services.gateway.domain import gsm7
from services.gateway.domain.pieces import key_of
from services.gateway.domain.wire import BadForm, Claimed, Piece, Receipt

Alphabet = Literal["gsm7", "latin1", "ascii"]
ReceiptIds = Literal["same", "decimal"]

# esm_class: what kind of packet it is, and that its words begin with a header (SMPP 3.4 §5.2.12).
_KIND, _RECEIPTS, _HAS_HEADER = 0b00111100, (0b00000100, 0b00100000), 0b01000000
_TEXT = 0
# Optional parameters (§5.3.2).
_PAYLOAD, _RECEIPTED_ID, _STATE_NUMBER = 0x0424, 0x001E, 0x0427
_REFERENCE, _PLACE, _OF_PLACES = 0x020C, 0x020F, 0x020E
# Both are a byte. More is no part of anything, and the gaps of four billion would fill the memory.
_MOST_PLACES = 255
# Seventy characters: what an alphabet of theirs can't say goes so, however few segments it was in ours.
_MOST_UCS2 = 140
UCS2, _LATIN1, _ASCII, _BINARY = 8, 3, 1, (2, 4)
_INTERNATIONAL, _NATIONAL, _SHORT = 1, 2, 3
_E164 = re.compile(r"[1-9][0-9]{6,14}")
_SID = re.compile(r"[\x21-\x7e]{1,64}")
_STATE = re.compile(r"\bstat:\s*(\w+)", re.IGNORECASE)
_ID = re.compile(r"\bid:\s*(\S+)", re.IGNORECASE)
# The states of a receipt, by name and by message_state's number (§5.2.28), as a status and the code that says why.
ENDS: dict[str, tuple[AttemptStatus, str]] = {
    "ENROUTE": ("accepted", ""),
    "DELIVRD": ("delivered", ""),
    "EXPIRED": ("failed", "smpp-expired"),
    "DELETED": ("failed", "smpp-deleted"),
    "UNDELIV": ("undelivered", "smpp-undeliv"),
    "ACCEPTD": ("accepted", ""),
    "UNKNOWN": ("undelivered", "smpp-unknown"),
    "REJECTD": ("undelivered", "smpp-rejectd"),
}
STATES = dict(enumerate(ENDS, start=1))


class Dialect(msgspec.Struct, frozen=True):
    """What providers do differently. company: who gave a text its id. alphabet: what data_coding 0 is.

    receipt_ids: whether a receipt names its text as the answer to the post did, or in decimal what that said in hex.
    """

    company: str
    alphabet: Alphabet = "gsm7"
    receipt_ids: ReceiptIds = "same"


def submit(text: Claimed, validity_s: int, dialect: Dialect) -> bytes:
    """The body of the packet that posts a text; it asks for a receipt."""
    size = measure(text.body)
    content, coding = _encoded(text.body, size.encoding == "gsm7", dialect.alphabet)
    is_long = size.segments > 1 or (coding == UCS2 and len(content) > _MOST_UCS2)
    (source_ton, source), (number_ton, number) = _address(text.line), _address(text.number)
    packet = smpp34.SubmitSm(
        source_addr=source,
        destination_addr=number,
        # Longer than one segment: the provider takes it apart, and puts the headers on that its carriers want.
        short_message=b"" if is_long else content,
        tlvs=[smpp34.Tlv(_PAYLOAD, content)] if is_long else [],
        source_addr_ton=source_ton,
        source_addr_npi=int(source_ton == _INTERNATIONAL),
        dest_addr_ton=number_ton,
        dest_addr_npi=int(number_ton == _INTERNATIONAL),
        validity_period=_lasting(validity_s),
        registered_delivery=1,
        data_coding=coding,
    )
    return packet.encode()[16:]


def _encoded(body: str, is_gsm7: bool, alphabet: Alphabet) -> tuple[bytes, int]:
    if alphabet == "gsm7" and is_gsm7:
        return gsm7.encode(body), 0
    try:
        if alphabet != "gsm7":
            return body.encode(alphabet), 0
    except UnicodeEncodeError:
        pass
    return body.encode("utf-16-be", "surrogatepass"), UCS2


def _address(number: str) -> tuple[int, str]:
    """Type of number, and the digits: a phone has its country's, a short code has none of its own."""
    if number.startswith("+"):
        return _INTERNATIONAL, number[1:]
    return (_SHORT if number.isdecimal() else 5), number


def _lasting(seconds: int) -> str:
    """A time from now as §7.1.1.1 writes it: years, months, days, hours, minutes, seconds, R."""
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"0000{days:02}{hours:02}{minutes:02}{seconds:02}000R"


def read(body: bytes, dialect: Dialect) -> Piece | Receipt | None:
    """What a deliver_sm brought; None for what is neither a text nor its receipt. Raises BadForm."""
    try:
        packet = smpp34.decode(body)
    except smpp34.SmppError as error:
        raise BadForm("the packet makes no sense") from error
    if not isinstance(packet, smpp34.DeliverSm):
        raise BadForm("the packet is no deliver_sm")
    if packet.esm_class & _KIND in _RECEIPTS:
        return _receipt(packet, dialect)
    return _piece(packet, dialect.alphabet) if packet.esm_class & _KIND == _TEXT else None


def _receipt(packet: smpp34.DeliverSm, dialect: Dialect) -> Receipt:
    said = _content(packet).decode("latin-1")
    id_, state = _ID.search(said), _STATE.search(said)
    named = _tlv(packet, _RECEIPTED_ID).rstrip(b"\0").decode("latin-1")
    sid = named or (id_[1] if id_ else "")
    number = int.from_bytes(_tlv(packet, _STATE_NUMBER))
    word = STATES.get(number, "") or (state[1].upper() if state else "")
    if not _SID.fullmatch(sid) or word not in ENDS:
        raise BadForm("a receipt without an id or a state that makes sense")
    status, code = ENDS[word]
    sid = sid_of(dialect, sid, 10)
    form = {"MessageSid": sid, "MessageStatus": status, "ErrorCode": code, "State": word}
    road = {"To": _number(packet.source_addr, packet.source_addr_ton), "From": _line(packet)}
    return Receipt(
        message_id=None,
        attempt_id=None,
        provider_sid=sid,
        word=status,
        status=status,
        error_code=code,
        form=urlencode(form | road),
    )


def sid_of(dialect: Dialect, message_id: str, base: int = 16) -> str:
    """Their name for a text, which no other provider can have given. base: 16 in an answer, 10 in a receipt."""
    if dialect.receipt_ids == "decimal":
        with contextlib.suppress(ValueError):  # some that are no numbers at all are the same in both
            message_id = str(int(message_id, base))
    return f"{dialect.company}:{message_id}"


def _piece(packet: smpp34.DeliverSm, alphabet: Alphabet) -> Piece:
    number, line = _number(packet.source_addr, packet.source_addr_ton), _line(packet)
    if not number or not line:
        raise BadForm("a text without an address")
    raw = _content(packet)
    part, raw = _part(packet, raw)
    content = _decoded(raw, packet.data_coding, alphabet)
    reference, place, of_places = part or (None, 1, 1)
    shared = ("part", reference, of_places) if part else ("text", packet.data_coding, raw.hex())
    return Piece(key_of(number, line, *shared), number, line, place, of_places, content)


def _part(packet: smpp34.DeliverSm, raw: bytes) -> tuple[tuple[int, int, int] | None, bytes]:
    """Which part of a long text it is (reference, place, of how many), if it is one, and its words."""
    if packet.esm_class & _HAS_HEADER and raw:
        found, raw = _in_header(raw[1 : 1 + raw[0]]), raw[1 + raw[0] :]
    else:
        found = [int.from_bytes(_tlv(packet, tag)) for tag in (_REFERENCE, _PLACE, _OF_PLACES)]
    if len(found) == 3 and 1 <= found[1] <= found[2] <= _MOST_PLACES and found[2] > 1:
        return (found[0], found[1], found[2]), raw
    return None, raw


def _in_header(header: bytes) -> list[int]:
    """Reference, place and of how many by the header of a long text's part (3GPP TS 23.040 §9.2.3.24.1 and .8)."""
    while len(header) >= 2:
        kind, element, header = header[0], header[2 : 2 + header[1]], header[2 + header[1] :]
        if (kind, len(element)) in ((0, 3), (8, 4)):
            return [int.from_bytes(element[:-2]), element[-1], element[-2]]
    return []


def _content(packet: smpp34.DeliverSm) -> bytes:
    return packet.short_message or _tlv(packet, _PAYLOAD)


def _tlv(packet: smpp34.DeliverSm, tag: int) -> bytes:
    return next((bytes(one.value) for one in packet.tlvs if one.tag == tag), b"")


def _decoded(raw: bytes, coding: int, alphabet: Alphabet) -> bytes:
    """The words as UTF-16, big-endian. What is in no alphabet of ours shows byte for byte rather than not at all."""
    if coding == UCS2:
        return raw
    if coding in (_LATIN1, *_BINARY) or (coding & 0xF4) == 0xF4:
        text = raw.decode("latin-1")
    elif coding == _ASCII:
        text = raw.decode("ascii", "replace")
    else:
        text = gsm7.decode(raw) if alphabet == "gsm7" else raw.decode(alphabet, "replace")
    return text.encode("utf-16-be")


def _line(packet: smpp34.DeliverSm) -> str:
    return _number(packet.destination_addr, packet.dest_addr_ton)


def _number(address: str, ton: int) -> str:
    """A phone in E.164 however they write it; a short code or a name as it comes."""
    digits = address.removeprefix("+").removeprefix("00")
    if ton != _SHORT and len(digits) == 10 and ton in (0, _NATIONAL) and _E164.fullmatch(digits):
        return f"+1{digits}"
    if _E164.fullmatch(digits) and (ton == _INTERNATIONAL or address.startswith("+") or len(digits) >= 11):
        return f"+{digits}"
    return address.replace("\0", "")[:320]
