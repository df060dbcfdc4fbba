"""What to claim now: which texts of which lines, given the free slots, each line's pace and its lanes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from proto.registry import Lane
from services.gateway.domain import cap, lanes, outcome, pace

# How long a claim stands. Whatever it leads to has happened by then: the last byte has left, the answer is there.
LEASE = timedelta(seconds=30)
# No post may begin later than this before its window closes: five seconds to get to the first byte, ten for the
# answer, two for the wakening of a process that had to wait. What the provider took after that would be outside.
LAST_CALL = timedelta(seconds=17)


class Waiting(msgspec.Struct, frozen=True):
    """A text that may go now. refused_as: the code it fails with instead, because it must not go."""

    attempt_id: UUID
    segments: int
    refused_as: str | None = None


class Opening(msgspec.Struct, frozen=True):
    """A line that may take more, and the first texts waiting for it in each lane. pace None is unpaced.

    sent_today: segments of its daily cap that are gone. is_told: it was told that the cap is nearly used up.
    """

    line: str
    pace: float | None
    free_at: datetime
    turn: int
    trouble: int
    waiting: Mapping[Lane, Sequence[Waiting]]
    daily_cap: int | None = None
    sent_today: int = 0
    is_told: bool = False


class Taken(msgspec.Struct, frozen=True):
    """What one line gives: texts to send, until when its capacity is taken then, and its next turn."""

    line: str
    texts: tuple[Waiting, ...]
    free_at: datetime
    turn: int
    is_watched: bool
    is_probe: bool


def refused(openings: Sequence[Opening]) -> dict[UUID, str]:
    """Those that must not go, because the number has opted out or is to be left alone, with their codes."""
    return {
        text.attempt_id: text.refused_as
        for opening in openings
        for texts in opening.waiting.values()
        for text in texts
        if text.refused_as
    }


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


def only(openings: Sequence[Opening], taken: Sequence[Taken], ours: Collection[UUID], now: datetime) -> list[Taken]:
    """The same without what was passed over: it goes another way, and takes nothing of its line from us."""
    by_line = {opening.line: opening for opening in openings}
    kept = [(one.line, tuple(text for text in one.texts if text.attempt_id in ours)) for one in taken]
    return [_taken(by_line[line], texts, now) for line, texts in kept if texts]


def capped(openings: Sequence[Opening], taken: Sequence[Taken]) -> list[str]:
    """The lines that carry nothing but replies for the rest of the carriers' day, once these have gone; new ones."""
    used = {one.line: sum(text.segments for text in one.texts) for one in taken}
    return [one.line for one in openings if not one.is_told and _is_capped(one, used.get(one.line, 0))]


def _is_capped(opening: Opening, used: int) -> bool:
    room = cap.left(opening, "bulk")
    firsts = [texts[0].segments for lane, texts in opening.waiting.items() if lane != "reply" and texts]
    return room is not None and (room <= used or any(segments > room for segments in firsts))


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
    willing = {lane: [text for text in texts if not text.refused_as] for lane, texts in opening.waiting.items()}
    if opening.daily_cap is None:
        return pace.within(lanes.in_turn(willing, opening.turn, most), opening.pace, opening.free_at, now)
    fitting = cap.fitting(opening, willing)
    lane_of = {text.attempt_id: lane for lane, texts in fitting.items() for text in texts}
    ordered = [(lane_of[text.attempt_id], text) for text in lanes.in_turn(fitting, opening.turn, most)]
    return pace.within(cap.within(opening, ordered), opening.pace, opening.free_at, now)
