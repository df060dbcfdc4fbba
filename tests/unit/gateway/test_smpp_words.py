"""Texts and receipts in SMPP's packets, read and written against another codec."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
import smpp34
from aiosmpplib import SubmitSm
from aiosmpplib.codec import GSM7BitCodec
from aiosmpplib.protocol import SmppMessage
from aiosmpplib.state import TON
from hypothesis import given
from hypothesis import strategies as st

from proto.values import body as bodies
from services.gateway.domain import codes, gsm7
from services.gateway.domain.pieces import whole
from services.gateway.domain.wire import BadForm, Claimed, Piece, Receipt
from services.gateway.provider.smpp import words
from services.kit.ids import new_id
from tests.fakes.smsc import HEADER, deliver, part

ANA, LINE = "+18015550101", "+18015550199"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
GSM7 = "".join(sorted(bodies._GSM7))


def claimed(body: str, **more: Any) -> Claimed:
    text = Claimed(new_id(), new_id(), ANA, LINE, body, 1, "reply", NOW + timedelta(hours=1), NOW)
    return msgspec.structs.replace(text, **more)


def posted(text: Claimed, validity_s: int = 3600, alphabet: words.Alphabet = "gsm7") -> SubmitSm:
    """The packet as the other codec reads it."""
    body = words.submit(text, validity_s, words.Dialect("county", alphabet))
    packet = HEADER.pack(16 + len(body), 4, 0, 7) + body
    default = "latin_1" if alphabet == "latin1" else "gsm0338"
    read = SubmitSm.from_pdu(packet, SmppMessage.parse_header(packet), default)
    assert isinstance(read, SubmitSm)
    return read


def brought(packet: bytes, alphabet: words.Alphabet = "gsm7") -> Piece | Receipt | None:
    return words.read(packet, words.Dialect("county", alphabet))


def body_of(packet: bytes, alphabet: words.Alphabet = "gsm7") -> str:
    piece = brought(packet, alphabet)
    assert isinstance(piece, Piece)
    return whole([msgspec.structs.replace(piece, place=1, of_places=1)]).body


def test_the_alphabet_is_the_one_that_segments_are_counted_in() -> None:
    assert gsm7.decode(gsm7.encode(GSM7)) == GSM7
    assert gsm7.encode(GSM7) == GSM7BitCodec.get_codec_info().encode(GSM7)[0]


def test_what_is_no_septet_shows_as_that_and_stops_nothing() -> None:
    assert gsm7.decode(b"a\xffb\x1b\x99c\x1b") == "a\ufffdb c"


def test_a_text_goes_as_gsm7_and_asks_for_its_receipt() -> None:
    text = posted(claimed("Café at 9? {ok} €5"))
    assert (text.short_message, text.encoding) == ("Café at 9? {ok} €5", None)
    assert (text.destination.number, text.destination.ton) == ("18015550101", TON.INTERNATIONAL)
    assert (text.source.number, text.source.ton) == ("18015550199", TON.INTERNATIONAL)
    assert text.registered_delivery == 1
    assert text.validity_period == timedelta(hours=1)


def test_what_gsm7_has_not_goes_as_ucs2() -> None:
    text = posted(claimed("Mañana a las 9 😀 í"))
    assert (text.short_message, text.encoding) == ("Mañana a las 9 😀 í", "ucs2")


@pytest.mark.parametrize("body", ["a" * 161, "€" * 81, "ñ😀" * 36, "x" * 1600])
def test_a_long_text_goes_whole_for_the_provider_to_take_apart(body: str) -> None:
    text = posted(claimed(body))
    assert (text.message_payload, text.short_message) == (body, "")


@pytest.mark.parametrize("alphabet", ["ascii", "latin1"])
@pytest.mark.parametrize("length", [71, 127, 128, 160])
def test_one_segment_of_ours_that_their_alphabet_can_t_say_goes_whole_too(
    alphabet: words.Alphabet, length: int
) -> None:
    body = "Σ" * length
    assert bodies.segments(body) == 1
    text = posted(claimed(body), alphabet=alphabet)
    assert (text.message_payload, text.short_message) == (body, "")


def test_a_short_code_and_a_name_are_no_phones() -> None:
    assert posted(claimed("hi", line="262966")).source.ton == 3
    assert posted(claimed("hi", line="COURT")).source.ton == TON.ALPHANUMERIC


@pytest.mark.parametrize("seconds", [1, 59, 3600, 86_399, 90_061, 27 * 86_400])
def test_how_long_it_may_wait_there(seconds: int) -> None:
    assert posted(claimed("hi"), seconds).validity_period == timedelta(seconds=seconds)


def test_an_alphabet_of_theirs_is_spoken_where_it_can_say_it() -> None:
    assert posted(claimed("Sí ç"), alphabet="latin1").short_message == "Sí ç"
    assert posted(claimed("€"), alphabet="latin1").encoding == "ucs2"
    assert body_of(deliver("Sí ç", ANA, LINE, encoding="latin_1")) == "Sí ç"


@given(st.text(alphabet=GSM7, min_size=1, max_size=160))
def test_every_gsm7_text_arrives_as_it_was_written(body: str) -> None:
    if len(gsm7.encode(body)) <= 254:
        assert body_of(deliver(body, ANA, LINE)) == body


@given(st.text(min_size=1, max_size=60).filter(lambda body: body.isprintable() and not set(body) <= set(GSM7)))
def test_every_other_text_arrives_as_it_was_written(body: str) -> None:
    assert body_of(deliver(body, ANA, LINE, encoding="ucs2")) == body


@pytest.mark.parametrize(
    ("address", "ton", "number"),
    [
        ("18015550101", 1, ANA),
        ("+18015550101", 0, ANA),
        ("18015550101", 0, ANA),
        ("8015550101", 2, ANA),
        ("8015550101", 0, ANA),
        ("0018015550101", 1, ANA),
        ("5215512345678", 1, "+5215512345678"),
        ("262966", 0, "262966"),
        ("262966", 3, "262966"),
        ("COURT", 5, "COURT"),
    ],
)
def test_a_phone_is_the_same_however_they_write_it(address: str, ton: int, number: str) -> None:
    packet = smpp34.DeliverSm(source_addr=address, source_addr_ton=ton, destination_addr="18015550199",
                              dest_addr_ton=1, short_message=b"hi")  # fmt: skip
    piece = brought(packet.encode())
    assert isinstance(piece, Piece)
    assert (piece.number, piece.line) == (number, LINE)


def test_an_empty_text_is_a_text() -> None:
    packet = smpp34.DeliverSm(source_addr="18015550101", destination_addr="18015550199", short_message=b"")
    assert body_of(packet.encode()) == ""


@pytest.mark.parametrize("header", [bytes([5, 0, 3, 77, 3, 2]), bytes([6, 8, 4, 1, 77, 3, 2])])
def test_a_part_is_told_by_its_header(header: bytes) -> None:
    packet = smpp34.DeliverSm(source_addr="18015550101", destination_addr="18015550199",
                              esm_class=0x40, short_message=header + b"middle")  # fmt: skip
    piece = brought(packet.encode())
    assert isinstance(piece, Piece)
    assert (piece.place, piece.of_places) == (2, 3)
    assert piece.content.decode("utf-16-be") == "middle"


def test_parts_by_parameters_share_a_key_and_a_character_may_be_split() -> None:
    raw = "ab😀cd".encode("utf-16-be")
    found = []
    for place, content in ((2, raw[6:]), (1, raw[:6])):
        more = part(9, place, 2)["optional_params"]
        packet = smpp34.DeliverSm(
            source_addr="18015550101", destination_addr="18015550199", short_message=content, data_coding=8,
            tlvs=[smpp34.Tlv(one.tag, one.tlv[4:]) for one in more],
        )  # fmt: skip
        piece = brought(packet.encode())
        assert isinstance(piece, Piece)
        found.append(piece)
    assert found[0].key == found[1].key
    assert whole(found).body == "ab😀cd"


def test_a_part_that_never_came_shows_as_a_gap() -> None:
    piece = Piece("key", ANA, LINE, 2, 3, "b".encode("utf-16-be"))
    assert whole([piece]).body == "…b…"


@pytest.mark.parametrize(
    ("state", "status", "next_"),
    [
        ("DELIVRD", "delivered", None),
        ("ENROUTE", "accepted", None),
        ("ACCEPTD", "accepted", None),
        ("UNDELIV", "undelivered", "space_out"),
        ("REJECTD", "undelivered", "fail"),
        ("EXPIRED", "failed", "expire"),
        ("DELETED", "failed", "fail"),
        ("UNKNOWN", "undelivered", "fail"),
    ],
)
def test_every_state_of_a_receipt_has_its_status(state: str, status: str, next_: str | None) -> None:
    said = f"id:0A1B sub:001 dlvrd:000 submit date:2611230900 done date:261123090101 stat:{state} err:0A1 text:"
    receipt = brought(deliver(said, ANA, LINE, esm_class=4))
    assert isinstance(receipt, Receipt)
    assert (receipt.status, receipt.provider_sid) == (status, "county:0A1B")
    assert not receipt.error_code or codes.meaning(receipt.error_code).next == next_
    assert bool(receipt.error_code) is (next_ is not None)


@pytest.mark.parametrize(("given", "named"), [("0A1b", "2587"), ("a1B", "002587"), ("x-7", "x-7")])
def test_an_id_in_hex_is_the_same_in_decimal(given: str, named: str) -> None:
    dialect = words.Dialect("county", receipt_ids="decimal")
    receipt = words.read(deliver(f"id:{named} stat:DELIVRD", ANA, LINE, esm_class=4), dialect)
    assert isinstance(receipt, Receipt)
    assert receipt.provider_sid == words.sid_of(dialect, given)


def test_a_receipt_by_parameters_needs_no_words() -> None:
    packet = smpp34.DeliverSm(
        source_addr="18015550101", destination_addr="18015550199", esm_class=4,
        tlvs=[smpp34.Tlv(0x001E, b"id-9\0"), smpp34.Tlv(0x0427, b"\x02"), smpp34.Tlv(0x1401, b"theirs")],
    )  # fmt: skip
    receipt = brought(packet.encode())
    assert isinstance(receipt, Receipt)
    assert (receipt.provider_sid, receipt.status) == ("county:id-9", "delivered")


@pytest.mark.parametrize("said", ["", "stat:DELIVRD", "id:7", "id:7 stat:PERHAPS", "id:" + "7" * 65 + " stat:DELIVRD"])
def test_a_receipt_that_says_nothing_is_refused(said: str) -> None:
    packet = smpp34.DeliverSm(source_addr="1", destination_addr="1", esm_class=4, short_message=said.encode())
    with pytest.raises(BadForm):
        brought(packet.encode())


def test_what_is_neither_text_nor_receipt_is_passed_over() -> None:
    assert brought(deliver("user acknowledged", ANA, LINE, esm_class=0b00010000)) is None


@given(st.binary(max_size=120), st.integers(0, 255), st.integers(0, 255))
def test_nothing_that_comes_makes_it_stumble(raw: bytes, esm_class: int, coding: int) -> None:
    packet = smpp34.DeliverSm(source_addr="18015550101", destination_addr="18015550199", short_message=raw,
                              esm_class=esm_class, data_coding=coding).encode()  # fmt: skip
    cut = packet[: 16 + len(raw)]
    for one in (packet, HEADER.pack(len(cut), 5, 0, 1) + cut[16:]):
        try:
            read = brought(one)
        except BadForm:
            continue
        if isinstance(read, Piece):
            assert 1 <= read.place <= read.of_places
            whole([read]).body.encode()


def test_every_code_of_theirs_has_its_meaning() -> None:
    for _, code in words.ENDS.values():
        assert not code or code in codes.SMPP
    assert codes.wording("smpp-88") == "our_fault"
    assert codes.wording("smpp-1027") == "no_reason"
