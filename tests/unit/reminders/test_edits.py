"""What staff made of a published date, through every later word of its publisher's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from proto.values.window import local
from services.kit import failpoints
from services.reminders.domain import edits
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
    assert (dated.obstacle, dated.cascade.steps, dated.own_words) == ("stopped", steps, {"by_hand"})


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


# ---- what is true of every story -----------------------------------------------------------------------------------

TIMES = ("2026-03-12T09:00", "2026-03-12T10:30", "2026-03-13T09:00")
PLACES = ("Room 3", "Room 5", "Room 9")
said_ = st.builds(says, st.sampled_from(TIMES), st.sampled_from(PLACES), st.sampled_from([DENVER, YORK]))
changes = st.one_of(
    st.builds(Change, local_time=st.sampled_from([None, *map(wall, TIMES)])),
    st.builds(Change, place=st.sampled_from([None, *PLACES])),
    st.builds(Change, is_stopped=st.booleans()),
    st.builds(Change, steps=st.sampled_from([None, (Step("by_hand", 1, time(9)),)])),
    st.builds(Change, words=st.dictionaries(st.sampled_from(["by_hand", "day_before"]), st.just({"en": "x"}))),
)
stories = st.tuples(said_, st.lists(said_ | changes, max_size=12))
Story = tuple[Appointment, list[Appointment | Change]]


def what_was_said_last_of_each_part_stands(story: Story) -> None:
    """Told without any base: of time and of place, whoever spoke last with something new to say; of all else, staff."""
    theirs, rest = story
    edit: Edit | None = None
    mine: dict[str, Any] = {}
    for one in rest:
        if isinstance(one, Change):
            edit = edited(edit, theirs, one, edit.edits if edit else 0, CARLA, AT)
            mine |= {name: value for name, value in msgspec.structs.asdict(one).items() if value is not msgspec.UNSET}
            mine = {name: value for name, value in mine.items() if name == "words" or value != _theirs(theirs, name)}
        else:
            if (one.local_time, one.time_zone) != (theirs.local_time, theirs.time_zone):
                mine.pop("local_time", None)
            if one.place != theirs.place:
                mine.pop("place", None)
            theirs = one
            edit = settled(edit, theirs) if edit else None
        now = effective(theirs, edit)
        assert now.local_time == (mine.get("local_time") or theirs.local_time)
        assert now.starts_at == local(now.local_time or AT, theirs.time_zone or "")
        assert now.place == (mine.get("place") or theirs.place)
        assert (edit or Edit()).is_stopped == bool(mine.get("is_stopped"))
        assert (edit or Edit()).steps == mine.get("steps")


def _theirs(date: Appointment, name: str) -> Any:
    return {"local_time": date.local_time, "place": date.place, "is_stopped": False, "steps": None}.get(name)


def the_same_again_changes_nothing(story: Story) -> None:
    theirs, rest = story
    edit = Edit()
    for one in rest:
        if isinstance(one, Change):
            edit = edited(edit, theirs, one, edit.edits, CARLA, AT)
            assert settled(edit, theirs) == edit
            assert not lapsed(edit, theirs)


PROPERTIES: list[Callable[[Story], None]] = [what_was_said_last_of_each_part_stands, the_same_again_changes_nothing]


@pytest.mark.parametrize("holds", PROPERTIES)
@given(story=stories)
@settings(max_examples=150)
def test_every_story(holds: Callable[[Story], None], story: Story) -> None:
    holds(story)


def _both(edit: Edit, date: Appointment) -> frozenset[Any]:
    return frozenset({"time", "place"}) if lapsed(edit, date) else frozenset()


def _by_what_stands(edit: Edit, date: Appointment) -> frozenset[Any]:
    """As if a load were compared with what staff made of the date."""
    return frozenset({"time"} if edit.local_time and edit.local_time != date.local_time else ())


def _by_the_wall_alone(edit: Edit, date: Appointment) -> frozenset[Any]:
    is_other = edit.instead_of is not None and edit.instead_of.local_time != date.local_time
    return frozenset({"time"} if is_other else ()) | (lapsed(edit, date) - {"time"})


WRONG: list[tuple[str, Callable[[Story], None], str, Any]] = [
    ("one part takes the other along", what_was_said_last_of_each_part_stands, "lapsed", _both),
    ("a load is compared with the edit", the_same_again_changes_nothing, "lapsed", _by_what_stands),
    ("another zone is no other time", what_was_said_last_of_each_part_stands, "lapsed", _by_the_wall_alone),
    ("nothing ever lapses", what_was_said_last_of_each_part_stands, "lapsed", lambda *_: frozenset()),
]


@pytest.mark.parametrize(("holds", "name", "wrong"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_edit_is_found(
    holds: Callable[[Story], None], name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits, name, wrong)

    @given(story=stories)
    @settings(
        max_examples=400,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hunt(story: Story) -> None:
        holds(story)

    with pytest.raises(AssertionError):
        hunt()


def test_what_is_not_settled_at_once_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    story: Story = (says(), [Change(place="Room 5"), says(place="Room 9"), says()])
    what_was_said_last_of_each_part_stands(story)
    monkeypatch.setitem(globals(), "settled", lambda edit, _: edit)
    with pytest.raises(AssertionError):
        what_was_said_last_of_each_part_stands(story)
