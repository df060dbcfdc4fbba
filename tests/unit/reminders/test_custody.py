"""Custody and misses: the newest word of each publisher, and what is said of a date that was confirmed as missed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.sequence import Version
from services.kit import failpoints
from services.reminders.domain.custody import Word, in_custody, newest, next_change
from services.reminders.domain.missing import goes_at, may_be_missed
from services.reminders.domain.refusals import Refused
from tests.unit.reminders.planning import told
from tests.unit.reminders.test_rules import appointment

NOW = told.at("2026-03-02T10:00")
JAIL, COURT = UUID(int=1), UUID(int=2)


def word(is_in: bool, sequence: int = 1, publisher: UUID = JAIL, value: str = "A-1", **more: Any) -> Word:
    fields: dict[str, Any] = {"since": NOW - timedelta(hours=1), "content_hash": bytes([sequence, is_in])} | more
    version = Version(sequence, NOW)
    return Word(publisher_id=publisher, label="so", value=value, version=version, is_in_custody=is_in, **fields)


def newest_of(words: Sequence[Word]) -> list[Word]:
    known: dict[Any, Word] = {}
    for one in words:
        known[one.key] = newest(known.get(one.key), one)
    return list(known.values())


def test_in_and_out_again() -> None:
    assert not in_custody([], NOW)
    assert in_custody(newest_of([word(True)]), NOW)
    assert not in_custody(newest_of([word(True), word(False, 2)]), NOW)
    # The release came first, and is newer all the same.
    assert not in_custody(newest_of([word(False, 2), word(True)]), NOW)


def test_one_publisher_does_not_release_for_another() -> None:
    words = newest_of([word(True), word(True, publisher=COURT), word(False, 2)])
    assert in_custody(words, NOW)
    assert not in_custody(newest_of([*words, word(False, 3, publisher=COURT)]), NOW)


def test_nor_for_another_of_its_own_ids() -> None:
    assert in_custody(newest_of([word(True), word(False, 2, value="B-2")]), NOW)


def test_one_sequence_with_two_contents_is_refused() -> None:
    with pytest.raises(Refused):
        newest(word(True), word(False))


def test_what_begins_on_monday_counts_from_monday_on() -> None:
    monday = NOW + timedelta(days=7)
    words = [word(True, since=monday), word(True, publisher=COURT, since=monday + timedelta(days=1))]
    assert not in_custody(words, NOW)
    assert next_change(words, NOW) == monday
    assert in_custody(words, monday)
    assert next_change(words, monday + timedelta(days=1)) is None


stories = st.lists(
    st.tuples(st.booleans(), st.integers(1, 6), st.sampled_from([JAIL, COURT]), st.sampled_from(["A-1", "B-2"])),
    max_size=10,
    unique_by=lambda one: one[1:],
).flatmap(lambda some: st.tuples(st.just(some), st.permutations(some)))


@given(stories)
def test_whatever_order_words_come_in_the_newest_of_each_counts(story: Any) -> None:
    said, came = story
    last = {(who, value): is_in for is_in, sequence, who, value in sorted(said, key=lambda one: one[1])}
    assert in_custody(newest_of([word(*one) for one in came]), NOW) == any(last.values())


def test_the_last_to_come_would_be_wrong() -> None:
    """The control arm: who only takes the last that came lets a late word put a released client back."""
    came = [word(False, 2), word(True, 1)]
    last = {one.key: one for one in came}
    assert in_custody(last.values(), NOW)
    assert not in_custody(newest_of(came), NOW)


def test_in_custody_nothing_is_said_and_released_all_of_it_is_planned_again() -> None:
    dated = told.a_date("1", "2026-03-12T09:00")
    barred = msgspec.structs.replace(dated, obstacle="in_custody")
    plan = told.thread(barred).plan()
    assert not plan.texts
    assert set(told.why_not(plan, dated).values()) == {"in_custody"}
    assert told.thread(dated).plan().texts


def test_with_the_switch_off_a_text_goes_to_whoever_holds_the_phone() -> None:
    failpoints.arm("custody:off")
    try:
        assert not in_custody([word(True)], NOW)
    finally:
        failpoints.arm("")


# ---- missed --------------------------------------------------------------------------------------------------------


def test_nobody_has_missed_what_has_not_begun() -> None:
    some = appointment()
    assert some.starts_at
    assert not may_be_missed(some, some.starts_at - timedelta(minutes=1))
    assert may_be_missed(some, some.starts_at)
    assert may_be_missed(msgspec.structs.replace(some, starts_at=None), NOW)


@pytest.mark.parametrize(
    ("confirmed", "closed", "expected"),
    [
        ("2026-03-12T17:00", (), "2026-03-13T10:00"),
        # On a Friday: on Monday. On the Thursday before a holiday: on Monday, too.
        ("2026-03-13T17:00", (), "2026-03-16T10:00"),
        ("2026-03-12T17:00", ("2026-03-13",), "2026-03-16T10:00"),
        # In the small hours of the day after: not the same morning.
        ("2026-03-13T00:30", (), "2026-03-16T10:00"),
    ],
)
def test_it_is_said_at_ten_on_the_next_texting_day(confirmed: str, closed: tuple[str, ...], expected: str) -> None:
    days = frozenset(map(date.fromisoformat, closed))
    ideal = goes_at(told.when("2026-03-12T09:00"), told.at(confirmed), told.ZONE, days)
    assert ideal.at == told.at(expected)
    assert ideal.useful_until == ideal.at + timedelta(days=3)


def test_a_miss_is_spoken_of_only_when_it_was_confirmed() -> None:
    since = told.at("2026-03-12T17:00")
    missed = told.a_date("1", "2026-03-12T09:00", state="missed", since=since, revision=2)
    assert told.shown(told.thread(missed, now="2026-03-12T17:00").plan()) == ["missed Fri 13 10:00 !"]
    for state in ("scheduled", "kept", "cancelled", "closed"):
        other = told.a_date("1", "2026-03-12T09:00", state=state, since=since, revision=2)
        assert told.thread(other, now="2026-03-12T17:00").plan().texts == ()
