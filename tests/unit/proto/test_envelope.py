"""The frame refuses what would fail wherever it goes."""

import json

import pytest

from proto.envelope import BadEnvelope, decode

FRAME = {
    "specversion": "1.0",
    "id": "court-1",
    "source": "/court",
    "type": "appointment.cancelled.v1",
    "time": "2026-03-02T17:00:00Z",
    "data": {"place": "450 S State St"},
}


@pytest.mark.parametrize(
    "changes",
    [{"id": "a\x00b"}, {"type": "\x00"}, {"data": {"place": "room\x00"}}, {"data": {"place": "a backslash \\\x00"}}],
)
def test_a_nul_character_anywhere_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadEnvelope, match="NUL"):
        decode(json.dumps({**FRAME, **changes}).encode())


def test_text_that_only_looks_like_an_escaped_nul_is_kept() -> None:
    assert b"u0000" in bytes(decode(json.dumps({**FRAME, "data": {"place": "C:\\u0000"}}).encode()).data)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"time": "2026-03-02T17:00:00"}, "time"),
        ({"id": ""}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"source": 7}, "source"),
    ],
)
def test_what_is_wrong_in_the_frame_is_named(changes: dict[str, object], named: str) -> None:
    with pytest.raises(BadEnvelope, match=named):
        decode(json.dumps({**FRAME, **changes}).encode())
