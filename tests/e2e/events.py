"""A department's event as it should be, and what is wrong with others."""

import json
import uuid
from typing import Any, Final

from deploy.office.cast import CLIENTS

CLIENT: Final = CLIENTS[20]
AT: Final = "@@"  # where raw bytes go that json.dumps would not write


def event(source: str, **changes: Any) -> dict[str, Any]:
    """A hearing of one of Carla's clients, in a few weeks."""
    data: dict[str, Any] = {
        "appointment": f"T-{uuid.uuid4()}",
        "client": {"label": "case", "id": CLIENT.case_number},
        "starts_at": "2031-03-10T08:30",
        "time_zone": "America/Denver",
        "place": "450 S State St",
    }
    frame: dict[str, Any] = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": f"/{source}", "sequence": 1}
    frame |= {
        "type": "appointment.scheduled.v1",
        "time": "2026-03-02T17:00:00Z",
        "data": data | changes.pop("data", {}),
    }
    return frame | changes


def with_bytes(frame: dict[str, Any], raw: bytes) -> bytes:
    return json.dumps(frame).encode().replace(b'"@@"', raw)


def unreadable(source: str) -> dict[str, bytes]:
    """Bodies no door can make sense of."""
    deep = b"[" * 20_000 + b"]" * 20_000
    return {
        "not JSON": b"{",
        "nothing": b"",
        "a list": b"[1]",
        "not UTF-8 in the frame": with_bytes(event(source, subject=AT), b'"\xff"'),
        "not UTF-8 in the data": with_bytes(event(source, data={"place": AT}), b'"\xff"'),
        "UTF-16": json.dumps(event(source)).encode("utf-16"),
        "half a character": with_bytes(event(source, data={"place": AT}), b'"\\ud800"'),
        "a NUL": with_bytes(event(source, data={"place": AT}), b'"\\u0000"'),
        "a NUL as it is": with_bytes(event(source, data={"place": AT}), b'"\x00"'),
        "20,000 levels in the frame": with_bytes(event(source, more=AT), deep),
        "20,000 levels in the data": with_bytes(event(source, data={"more": AT}), deep),
    }


# What is wrong, and the field the refusal names.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a number for a place": ({"data": {"place": 3}}, "data.place"),
    "a place without end": ({"data": {"place": "x" * 161}}, "data.place"),
    "a time with an offset": ({"data": {"starts_at": "2031-03-10T08:30:00-07:00"}}, "data.starts_at"),
    "a kind of our own": ({"data": {"kind": "drug court"}}, "data.kind"),
    "a client without an id": ({"data": {"client": {"label": "case"}}}, "data.client.id"),
    "no client at all": ({"data": {"client": None}}, "data.client"),
    "a sequence below nothing": ({"sequence": -1}, "sequence"),
    "a sequence no database holds": ({"sequence": 2**63}, "sequence"),
    "a sequence in words": ({"sequence": "one"}, "sequence"),
}
