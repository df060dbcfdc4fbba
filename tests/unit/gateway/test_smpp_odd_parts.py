"""Parts of texts that can't be any."""

import pytest
import smpp34

from services.gateway.domain.wire import Piece
from services.gateway.provider.smpp import words


@pytest.mark.parametrize(("of_places", "read_as"), [(2, 2), (255, 255), (256, 1), (2**32 - 1, 1), (2**64 - 1, 1)])
def test_a_part_of_more_places_than_there_can_be_is_a_text(of_places: int, read_as: int) -> None:
    size = (of_places.bit_length() + 7) // 8
    packet = smpp34.DeliverSm(
        source_addr="18015550101", destination_addr="18015550199", short_message=b"hello",
        tlvs=[
            smpp34.Tlv(0x020C, b"\0\x07"),
            smpp34.Tlv(0x020E, of_places.to_bytes(size)),
            smpp34.Tlv(0x020F, b"\x01"),
        ],
    )  # fmt: skip
    piece = words.read(packet.encode(), words.Dialect("county"))
    assert isinstance(piece, Piece)
    assert (piece.place, piece.of_places) == (1, read_as)
