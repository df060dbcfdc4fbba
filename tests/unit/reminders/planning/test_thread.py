"""What a client is told of one date, and of several, by example."""

from datetime import time

import msgspec
import pytest

from proto.values.window import Window
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.cascade import Cascade, Step
from services.reminders.domain.planning.placing import slot_of
from tests.unit.reminders.planning.made import BY_HAND, DAY_BEFORE, EVERYTHING, HEARING, REQUESTED, SUPERVISION
from tests.unit.reminders.planning.told import MONDAY, a_date, at, carried_out, holiday, shown, thread, when, why_not


def test_a_hearing_is_told_at_once_a_week_before_and_the_day_before() -> None:
    plan = thread(a_date("1", "2026-03-12T13:00")).plan()
    assert shown(plan) == ["scheduled Mon 02 10:00", "week_before Thu 05 10:00", "day_before Wed 11 16:00"]
    assert [text.why for text in plan.texts] == [("cascade",)] * 3
    assert plan.texts[2].window == Window(at("2026-03-11T16:00"), at("2026-03-11T20:00"))


def test_of_five_steps_the_last_three_go() -> None:
    dated = a_date("1", "2026-03-12T13:00", cascade=EVERYTHING)
    plan = thread(dated).plan()
    assert shown(plan) == ["days_before Mon 09 10:00", "day_before Wed 11 16:00", "morning_of Thu 12 10:00"]
    assert why_not(plan, dated) == {"scheduled": "enough", "week_before": "enough", "missed": "if_missed"}


def test_told_two_days_before_it_is_two_texts_and_not_three_at_once() -> None:
    dated = a_date("1", "2026-03-04T13:00")
    plan = thread(dated).plan()
    assert shown(plan) == ["scheduled Mon 02 10:00", "day_before Tue 03 16:00"]
    assert why_not(plan, dated) == {"week_before": "passed", "missed": "if_missed"}


def test_told_the_day_before_it_is_one_text_at_once() -> None:
    plan = thread(a_date("1", "2026-03-03T13:00")).plan()
    assert shown(plan) == ["day_before Mon 02 10:00 +scheduled"]
    assert plan.texts[0].why == ("folded",)


def test_told_after_four_the_day_before_it_is_the_day_before_that_goes() -> None:
    dated = a_date("1", "2026-03-03T13:00", since=at("2026-03-02T17:00"))
    plan = thread(dated, now="2026-03-02T17:00").plan()
    assert shown(plan) == ["day_before Mon 02 17:00"]
    assert plan.texts[0].why == ("late",)
    assert why_not(plan, dated)["scheduled"] == "passed"


def test_less_than_an_hour_before_nothing_goes() -> None:
    dated = a_date("1", "2026-03-02T10:59", since=at(MONDAY))
    plan = thread(dated).plan()
    assert shown(plan) == []
    assert set(why_not(plan, dated).values()) == {"too_late", "if_missed"}


def test_the_day_before_a_monday_is_the_friday_and_before_a_holiday_the_day_before_that() -> None:
    dated = a_date("1", "2026-03-16T09:00")
    assert shown(thread(dated).plan())[-1] == "day_before Fri 13 16:00"
    plan = thread(dated, closed=holiday("2026-03-13")).plan()
    assert shown(plan)[-1] == "day_before Thu 12 16:00"
    assert plan.texts[-1].why == ("holiday_earlier",)


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        (("15:00", "09:00"), "Wed 11 14:00"),
        (("09:30", "09:00"), "Wed 11 09:00"),
        # Awake at night only.
        (("08:00", "22:00"), "Wed 11 07:00"),
        # Awake after four only: the evening before.
        (("20:00", "17:00"), "Tue 10 19:00"),
        (("00:00", "00:00"), "Wed 11 16:00"),
    ],
)
def test_where_four_is_quiet_it_goes_in_the_last_hour_before(quiet: tuple[str, str], expected: str) -> None:
    plan = thread(a_date("1", "2026-03-12T13:00"), hours=Hours("America/Denver", *quiet)).plan()
    assert shown(plan)[-1] == f"day_before {expected}"
    assert ("quiet_earlier" in plan.texts[-1].why) == (quiet != ("00:00", "00:00"))


def test_what_is_known_at_night_is_told_in_the_morning() -> None:
    plan = thread(a_date("1", "2026-03-12T13:00", since=at("2026-03-02T22:00")), now="2026-03-02T22:00").plan()
    assert shown(plan)[0] == "scheduled Tue 03 08:00"
    assert plan.texts[0].why == ("quiet_later",)


def test_a_morning_too_short_for_a_text_is_told_the_evening_before() -> None:
    hours = Hours("America/Denver", "20:00", "07:00")
    early, later = (
        a_date("1", f"2026-03-12T{starts}", cascade=SUPERVISION, since=at("2026-02-02T10:00"))
        for starts in ("09:29", "09:30")
    )
    assert shown(thread(later, hours=hours).plan())[1:] == ["day_before Wed 11 16:00", "morning_of Thu 12 07:30"]
    plan = thread(early, hours=hours).plan()
    assert shown(plan)[1:] == ["day_before Wed 11 16:00"]
    assert why_not(plan, early)["morning_of"] == "too_early"
    only = msgspec.structs.replace(early, cascade=Cascade((Step("morning_of", 0, time(7, 30)),)))
    assert shown(thread(only, hours=hours).plan()) == ["morning_of Wed 11 16:00"]


def test_two_hearings_on_a_day_are_one_text() -> None:
    plan = thread(
        a_date("1", "2026-03-12T13:00", since=at("2026-02-01T10:00")),
        a_date("2", "2026-03-12T09:00", since=at("2026-02-01T10:00")),
    ).plan()
    assert shown(plan) == ["week_before Thu 05 10:00 +week_before", "day_before Wed 11 16:00 +day_before"]
    assert plan.texts[0].when == when("2026-03-12T09:00")
    assert plan.texts[0].segments == 4


def test_news_for_another_day_waits_for_a_day_without_a_text() -> None:
    first = thread(a_date("1", "2026-03-12T13:00"))
    later = a_date("2", "2026-03-20T13:00", since=at("2026-03-02T11:00"))
    told = tuple(carried_out(first, "2026-03-02T11:00"))
    plan = first.but(dates=(*first.dates, later), said=told, now=at("2026-03-02T11:00")).plan()
    assert shown(plan)[0] == "scheduled Tue 03 08:00"
    assert plan.texts[0].why == ("one_a_day",)


def test_news_that_can_wait_for_no_other_day_goes_beside_that_day_s_text_once() -> None:
    first = thread(a_date("1", "2026-03-12T13:00"))
    tomorrow = a_date("2", "2026-03-03T08:30", since=at("2026-03-02T11:00"))
    second = first.but(
        dates=(*first.dates, tomorrow), said=tuple(carried_out(first, "2026-03-02T11:00")), now=at("2026-03-02T11:00")
    )
    plan = second.plan()
    assert shown(plan)[0] == "day_before Mon 02 11:00 +scheduled !"
    assert plan.texts[0].why == ("last_chance", "folded")
    third = second.but(said=tuple(carried_out(second, "2026-03-02T11:30")), now=at("2026-03-02T11:30"))
    assert why_not(third.plan(), tomorrow)["day_before"] == "said"


def test_a_client_told_already_does_not_hear_twice_on_a_day() -> None:
    """Told of tomorrow's hearing last week, and of another one this morning."""
    dated = a_date("1", "2026-03-03T08:30", since=at("2026-02-01T10:00"))
    other = a_date("2", "2026-03-12T13:00", since=at("2026-03-02T09:00"))
    told = carried_out(thread(dated, now="2026-02-24T09:00"), "2026-03-01T00:00")
    told += carried_out(thread(other, now="2026-03-02T09:00"), "2026-03-02T09:30")
    plan = thread(dated, other, now="2026-03-02T16:00", said=told).plan()
    assert why_not(plan, dated)["day_before"] == "one_a_day"


def test_a_full_line_is_met_earlier_the_same_day_and_then_the_day_before() -> None:
    dated = a_date("1", "2026-03-12T13:00", since=at("2026-02-01T10:00"), cascade=DAY_BEFORE)
    full = {
        slot_of(at(f"2026-03-11T{hour:02}:{minute:02}")): 720 for hour in range(10, 20) for minute in (0, 15, 30, 45)
    }
    plan = thread(dated).but(load=full).plan()
    assert shown(plan) == ["day_before Wed 11 09:45"]
    assert plan.texts[0].why == ("capacity_earlier",)
    full |= {slot_of(at(f"2026-03-11T{hour:02}:{minute:02}")): 719 for hour in (8, 9) for minute in (0, 15, 30, 45)}
    assert shown(thread(dated).but(load=full).plan()) == ["day_before Tue 10 16:00"]


def test_where_nothing_is_free_it_stays_at_its_ideal_and_says_so() -> None:
    plan = thread(a_date("1", "2026-03-12T13:00"), pace=0.0).plan()
    assert shown(plan)[-1] == "day_before Wed 11 16:00"
    assert plan.texts[-1].why == ("infeasible",)


def test_what_a_person_chose_goes_then_on_a_saturday_too() -> None:
    plan = thread(a_date("1", "2026-03-15T13:00", cascade=BY_HAND)).plan()
    assert shown(plan) == ["by_hand Sat 14 09:00"]
    assert plan.texts[0].why == ("by_hand",)


def test_a_miss_is_spoken_of_the_next_working_day_and_nothing_else_is() -> None:
    dated = a_date("1", "2026-03-06T09:00", state="missed", since=at("2026-03-06T12:00"))
    plan = thread(dated, now="2026-03-06T12:00").plan()
    assert shown(plan) == ["missed Mon 09 10:00 !"]
    assert why_not(plan, dated) == {"scheduled": "missed", "week_before": "missed", "day_before": "missed"}


def test_a_text_that_was_requested_goes_in_its_time_whatever_else_its_day_has() -> None:
    asked = a_date("ask", "2026-03-13T12:00", since=at("2026-03-11T12:00"), cascade=REQUESTED, place="")
    dated = a_date("1", "2026-03-12T13:00", cascade=DAY_BEFORE)
    plan = thread(asked, dated).plan()
    assert shown(plan) == ["requested Wed 11 12:00 !", "day_before Wed 11 16:00"]
    assert plan.texts[0].why == ("requested",)
    night = msgspec.structs.replace(asked, since=at("2026-03-11T21:00"))
    plan = thread(night).plan()
    assert (shown(plan), plan.texts[0].why) == (["requested Thu 12 08:00 !"], ("requested", "quiet_later"))


def test_words_somebody_wrote_go_at_their_time_and_the_day_s_text_at_its_own() -> None:
    own = a_date("1", "2026-03-10T13:00", own_words=frozenset({"day_before"}), cascade=DAY_BEFORE)
    other = a_date("2", "2026-03-16T13:00", cascade=HEARING, since=at("2026-02-01T10:00"))
    plan = thread(own, other).plan()
    assert shown(plan) == ["week_before Mon 09 10:00", "day_before Mon 09 16:00 !", "day_before Fri 13 16:00"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "kept"}, "kept"),
        ({"state": "closed"}, "office_closed"),
        ({"obstacle": "stopped"}, "stopped"),
    ],
)
def test_what_is_over_or_stopped_is_not_talked_about(more: dict[str, str], why: str) -> None:
    dated = a_date("1", "2026-03-12T13:00", **more)
    plan = thread(dated).plan()
    assert shown(plan) == []
    assert set(why_not(plan, dated).values()) == {why}


def test_a_date_nobody_has_set_has_nothing_to_say() -> None:
    assert shown(thread(a_date("1", None)).plan()) == []


def test_in_custody_nothing_goes_and_what_is_on_its_way_is_taken_back() -> None:
    dated = a_date("1", "2026-03-12T13:00")
    (said,) = carried_out(thread(dated), "2026-03-02T11:00")
    posted = msgspec.structs.replace(said, state="posted")
    plan = thread(dated, now="2026-03-02T11:00", said=[posted], obstacle="in_custody").plan()
    assert (list(plan.texts), set(plan.untrue)) == ([], {posted.reminder_id})
    assert set(why_not(plan, dated).values()) == {"in_custody"}


def test_the_first_file_of_a_department_announces_nothing_as_new() -> None:
    dated = a_date("1", "2026-03-12T13:00", withheld={"scheduled": "first_load"})
    plan = thread(dated).plan()
    assert shown(plan)[0] == "week_before Thu 05 10:00"
    assert why_not(plan, dated)["scheduled"] == "first_load"


def test_what_did_not_arrive_is_not_tried_again_and_does_not_count_as_told() -> None:
    dated = a_date("1", "2026-03-12T13:00")
    (said,) = carried_out(thread(dated), "2026-03-02T11:00")
    failed = msgspec.structs.replace(said, state="undelivered")
    plan = thread(dated, now="2026-03-02T12:00", said=[failed]).plan()
    assert shown(plan) == ["week_before Thu 05 10:00", "day_before Wed 11 16:00"]
    assert why_not(plan, dated)["scheduled"] == "tried"
