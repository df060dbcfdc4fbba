"""How an attempt moves on: only ever up this list, whatever order its receipts come in."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from proto.sms import AttemptStatus
from services.gateway.domain.codes import Wording

# The pure twin of status_rank() in schema/0001_pre_wire.sql; a test holds the two together. A total order, so that the
# end does not hang on the order of arrival; of two endings the carrier's better-informed one wins.
ORDER: tuple[AttemptStatus, ...] = (
    "queued",
    "released",
    "claimed",
    "unknown",
    "accepted",
    "sent",
    "failed",
    "undelivered",
    "delivered",
)
RANK: dict[AttemptStatus, int] = {status: rank for rank, status in enumerate(ORDER, start=1)}


class Move(msgspec.Struct, frozen=True):
    """A wish to take an attempt to a status, and what came with it. wording: for an end that has no code."""

    attempt_id: UUID
    status: AttemptStatus
    provider_sid: str | None = None
    error_code: str | None = None
    wording: Wording | None = None


def may_move(old: AttemptStatus, new: AttemptStatus) -> bool:
    """Whether new replaces old."""
    return RANK[old] < RANK[new]


def furthest(moves: Iterable[Move]) -> list[Move]:
    """One move an attempt, the one that goes furthest and says why; in key order, as rows must be locked."""
    best: dict[UUID, Move] = {}
    for move in moves:
        known = best.get(move.attempt_id)
        if known is None or _how_far(known) < _how_far(move):
            best[move.attempt_id] = move
    return [best[attempt_id] for attempt_id in sorted(best)]


def _how_far(move: Move) -> tuple[int, bool]:
    return RANK[move.status], move.error_code is not None
