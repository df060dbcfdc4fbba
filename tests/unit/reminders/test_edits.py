"""What staff made of a published date, through every later word of its publisher's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.values.window import local
from services.kit import failpoints
from services.reminders.domain.edits import (
    Change,
    Edit,
    Overtaken,
    edited,
    effective,
    lapsed,
    planned,
    settled,
    shift,
    when_of,
)
from services.reminders.domain.planning.cascade import Step
from services.reminders.domain.records import Appointment
from tests.unit.reminders.planning import told
from tests.unit.reminders.test_rules import appointment

DENVER, YORK = "America/Denver", "America/New_York"
CARLA = UUID(int=3)
AT = local(datetime.fromisoformat("2026-03-02T10:00"), DENVER)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def says(starts: str = "2026-03-12T09:00", place: str = "Room 3", zone: str = DENVER) -> Appointment:
    """The date as its publisher says it."""
    return appointment(local_time=wall(starts), time_zone=zone, starts_at=local(wall(starts), zone), place=place)


def staff(known: Edit | None, date: Appointment, **change: Any) -> Edit:
    return edited(known, date, Change(**change), known.edits if known else 0, CARLA, AT)


@contextmanager
def off(name: str) -> Iterator[None]:
    failpoints.arm(f"{name}:off")
    try:
        yield
    finally:
        failpoints.arm("")


MOVED = staff(None, says(), local_time=wall("2026-03-12T10:30"), place="Room 5")


def test_without_an_edit_a_date_is_as_its_publisher_says() -> None:
    assert effective(says(), None) == effective(says(), Edit()) == says()
    assert planned(told.a_date("1", "2026-03-12T09:00"), None) == told.a_date("1", "2026-03-12T09:00")


def test_staffs_time_and_place_stand_in_for_the_publishers() -> None:
    date = effective(says(), MOVED)
    assert (date.local_time, date.starts_at, date.place) == (
        wall("2026-03-12T10:30"),
        local(wall("2026-03-12T10:30"), DENVER),
        "Room 5",
    )
    assert shift(says(), MOVED) == timedelta(minutes=90)
    when = when_of(date)
    assert when
    assert when.starts_at == date.starts_at


@pytest.mark.parametrize(
    ("date", "lapses", "stands"),
    [
        # The same again, as every night's file says it.
        (says(), set(), ("10:30", "Room 5")),
        (says("2026-03-13T09:00"), {"time"}, ("09:00", "Room 5")),
        (says(zone=YORK), {"time"}, ("09:00", "Room 5")),
        (says(place="Room 9"), {"place"}, ("10:30", "Room 9")),
        (says("2026-03-13T11:00", "Room 9"), {"time", "place"}, ("11:00", "Room 9")),
        # It says what staff knew: it is the publisher's now, and moves with it.
        (says("2026-03-12T10:30", "Room 5"), {"time", "place"}, ("10:30", "Room 5")),
    ],
)
def test_only_what_its_publisher_says_anew_lapses(date: Appointment, lapses: set[str], stands: tuple[str, str]) -> None:
    assert lapsed(MOVED, date) == lapses
    found = effective(date, MOVED)
    assert (f"{found.local_time:%H:%M}", found.place) == stands
    assert effective(date, settled(MOVED, date)) == found


def test_what_lapsed_does_not_come_back_with_the_publishers_old_word() -> None:
    left = settled(MOVED, says("2026-03-13T09:00", "Room 9"))
    assert effective(says(), left) == says()
    # What is not settled at once does: this is why it is kept.
    assert effective(says(), MOVED) != says()


def test_stop_words_and_steps_stay_whatever_the_publisher_says() -> None:
    steps = (Step("by_hand", 2, time(9)),)
    edit = staff(None, says(), is_stopped=True, steps=steps, words={"by_hand": {"en": "Bring your ID."}})
    dated = planned(told.a_date("1", "2026-03-12T09:00"), settled(edit, says("2026-04-01T08:00", "Elsewhere")))
    assert (dated.obstacle, dated.cascade.steps) == ("stopped", steps)
    assert dated.own_words == {"by_hand"}


def test_what_bars_a_date_by_itself_is_said_first() -> None:
    barred = told.a_date("1", "2026-03-12T09:00", obstacle="in_custody")
    assert planned(barred, Edit(is_stopped=True)).obstacle == "in_custody"


def test_a_date_that_staff_stopped_is_not_spoken_of_and_one_they_started_again_is() -> None:
    date = told.a_date("1", "2026-03-12T09:00")
    stopped = staff(None, says(), is_stopped=True)
    plan = told.thread(planned(date, stopped)).plan()
    assert not plan.texts
    assert set(told.why_not(plan, date).values()) == {"stopped"}
    started = staff(stopped, says(), is_stopped=False)
    assert told.thread(planned(date, started)).plan() == told.thread(date).plan()


def test_steps_of_their_own_are_the_only_ones() -> None:
    date = planned(told.a_date("1", "2026-03-12T09:00"), Edit(steps=(Step("by_hand", 1, time(9)),)))
    assert told.shown(told.thread(date).plan()) == ["by_hand Wed 11 09:00"]


def test_none_gives_back_and_what_is_left_out_stays() -> None:
    edit = staff(MOVED, says(), place=None)
    assert (edit.place, edit.base_place, edit.local_time) == (None, None, MOVED.local_time)
    worded = staff(None, says(), words={"day_before": {"en": "x"}, "by_hand": {"en": "y"}})
    assert set(staff(worded, says(), words={"by_hand": {"en": " "}}).words) == {"day_before"}
    assert staff(worded, says(), is_stopped=True).words == worded.words
    assert staff(staff(None, says(), steps=()), says(), steps=None).steps is None


def test_what_the_publisher_says_anyway_is_no_edit() -> None:
    edit = staff(None, says(), local_time=wall("2026-03-12T09:00"), place="Room 3")
    assert (edit.local_time, edit.instead_of, edit.place, edit.base_place) == (None, None, None, None)
    assert effective(says("2026-03-20T09:00", "Room 9"), edit) == says("2026-03-20T09:00", "Room 9")


def test_of_two_who_edit_at_once_the_second_is_told() -> None:
    first = staff(None, says(), is_stopped=True)
    assert (first.edits, first.by_id, first.at) == (1, CARLA, AT)
    with pytest.raises(Overtaken):
        edited(first, says(), Change(place="Room 9"), 0, CARLA, AT)


def test_with_the_switch_off_every_load_undoes_what_staff_did() -> None:
    with off("staff_edits"):
        assert effective(says(), MOVED) == says()
        assert planned(told.a_date("1", "2026-03-12T09:00"), Edit(is_stopped=True)).obstacle is None


def test_a_time_the_clocks_skip_is_the_first_after_it() -> None:
    edit = staff(None, says("2026-03-08T09:00"), local_time=wall("2026-03-08T02:30"))
    assert effective(says("2026-03-08T09:00"), edit).local_time == wall("2026-03-08T03:00")
