"""Two records of one person: what either becomes when they are made one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from services.threads.domain.merging import Facts, Head, Number, Record, Why, join, plan, refusal

NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
KEPT, GONE, WHO = UUID(int=1), UUID(int=2), UUID(int=9)
FIRST, SECOND, THIRD = "+18015550110", "+14355550111", "+13075550112"


def number(place: int, text: str = FIRST, **changes: Any) -> Number:
    told = Number(
        phone_id=UUID(int=100 + place),
        number=text,
        valid_from=NOW - timedelta(days=place),
        valid_to=None,
        is_current=False,
        replaced_at=None,
        health="unverified",
        fail_streak=0,
        confirmed_at=None,
        last_delivered_at=None,
        last_text_at=None,
        question_at=None,
        ended_because=None,
    )
    return replace(told, **changes)


def facts(**changes: Any) -> Facts:
    told = Facts(
        given_name="Ana",
        family_name="Abbott",
        best_time=None,
        notes="",
        agreed_at=None,
        agreed_how=None,
        wants_reminders=True,
    )
    return replace(told, **changes)


def head(**changes: Any) -> Head:
    told = Head(
        thread_id=UUID(int=50),
        staff_id=WHO,
        is_open=True,
        line=None,
        last_at=NOW,
        has_texts=True,
        is_answer_due=False,
        has_failed=False,
        status_id=None,
    )
    return replace(told, **changes)


def record(client_id: UUID = KEPT, **changes: Any) -> Record:
    return replace(Record(client_id=client_id, facts=facts(), head=head()), **changes)


OURS = record(numbers=(number(1, is_current=True),))
THEIRS = record(GONE, numbers=(number(2, SECOND, is_current=True),), facts=facts(given_name="Anna", family_name="Abot"))


@pytest.mark.parametrize(
    ("kept", "gone", "phone", "why"),
    [
        (OURS, THEIRS, 101, None),
        (OURS, THEIRS, 102, None),
        (OURS, THEIRS, 103, "number"),
        (OURS, THEIRS, None, "number"),
        (record(), record(GONE), None, None),
        (record(), record(GONE), 101, "number"),
        (replace(OURS, is_merged=True), THEIRS, 101, "merged"),
        (OURS, replace(THEIRS, is_merged=True), 101, "merged"),
        (OURS, replace(THEIRS, is_elsewhere=True), 101, "served_elsewhere"),
        (replace(OURS, is_elsewhere=True), THEIRS, 101, None),
    ],
)
def test_why_two_can_not_be_made_one(kept: Record, gone: Record, phone: int | None, why: Why | None) -> None:
    assert refusal(kept, gone, UUID(int=phone) if phone else None) == why


def test_both_numbers_are_kept_with_their_dates_and_one_is_current() -> None:
    made = plan(OURS, THEIRS, KEPT, UUID(int=102), NOW)
    assert [(one.number, one.is_current, one.valid_from, one.replaced_at) for one in made.numbers] == [
        (FIRST, False, OURS.numbers[0].valid_from, NOW),
        (SECOND, True, THEIRS.numbers[0].valid_from, None),
    ]
    assert made.left == ()
    assert made.facts.given_name == "Ana"
    assert plan(OURS, THEIRS, GONE, UUID(int=102), NOW).facts.given_name == "Anna"


def test_a_number_both_have_is_one_since_the_earlier_day_and_worth_what_was_heard_last() -> None:
    kept = record(numbers=(number(1, is_current=True, health="failing", fail_streak=3, last_text_at=NOW),))
    twin = number(7, is_current=True, health="working", confirmed_at=NOW + timedelta(hours=1))
    made = plan(kept, record(GONE, numbers=(twin,)), KEPT, twin.phone_id, NOW)
    [one] = made.numbers
    assert (one.phone_id, one.is_current, one.valid_from) == (UUID(int=101), True, twin.valid_from)
    assert (one.health, one.fail_streak, one.last_text_at) == ("working", 0, NOW)
    [left] = made.left
    assert (left.health, left.ended_because, left.is_current, left.valid_to) == ("ended", "merged", False, NOW)
    assert join(twin, kept.numbers[0]).health == "working"


@pytest.mark.parametrize(
    ("confirmed_on", "health"), [(None, "wrong_person"), (1, "wrong_person"), (3, "working")], ids=str
)
def test_somebody_elses_number_stays_so_unless_the_client_confirmed_it_since(
    confirmed_on: int | None, health: str
) -> None:
    wrong = number(1, health="wrong_person", last_text_at=NOW + timedelta(days=2))
    confirmed_at = NOW + timedelta(days=confirmed_on) if confirmed_on else None
    other = number(2, health="working", confirmed_at=confirmed_at, last_delivered_at=NOW + timedelta(days=4))
    assert {join(wrong, other).health, join(other, wrong).health} == {health}


def test_a_number_one_of_them_had_before_keeps_its_own_dates_and_the_open_one_stands_for_it() -> None:
    before = number(9, valid_to=NOW - timedelta(days=8), health="ended")
    made = plan(record(numbers=(before,)), record(GONE, numbers=(number(2),)), KEPT, UUID(int=102), NOW)
    assert [(one.phone_id, one.is_open) for one in made.numbers] == [(UUID(int=109), False), (UUID(int=102), True)]


@pytest.mark.parametrize(
    ("ours", "theirs", "both"),
    [("", "", ""), ("Deaf", "", "Deaf"), ("", "Deaf", "Deaf"), ("Deaf", "Deaf", "Deaf"), ("A", "B", "A\nB")],
)
def test_what_was_written_down_is_kept(ours: str, theirs: str, both: str) -> None:
    kept = record(facts=facts(notes=ours), drafts={WHO: ours} if ours else {})
    gone = record(GONE, facts=facts(notes=theirs), drafts={WHO: theirs} if theirs else {})
    made = plan(kept, gone, KEPT, None, NOW)
    assert made.facts.notes == both
    assert {**kept.drafts, **made.drafts}.get(WHO, "") == both


def test_consent_is_the_earlier_one_and_who_wanted_no_reminders_wants_none() -> None:
    kept = record(facts=facts(agreed_at=NOW, agreed_how="form"))
    gone = record(GONE, facts=facts(agreed_at=NOW - timedelta(1), agreed_how="court", wants_reminders=False))
    made = plan(kept, gone, KEPT, None, NOW).facts
    assert (made.agreed_how, made.wants_reminders) == ("court", False)
    assert plan(record(), gone, KEPT, None, NOW).facts.agreed_how == "court"
    assert plan(record(), record(GONE), KEPT, None, NOW).facts.agreed_how is None


def test_the_conversation_goes_on_as_either_did() -> None:
    kept = record(
        head=head(is_open=False, line="+18015550100", last_at=NOW), questions={FIRST: UUID(int=3), THIRD: UUID(int=5)}
    )
    theirs = head(line="+13855550100", last_at=NOW + timedelta(1), is_answer_due=True, has_failed=True, status_id=WHO)
    gone = record(
        GONE,
        head=theirs,
        questions={FIRST: UUID(int=4), SECOND: UUID(int=6)},
        ids=(("a", "1"), ("a", "2")),
        group_ids=(WHO,),
        batch_ids=(WHO,),
    )
    made = plan(replace(kept, ids=(("a", "1"),)), gone, KEPT, None, NOW)
    assert (made.opens, made.line, made.status_id) == (True, "+13855550100", WHO)
    assert (made.is_answer_due, made.has_failed) == (True, True)
    assert (made.superseded_ids, made.ids) == ((UUID(int=4),), (("a", "2"),))
    assert (made.group_ids, made.batch_ids) == ((WHO,), (WHO,))
    assert plan(replace(kept, questions={}), gone, KEPT, None, NOW).superseded_ids == ()
    no_texts = replace(gone, head=replace(theirs, has_texts=False))
    assert plan(kept, no_texts, KEPT, None, NOW).line == "+18015550100"
