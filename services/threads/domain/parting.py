"""A merge taken back: what was either's is theirs again; what came since goes with its number."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.threads.domain.merging import Facts, Number, Plan, Record

# Longer than anybody needs to notice, and short enough that what came since can still be told apart.
LIFE: Final = timedelta(days=30)


class Parted(msgspec.Struct, frozen=True, kw_only=True):
    """What both records are again. numbers, returned: of either. since: numbers whose later texts go back with them.

    status_id: the kept one's. closes: the kept one was opened by the merge.
    """

    facts: Facts
    numbers: tuple[Number, ...]
    returned: tuple[Number, ...]
    since: tuple[str, ...]
    status_id: UUID | None
    closes: bool


def part(kept: Record, gone: Record, made: Plan, now: Record, left: Sequence[Number], at: datetime) -> Parted:
    """Make two of one. kept, gone: as they were; made: what became of them; now: the kept one as it is.

    left: the rows that were ended on the other one. What somebody changed since then stays as they made it.
    """
    ours, theirs = _rows(kept, gone, made, now, left)
    decided = _decided(made, now)
    numbers = _current(ours, decided, kept.numbers, at)
    returned = _current(theirs, decided, gone.numbers, at)
    ours_too = {one.number for one in numbers if one.is_open}
    return Parted(
        facts=_facts(kept.facts, made.facts, now.facts),
        numbers=numbers,
        returned=returned,
        since=tuple(sorted({one.number for one in returned} - ours_too)),
        status_id=kept.head.status_id if now.head.status_id == made.status_id else now.head.status_id,
        closes=made.opens and now.head.is_open,
    )


def _facts(was: Facts, made: Facts, now: Facts) -> Facts:
    """What the merge wrote goes; what somebody wrote since stays."""
    names = Facts.__struct_fields__
    return Facts(**{name: getattr(was if getattr(now, name) == getattr(made, name) else now, name) for name in names})


def _rows(
    kept: Record, gone: Record, made: Plan, now: Record, left: Sequence[Number]
) -> tuple[list[Number], list[Number]]:
    was = {one.phone_id: one for one in (*kept.numbers, *gone.numbers)}
    as_made = {one.phone_id: one for one in made.numbers}
    theirs = {one.phone_id for one in gone.numbers}
    back = [_as_before(one, was.get(one.phone_id), as_made.get(one.phone_id)) for one in now.numbers]
    ours = [one for one in back if one.phone_id not in theirs]
    twins = {one.number: one for one in ours if one.phone_id in was and was[one.phone_id].is_open}
    moved = [one for one in back if one.phone_id in theirs]
    return ours, moved + [_returned(was[one.phone_id], twins[one.number]) for one in left]


def _as_before(now: Number, was: Number | None, made: Number | None) -> Number:
    """As it was, if nothing happened to it since; else with its own dates, and all that was heard of it."""
    if was is None or now == made:
        return was or now
    return replace(now, valid_from=was.valid_from)


def _returned(was: Number, twin: Number) -> Number:
    """A number both have: if it ended since, it ended for both."""
    if twin.is_open:
        return was
    return replace(was, is_current=False, valid_to=twin.valid_to, health="ended", ended_because=twin.ended_because)


def _was_current(rows: Sequence[Number]) -> UUID | None:
    return next((one.phone_id for one in rows if one.is_current), None)


def _decided(made: Plan, now: Record) -> UUID | None:
    """The number somebody made current since, if they did."""
    current = _was_current(now.numbers)
    return None if current == _was_current(made.numbers) else current


def _current(rows: Sequence[Number], chosen: UUID | None, before: Sequence[Number], at: datetime) -> tuple[Number, ...]:
    """Mark one of these as current: the one that was chosen since if it is here, else the one that was."""
    has = {one.phone_id for one in rows if one.is_open}
    current = chosen if chosen in has else _was_current(before)
    return tuple(_marked(one, is_current=one.is_open and one.phone_id == current, at=at) for one in rows)


def _marked(one: Number, *, is_current: bool, at: datetime) -> Number:
    if is_current:
        return replace(one, is_current=True, replaced_at=None)
    return replace(one, is_current=False, replaced_at=at) if one.is_current else one
