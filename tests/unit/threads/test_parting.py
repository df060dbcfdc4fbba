"""A merge taken back: both have what they had, and keep what was changed since."""

from datetime import UTC, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from services.threads.domain.merging import Number, Record, plan
from services.threads.domain.parting import part
from tests.unit.threads.test_merging import (
    FIRST,
    GONE,
    KEPT,
    NOW,
    OURS,
    SECOND,
    THEIRS,
    THIRD,
    WHO,
    facts,
    head,
    number,
    record,
)


def one_number(place: int, text: str) -> some.SearchStrategy[Number]:
    return some.builds(
        lambda is_ended, health, heard: number(
            place,
            text,
            valid_to=NOW if is_ended else None,
            health="ended" if is_ended else health,
            last_text_at=heard,
        ),
        some.booleans(),
        some.sampled_from(("working", "failing", "unverified", "wrong_person")),
        some.one_of(some.none(), some.datetimes(timezones=some.just(UTC))),
    )


def some_numbers(first: int) -> some.SearchStrategy[tuple[Number, ...]]:
    """A record's: each number at most once, of the open ones at most one current."""
    each = some.tuples(*(one_number(first + place, text) for place, text in enumerate((FIRST, SECOND, THIRD))))
    chosen = some.lists(some.integers(0, 2), unique=True)
    return some.builds(_some_of, each, chosen, some.integers(0, 2))


def _some_of(each: tuple[Number, ...], chosen: list[int], current: int) -> tuple[Number, ...]:
    return tuple(replace(each[place], is_current=each[place].is_open and place == current) for place in sorted(chosen))


def as_now(kept: Record, made: Any) -> Record:
    """The kept record as the merge left it."""
    return replace(
        kept,
        numbers=made.numbers,
        facts=made.facts,
        head=replace(kept.head, is_open=kept.head.is_open or made.opens, status_id=made.status_id),
    )


@given(some_numbers(10), some_numbers(20), some.data())
def test_taken_back_both_have_the_numbers_they_had(
    ours: tuple[Number, ...], theirs: tuple[Number, ...], data: some.DataObject
) -> None:
    kept, gone = record(numbers=ours), record(GONE, numbers=theirs, facts=facts(given_name="Anna", notes="x"))
    offered = [one.phone_id for one in (*ours, *theirs) if one.is_open]
    phone_id = data.draw(some.sampled_from(offered)) if offered else None
    made = plan(kept, gone, data.draw(some.sampled_from((KEPT, GONE))), phone_id, NOW)
    everything = {one.number for one in (*ours, *theirs) if one.is_open}
    assert {one.number for one in made.numbers if one.is_open} == everything
    assert sum(one.is_current for one in made.numbers) == bool(offered)
    assert len(made.numbers) + len(made.left) == len(ours) + len(theirs)
    parted = part(kept, gone, made, as_now(kept, made), made.left, NOW)
    assert sorted(parted.numbers, key=lambda one: one.phone_id) == sorted(ours, key=lambda one: one.phone_id)
    assert sorted(parted.returned, key=lambda one: one.phone_id) == sorted(theirs, key=lambda one: one.phone_id)
    assert parted.facts == kept.facts
    assert set(parted.since).isdisjoint({one.number for one in ours if one.is_open})


def parted_after(kept: Record, gone: Record, phone_id: UUID, **since: Any) -> Any:
    made = plan(kept, gone, KEPT, phone_id, NOW)
    now = as_now(kept, made)
    rows = tuple(since.get(one.number, one) for one in made.numbers) + since.get("added", ())
    now = replace(now, numbers=rows, facts=since.get("facts", now.facts), head=since.get("head", now.head))
    return part(kept, gone, made, now, made.left, NOW + timedelta(1))


def test_what_was_changed_since_stays_changed() -> None:
    added = number(30, THIRD, is_current=True)
    not_current = number(1, replaced_at=None)
    parted = parted_after(
        OURS,
        THEIRS,
        UUID(int=101),
        added=(added,),
        facts=facts(given_name="Ann"),
        head=head(status_id=WHO),
        **{FIRST: not_current},
    )
    assert (parted.facts.given_name, parted.status_id) == ("Ann", WHO)
    assert [(one.number, one.is_current) for one in parted.numbers] == [(FIRST, False), (THIRD, True)]
    assert [(one.number, one.is_current) for one in parted.returned] == [(SECOND, True)]
    assert parted.since == (SECOND,)


def test_of_the_two_that_are_current_again_one_gives_way_to_what_was_chosen_since() -> None:
    two = record(numbers=(number(1, is_current=True), number(3, THIRD)))
    third = number(3, THIRD, is_current=True)
    parted = parted_after(two, THEIRS, UUID(int=101), **{FIRST: number(1), THIRD: third})
    assert [(one.number, one.is_current) for one in parted.numbers] == [(FIRST, False), (THIRD, True)]


def test_a_number_that_was_heard_of_since_goes_back_with_what_was_heard() -> None:
    heard = number(2, SECOND, last_text_at=NOW + timedelta(1), health="working")
    parted = parted_after(OURS, THEIRS, UUID(int=101), **{SECOND: heard})
    [one] = parted.returned
    assert (one.health, one.is_current, one.valid_from) == ("working", True, THEIRS.numbers[0].valid_from)


def test_a_number_both_had_that_ended_since_ended_for_both() -> None:
    twin = record(GONE, numbers=(number(7, is_current=True),))
    ended = number(1, valid_to=NOW + timedelta(1), health="ended", ended_because="disconnected")
    parted = parted_after(OURS, twin, UUID(int=101), **{FIRST: ended})
    assert [(one.is_open, one.is_current, one.ended_because) for one in (*parted.numbers, *parted.returned)] == [
        (False, False, "disconnected"),
        (False, False, "disconnected"),
    ]


def test_the_one_that_was_opened_by_the_merge_is_closed_again() -> None:
    closed = replace(OURS, head=head(is_open=False))
    made = plan(closed, THEIRS, KEPT, UUID(int=101), NOW)
    assert part(closed, THEIRS, made, as_now(closed, made), (), NOW).closes
    assert not part(closed, THEIRS, made, closed, (), NOW).closes
