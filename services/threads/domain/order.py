"""Where a text stands in its thread: in the order the gateway accepted it, whatever order events come in [P9]."""

from datetime import datetime

import msgspec

from services.kit import failpoints


class Neighbours(msgspec.Struct, frozen=True):
    """Where the same number's texts stand that were accepted just before and just after this one, if known."""

    before: datetime | None = None
    after: datetime | None = None


class Place(msgspec.Struct, frozen=True):
    """A place in the thread; equal moments are ordered by rank (the number's sequence)."""

    at: datetime
    rank: int


def place(accepted_at: datetime, seq: int, neighbours: Neighbours, arrived_at: datetime) -> Place:
    """The place of a text that came in.

    Its acceptance, held between its neighbours': clocks of two gateway replicas may differ, the sequence does not.
    """
    if failpoints.is_off("order"):
        return Place(arrived_at, 0)
    at = max(accepted_at, neighbours.before) if neighbours.before else accepted_at
    return Place(min(at, neighbours.after) if neighbours.after else at, seq)
