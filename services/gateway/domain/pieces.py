"""Texts that come in parts, and without a name: what makes a part the same one, and what the whole says."""

from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import urlencode

from services.gateway.domain.wire import Inbound, Piece
from services.kit import trace
from services.kit.ids import new_id

# Where a part never came.
GAP = "…"


def key_of(number: str, line: str, *rest: object) -> str:
    """What a part has in common with the other parts of its text, and with itself when it comes again."""
    return sha256("\0".join([number, line, *map(str, rest)]).encode()).hexdigest()


def whole(pieces: Sequence[Piece]) -> Inbound:
    """The text of these parts, in order; a part that is missing shows as a gap.

    Its form is what a webhook would have brought, so that it is kept, told again and redacted like all others.
    """
    first, text_id = pieces[0], new_id()
    body = _body(pieces)
    sid = f"SP{text_id.hex}"
    form = {"MessageSid": sid, "From": first.number, "To": first.line, "Body": body, "NumMedia": "0"}
    return Inbound(
        text_id=text_id,
        provider_sid=sid,
        number=first.number,
        line=first.line,
        body=body,
        media_count=0,
        opt_out_type="",
        form=urlencode(form),
        traceparent=trace.whole(None),
    )


def _body(pieces: Sequence[Piece]) -> str:
    there = {piece.place: piece.content for piece in pieces}
    gap = GAP.encode("utf-16-be")
    content = b"".join(there.get(place, gap) for place in range(1, pieces[0].of_places + 1))
    # Postgres holds no NUL.
    return content.decode("utf-16-be", "replace").replace("\x00", "\ufffd")
