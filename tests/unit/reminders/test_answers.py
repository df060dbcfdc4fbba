"""Answers by digit, whatever order they come in, and what a publisher is told of them."""

from datetime import datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proto.receipts import Answer, ReceiptAnswered
from services.kit import failpoints
from services.reminders.domain.answers import (
    MOST_SLOTS,
    REASONS,
    Asked,
    Heard,
    Slot,
    Standing,
    answered,
    is_picked_in_time,
    next_question,
    offer,
    told,
)
from services.reminders.domain.words import CHOICES
from tests.unit.reminders.planning.told import at

NOW = at("2026-03-02T10:00")


def wall(text: str) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(text), at(text)


SLOTS = offer([wall("2026-03-10T09:00"), wall("2026-03-09T09:00"), wall("2026-03-11T14:00")], NOW)


def asked(n: int, kind: Any = "coming", revision: int = 1, **more: Any) -> Asked:
    """The nth question, asked n hours after the first."""
    return Asked(question_id=UUID(int=n), kind=kind, revision=revision, at=NOW + timedelta(hours=n), **more)


def heard(n: int, choice: int, after: float = 0) -> Heard:
    return Heard(UUID(int=n), choice, NOW + timedelta(hours=n + after, minutes=1))


def test_the_digits_mean_what_texts_and_receipts_say() -> None:
    assert get_args(Answer) == CHOICES
    for digit, answer in enumerate(CHOICES, start=1):
        assert answered([asked(1)], [heard(1, digit)], 1).answer == answer
    assert REASONS == ("work", "ride", "child", "sick", "other")
    for digit, reason in enumerate(REASONS, start=1):
        story = [asked(1), asked(2, "reason")], [heard(1, 2), heard(2, digit)]
        assert answered(*story, 1).why == reason


@pytest.mark.parametrize("choice", [0, 4, 9])
def test_a_digit_that_means_nothing_is_no_answer(choice: int) -> None:
    assert answered([asked(1)], [heard(1, choice)], 1) == Standing()
    assert answered([asked(1), asked(2, "reason")], [heard(1, 2), heard(2, 6)], 1).why is None
    assert answered([asked(1), asked(2, "slots", slots=SLOTS)], [heard(1, 2), heard(2, 4)], 1).slot is None


def test_the_answer_to_the_newest_question_counts_whenever_it_comes_in() -> None:
    questions = [asked(1), asked(5)]
    newest, late = heard(5, 1), heard(1, 2, after=8)
    assert answered(questions, [newest, late], 1).answer == "coming"
    assert answered(questions, [late], 1).answer == "another_time"


def test_with_the_switch_off_an_older_answer_wins() -> None:
    failpoints.arm("answer_newest:off")
    try:
        assert answered([asked(1), asked(5)], [heard(5, 1), heard(1, 2, after=8)], 1).answer == "another_time"
    finally:
        failpoints.arm("")


def test_once_the_date_has_moved_what_was_said_of_it_counts_no_more() -> None:
    assert answered([asked(1)], [heard(1, 1)], 2) == Standing()
    assert answered([asked(1), asked(5, revision=2)], [heard(1, 1), heard(5, 2)], 2).answer == "another_time"


def test_of_one_question_the_first_word_counts() -> None:
    assert answered([asked(1)], [heard(1, 1, after=2), heard(1, 2)], 1).answer == "another_time"


def test_a_slot_is_picked_by_its_digit_in_order_of_time() -> None:
    assert [slot.local_time.day for slot in SLOTS] == [9, 10, 11]
    story = [asked(1), asked(2, "slots", slots=SLOTS)], [heard(1, 2), heard(2, 2)]
    found = answered(*story, 1)
    assert (found.answer, found.slot, found.at) == ("another_time", SLOTS[1], heard(2, 2).at)
    assert is_picked_in_time(SLOTS[1], NOW)
    assert not is_picked_in_time(SLOTS[1], SLOTS[1].starts_at)


def test_who_says_afterwards_that_they_are_coming_takes_reason_and_slot_back() -> None:
    questions = [asked(1), asked(2, "reason"), asked(3, "slots", slots=SLOTS), asked(7)]
    words = [heard(1, 2), heard(2, 4), heard(3, 1), heard(7, 1)]
    assert answered(questions, words, 1) == Standing(answer="coming", choice=1, at=heard(7, 1).at)
    # Nor do they come back with another no: they were about the first.
    assert answered(questions, [*words[:3], heard(7, 2)], 1).slot is None


def test_slots_are_each_once_to_come_and_no_more_than_are_read() -> None:
    many = [wall(f"2026-03-{day:02}T09:00") for day in (1, 2, 9, 9, 10, 11, 12, 13)]
    found = offer(many, NOW)
    assert [(slot.place_no, slot.local_time.day) for slot in found] == [(1, 9), (2, 10), (3, 11), (4, 12)]
    assert len(found) == MOST_SLOTS


@pytest.mark.parametrize(
    ("standing", "kinds", "offered", "expected"),
    [
        (Standing(), [], (), None),
        (Standing(answer="coming"), [], SLOTS, None),
        (Standing(answer="another_time"), [], (), "reason"),
        (Standing(answer="another_time"), [], SLOTS, "slots"),
        (Standing(answer="another_time"), ["reason"], (), None),
        (Standing(answer="another_time", why="ride"), ["reason"], SLOTS, "slots"),
        (Standing(answer="another_time"), ["slots"], (), None),
        (Standing(answer="another_time", slot=SLOTS[0]), ["slots"], SLOTS, None),
        (Standing(answer="wrong_person"), [], SLOTS, None),
    ],
)
def test_what_is_asked_next_and_once(standing: Standing, kinds: list[Any], offered: Any, expected: Any) -> None:
    questions = [asked(n, kind) for n, kind in enumerate(kinds)]
    assert next_question(standing, questions, 1, offered) == expected


def test_of_the_date_before_it_moved_nobody_is_kept_from_being_asked() -> None:
    assert next_question(Standing(answer="another_time"), [asked(1, "reason")], 2, ()) == "reason"


def test_a_publisher_is_told_what_is_new_and_our_own_staff_nothing() -> None:
    first = Standing(answer="another_time", choice=2, at=NOW)
    assert told(Standing(), Standing(), is_staffs=False) is None
    assert told(Standing(), first, is_staffs=True) is None
    receipt = told(Standing(), first, is_staffs=False)
    assert receipt
    assert (receipt.answer, receipt.choice, receipt.why, receipt.slot) == ("another_time", 2, None, None)
    assert told(first, msgspec.structs.replace(first, at=NOW + timedelta(hours=1)), is_staffs=False) is None
    more = msgspec.structs.replace(first, why="ride", slot=SLOTS[0])
    receipt = told(first, more, is_staffs=False)
    assert receipt
    assert (receipt.why, receipt.slot) == ("ride", "2026-03-09T09:00")
    # It is what the contract carries.
    sent = ReceiptAnswered(publisher="court", event_id="1", **msgspec.structs.asdict(receipt))
    assert msgspec.json.decode(msgspec.json.encode(sent), type=ReceiptAnswered) == sent


words = st.lists(
    st.builds(heard, st.integers(1, 6), st.integers(0, 6), st.integers(0, 20)), max_size=8, unique_by=lambda one: one.at
)
questions = st.lists(
    st.builds(
        lambda n, kind, revision: asked(n, kind, revision, slots=SLOTS if kind == "slots" else ()),
        st.integers(1, 6),
        st.sampled_from(["coming", "coming", "reason", "slots"]),
        st.sampled_from([1, 2]),
    ),
    max_size=6,
    unique_by=lambda one: one.question_id,
)


@given(questions, words, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_whatever_order_words_come_in(some: list[Asked], came: list[Heard], chance: Any) -> None:
    found = answered(some, came, 2)
    turned, mixed = list(some), list(came)
    chance.shuffle(turned)
    chance.shuffle(mixed)
    assert answered(turned, mixed, 2) == found
    main = [one for one in some if one.kind == "coming" and one.revision == 2]
    answers = {one.question_id for one in came if one.choice in (1, 2, 3)}
    replied = [one for one in main if one.question_id in answers]
    assert (found.answer is None) == (not replied)
    if found.answer != "another_time":
        assert found.why is None
        assert found.slot is None
    # Told of all that came, a publisher hears nothing more of the same.
    assert told(found, found, is_staffs=False) is None


def test_the_place_of_a_slot_is_its_digit_and_not_its_index() -> None:
    gap = (Slot(2, SLOTS[0].local_time, SLOTS[0].starts_at),)
    story = [asked(1), asked(2, "slots", slots=gap)], [heard(1, 2), heard(2, 1)]
    assert answered(*story, 1).slot is None
