"""What is true of every story of publishers and staff; and that wrong edits are found."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from proto.values.window import local
from services.reminders.domain import edits
from services.reminders.domain.edits import (
    Change,
    Edit,
    edited,
    effective,
    lapsed,
    settled,
)
from services.reminders.domain.planning.cascade import Step
from services.reminders.domain.records import Appointment
from tests.unit.reminders.test_rules import appointment

DENVER, YORK = "America/Denver", "America/New_York"
CARLA = UUID(int=3)
AT = local(datetime.fromisoformat("2026-03-02T10:00"), DENVER)
wall = datetime.fromisoformat


def says(starts: str = "2026-03-12T09:00", place: str = "Room 3", zone: str = DENVER) -> Appointment:
    """The date as its publisher says it."""
    return appointment(local_time=wall(starts), time_zone=zone, starts_at=local(wall(starts), zone), place=place)


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
@settings(max_examples=150, deadline=None)
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
        deadline=None,
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
