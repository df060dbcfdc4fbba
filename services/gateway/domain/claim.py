"""What to claim now: which texts of which lines, given the free slots, each line's pace and its lanes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from proto.registry import Lane
from services.gateway.domain import lanes, outcome, pace


class Waiting(msgspec.Struct, frozen=True):
    """A text that may go now. is_opted_out: its number said STOP to this line; it fails instead."""

    attempt_id: UUID
    segments: int
    is_opted_out: bool


class Opening(msgspec.Struct, frozen=True):
    """A line that may take more, and the first texts waiting for it in each lane. pace None is unpaced."""

    line: str
    pace: float | None
    free_at: datetime
    turn: int
    trouble: int
    waiting: Mapping[Lane, Sequence[Waiting]]


class Taken(msgspec.Struct, frozen=True):
    """What one line gives: texts to send, until when its capacity is taken then, and its next turn."""

    line: str
    texts: tuple[Waiting, ...]
    free_at: datetime
    turn: int
    is_watched: bool
    is_probe: bool


def refused(openings: Sequence[Opening]) -> list[UUID]:
    """Those that must not go, because the number has opted out."""
    return [
        text.attempt_id
        for opening in openings
        for texts in opening.waiting.values()
        for text in texts
        if text.is_opted_out
    ]


def plan(openings: Sequence[Opening], slots: int, now: datetime) -> list[Taken]:
    """What to take from each line so that all together fill at most the free slots."""
    ready = [(opening, _ready(opening, slots, now)) for opening in openings]
    # The least demanding line first: what it leaves of its even share goes to the others.
    ready.sort(key=lambda pair: (len(pair[1]), pair[0].line))
    taken: list[Taken] = []
    for index, (opening, texts) in enumerate(ready):
        share = -(-slots // (len(ready) - index))
        chosen = tuple(texts[:share])
        slots -= len(chosen)
        if chosen:
            taken.append(_taken(opening, chosen, now))
    return taken


def _taken(opening: Opening, chosen: tuple[Waiting, ...], now: datetime) -> Taken:
    return Taken(
        line=opening.line,
        texts=chosen,
        free_at=pace.free_after(chosen, opening.pace, opening.free_at, now),
        turn=opening.turn + len(chosen),
        is_watched=opening.trouble > 0,
        is_probe=outcome.is_trying(opening.trouble),
    )


def _ready(opening: Opening, slots: int, now: datetime) -> list[Waiting]:
    # After a rest one text tries the line out; a good answer opens it.
    most = 1 if outcome.is_trying(opening.trouble) else slots
    willing = {lane: [text for text in texts if not text.is_opted_out] for lane, texts in opening.waiting.items()}
    return pace.within(lanes.in_turn(willing, opening.turn, most), opening.pace, opening.free_at, now)
