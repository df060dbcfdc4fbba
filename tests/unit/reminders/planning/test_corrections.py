"""Supersede, don't just send: what was read and is so no longer is put right at once, and only once."""

import msgspec
import pytest

from services.reminders.domain.planning.facts import Dated, Said
from tests.unit.reminders.planning import judge
from tests.unit.reminders.planning.made import COURT
from tests.unit.reminders.planning.told import a_date, at, carried_out, shown, thread, when, why_not

HEARING = a_date("1", "2026-03-12T13:00")
# The text of Monday, 10:00, is read.
NOON = "2026-03-02T12:00"


def read(*dates: Dated) -> list[Said]:
    return carried_out(thread(*dates), NOON)


def moved(dated: Dated, to: str) -> Dated:
    return msgspec.structs.replace(dated, when=when(to), revision=dated.revision + 1, since=at(NOON))


def test_a_date_that_moved_is_told_at_once_with_both_times_and_has_its_steps_again() -> None:
    plan = thread(moved(HEARING, "2026-03-20T09:00"), said=read(HEARING), now=NOON).plan()
    assert shown(plan) == ["moved Mon 02 12:00 +scheduled !", "week_before Fri 13 10:00", "day_before Thu 19 16:00"]
    assert (plan.texts[0].former, plan.texts[0].when) == (when("2026-03-12T13:00"), when("2026-03-20T09:00"))
    assert plan.texts[0].why == ("changed",)


def test_a_new_place_is_told_like_a_new_time() -> None:
    elsewhere = msgspec.structs.replace(HEARING, place="Room 9", revision=2)
    assert shown(thread(elsewhere, said=read(HEARING), now=NOON).plan())[0] == "moved Mon 02 12:00 +scheduled !"


def test_moved_twice_it_is_one_correction_from_what_was_read_to_what_is_so() -> None:
    once = thread(moved(HEARING, "2026-03-20T09:00"), said=read(HEARING), now=NOON)
    (posted, *_) = carried_out(once, "2026-03-02T12:01")[1:]
    taken_back = msgspec.structs.replace(posted, state="withdrawing")
    twice = thread(
        moved(moved(HEARING, "2026-03-20T09:00"), "2026-03-27T09:00"), said=[*read(HEARING), taken_back], now=NOON
    ).plan()
    assert (twice.texts[0].former, twice.texts[0].when) == (when("2026-03-12T13:00"), when("2026-03-27T09:00"))
    assert [text.step for text in twice.texts].count("moved") == 1


def test_moved_back_to_what_was_read_nothing_is_said() -> None:
    back = msgspec.structs.replace(moved(moved(HEARING, "2026-03-20T09:00"), "2026-03-12T13:00"), since=HEARING.since)
    plan = thread(back, said=read(HEARING), now=NOON).plan()
    assert shown(plan) == ["week_before Thu 05 10:00", "day_before Wed 11 16:00"]
    assert why_not(plan, back)["scheduled"] == "said"


def test_what_is_on_its_way_and_untrue_is_taken_back_before_anything_is_put_right() -> None:
    posted = [msgspec.structs.replace(one, state="posted") for one in read(HEARING)]
    plan = thread(moved(HEARING, "2026-03-20T09:00"), said=posted, now=NOON).plan()
    assert plan.untrue == {posted[0].reminder_id}
    assert "moved" not in [text.step for text in plan.texts]


def test_a_correction_on_its_way_is_not_planned_again() -> None:
    later = moved(HEARING, "2026-03-20T09:00")
    first = thread(later, said=read(HEARING), now=NOON)
    posted = [msgspec.structs.replace(one, state="posted") for one in carried_out(first, "2026-03-02T12:01")[1:]]
    plan = thread(later, said=[*read(HEARING), *posted], now="2026-03-02T12:01").plan()
    assert ("moved" in [text.step for text in plan.texts], plan.untrue) == (False, frozenset())


@pytest.mark.parametrize("state", ["cancelled", "closed"])
def test_a_date_that_is_off_is_told_if_somebody_read_of_it(state: str) -> None:
    off = msgspec.structs.replace(HEARING, state=state, revision=2)
    assert shown(thread(off, now=NOON).plan()) == []
    plan = thread(off, said=read(HEARING), now=NOON).plan()
    assert shown(plan) == [f"{state} Mon 02 12:00 !"]
    assert (plan.texts[0].when, plan.texts[0].former) == (when("2026-03-12T13:00"), None)
    again = thread(off, said=carried_out(thread(off, said=read(HEARING), now=NOON), "2026-03-02T13:00"), now=NOON)
    assert shown(again.plan()) == []


def test_a_cancellation_in_the_night_is_told_in_the_morning_if_that_is_before_the_date() -> None:
    early = a_date("1", "2026-03-03T08:30")
    off = msgspec.structs.replace(early, state="cancelled", revision=2)
    night = "2026-03-02T22:00"
    assert shown(thread(off, said=read(early), now=night).plan()) == ["cancelled Tue 03 08:00 !"]
    earlier = a_date("1", "2026-03-03T07:30")
    plan = thread(msgspec.structs.replace(earlier, state="cancelled"), said=read(earlier), now=night).plan()
    assert (shown(plan), why_not(plan, earlier)["cancelled"]) == ([], "too_late")


def test_a_date_that_is_on_again_after_its_cancellation_was_read_is_told() -> None:
    off = msgspec.structs.replace(HEARING, state="cancelled", revision=2)
    told = carried_out(thread(off, said=read(HEARING), now=NOON), "2026-03-02T13:00")
    on = moved(HEARING, "2026-03-20T09:00")
    plan = thread(on, said=told, now="2026-03-02T13:00").plan()
    assert shown(plan)[0] == "moved Mon 02 13:00 +scheduled !"


def test_moved_after_its_time_had_come_it_is_news_and_no_correction() -> None:
    later = msgspec.structs.replace(moved(HEARING, "2026-04-10T09:00"), since=at("2026-03-12T14:00"))
    plan = thread(later, said=read(HEARING), now="2026-03-12T14:00").plan()
    assert shown(plan)[0] == "scheduled Thu 12 14:00"
    assert why_not(plan, later)["moved"] == "too_late"


@pytest.mark.parametrize("state", ["kept", "missed"])
def test_what_is_over_is_not_put_right(state: str) -> None:
    over = msgspec.structs.replace(moved(HEARING, "2026-03-02T11:00"), state=state)
    assert "moved" not in [text.step for text in thread(over, said=read(HEARING), now=NOON).plan().texts]


def test_what_staff_stopped_is_not_put_right_either() -> None:
    stopped = msgspec.structs.replace(moved(HEARING, "2026-03-20T09:00"), obstacle="stopped")
    assert shown(thread(stopped, said=read(HEARING), now=NOON).plan()) == []


COURTS = a_date("c", "2026-03-12T13:00", case="1AB-26-7", precedence=50)
PRETRIALS = a_date("p", "2026-03-12T13:00", publisher="pretrial", case="1ab 26 7")


def test_a_shared_hearing_is_told_once_and_both_are_told_of_it() -> None:
    plan = thread(PRETRIALS, COURTS).plan()
    assert shown(plan) == [
        "scheduled Mon 02 10:00 +scheduled",
        "week_before Thu 05 10:00 +week_before",
        "day_before Wed 11 16:00 +day_before",
    ]
    assert {text.lead.date_id for text in plan.texts} == {COURTS.date_id}
    assert plan.texts[0].why == ("shared",)


def test_a_shared_hearing_goes_in_its_owner_s_thread_only() -> None:
    theirs = msgspec.structs.replace(COURTS, department_id=COURT)
    assert thread(PRETRIALS, theirs).plan() == thread().plan()
    assert len(thread(PRETRIALS, theirs, department_id=COURT).plan().texts) == 3


def test_a_step_only_the_other_department_has_is_not_said() -> None:
    more = msgspec.structs.replace(PRETRIALS, withheld={"scheduled": "first_load"})
    plan = thread(more, msgspec.structs.replace(COURTS, withheld={"day_before": "stopped"})).plan()
    assert (why_not(plan, more)["day_before"], why_not(plan, more)["scheduled"]) == ("shared", "first_load")


def test_cancelled_by_one_of_two_it_still_takes_place_and_by_both_it_is_told_once() -> None:
    told = read(COURTS, PRETRIALS)
    off = msgspec.structs.replace(COURTS, state="cancelled", revision=2)
    plan = thread(off, PRETRIALS, said=told, now=NOON).plan()
    assert shown(plan) == ["week_before Thu 05 10:00", "day_before Wed 11 16:00"]
    assert why_not(plan, off)["cancelled"] == "shared"
    both = (off, msgspec.structs.replace(PRETRIALS, state="cancelled", revision=2))
    plan = thread(*both, said=told, now=NOON).plan()
    assert shown(plan) == ["cancelled Mon 02 12:00 +cancelled !"]


def test_cancelled_by_the_second_when_the_first_one_s_cancellation_was_read_nothing_more_is_said() -> None:
    told = read(COURTS, PRETRIALS)
    off = msgspec.structs.replace(COURTS, state="cancelled", revision=2)
    told = carried_out(thread(off, said=told[:1], now=NOON), "2026-03-02T13:00") + told[1:]
    other = msgspec.structs.replace(PRETRIALS, state="cancelled", revision=2)
    assert shown(thread(off, other, said=told, now="2026-03-02T14:00").plan()) == []


def test_moved_by_the_second_department_as_by_the_first_nothing_more_is_said() -> None:
    told = read(COURTS, PRETRIALS)
    first = moved(COURTS, "2026-03-20T09:00")
    told = carried_out(thread(first, PRETRIALS, said=told, now=NOON), "2026-03-02T12:30")
    assert told[-1].former == when("2026-03-12T13:00")
    plan = thread(first, moved(PRETRIALS, "2026-03-20T09:00"), said=told, now="2026-03-02T14:00").plan()
    assert [text.step for text in plan.texts] == ["week_before", "day_before"]
    other = thread(first, moved(PRETRIALS, "2026-03-21T09:00"), said=told, now="2026-03-02T14:00").plan()
    assert other.texts[0].step == "moved"


def test_of_two_corrections_of_one_hearing_the_last_speaks_of_its_steps() -> None:
    """If the first did, the second would count as put right by it: carried out, a plan would change."""
    hearings = [a_date(name, "2026-03-12T13:00", place="Matheson Courthouse") for name in ("1", "2")]
    believed = zip(sorted(hearings, key=lambda one: one.date_id), ("2026-03-12T12:00", "2026-03-12T11:00"), strict=True)
    said, dates = list[Said](), list[Dated]()
    for rank, (dated, wall) in enumerate(believed):
        said += read(msgspec.structs.replace(dated, when=when(wall)))
        dates.append(msgspec.structs.replace(dated, precedence=rank, revision=2, since=at(NOON)))
    both = thread(*dates, said=said, now=NOON)
    plan = both.plan()
    assert shown(plan)[:2] == ["moved Mon 02 12:00 !", "moved Mon 02 12:00 +scheduled +scheduled !"]
    judge.stands_still(both, plan)
