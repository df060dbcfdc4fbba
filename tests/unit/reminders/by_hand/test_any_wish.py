"""What is true of every form; and that a wrong reading of one is found."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from services.reminders.domain.by_hand import leads
from services.reminders.domain.by_hand import wish as wishing
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.wish import FURTHEST, Wish, checked
from services.reminders.domain.planning.cascade import Subject, ideals
from services.reminders.domain.wall import Wall, read, shown
from services.reminders.domain.wall import wall as taken
from tests.unit.reminders.by_hand.made import ANA, DENVER, NOW, ZONES, wish, wishes


def kept_as_it_was_wished(form: Wish) -> None:
    """Nothing is guessed: the clock there shows what the form says, to come and not too far, and the text can go."""
    try:
        date = checked(form, ANA, NOW)
    except BadForm as error:
        _named(error)
        return
    assert date.when.local_time == read(form.starts) == shown(date.when.starts_at, form.time_zone)
    assert NOW < date.when.starts_at <= NOW + FURTHEST
    assert (date.night == "twice") == (taken(read(form.starts), form.time_zone).night == "twice")
    assert len(date.place) <= 160


def _named(error: BadForm) -> None:
    fields = {"starts", "time_zone", "place", "contact", "lead", "words", "words.en", "words.es"}
    assert error.faults
    assert all(one.field in fields or one.field.startswith("chosen.") for one in error.faults)


def said_when_it_was_wished(form: Wish) -> None:
    """What the planner makes of the steps is at the times that were chosen, each on a day of its own, and of use."""
    try:
        date = checked(form, ANA, NOW)
    except BadForm:
        return
    found = ideals(date.cascade.steps, Subject(date.when, NOW, DENVER))
    assert len({shown(one.at, DENVER).date() for one in found}) == len(found) == len(date.cascade.steps) <= 3
    for one in found:
        assert one.at < date.when.starts_at - timedelta(hours=1)
    if form.lead == "chosen":
        assert sorted(shown(one.at, DENVER) for one in found) == sorted(read(text) for text in form.chosen)


def the_fix_mends_it(form: Wish) -> None:
    """A time that is offered in place of a wrong one is right."""
    try:
        checked(form, ANA, NOW)
    except BadForm as error:
        for one in error.faults:
            if one.code == "skipped" and one.field == "starts":
                mended = msgspec.structs.replace(form, starts=one.fix)
                assert not {"skipped", "no_such_time"} & {code for field, code in _codes(mended) if field == "starts"}


def _codes(form: Wish) -> set[tuple[str, str]]:
    try:
        checked(form, ANA, NOW)
    except BadForm as error:
        return {(one.field, one.code) for one in error.faults}
    return set()


PROPERTIES: list[Callable[[Wish], None]] = [kept_as_it_was_wished, said_when_it_was_wished, the_fix_mends_it]


@pytest.mark.parametrize("holds", PROPERTIES)
@given(form=wishes)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_form(holds: Callable[[Wish], None], form: Wish) -> None:
    holds(form)


def _silent(wished: datetime, zone: str) -> Wall:
    return msgspec.structs.replace(taken(wished, zone), night=None)


def _days_there(lead: Any, chosen: Any, when: Any, zone: str) -> Any:
    """Days are counted where the date is, and not where its client is."""
    moved = msgspec.structs.replace(when, starts_at=when.starts_at + timedelta(hours=14))
    return leads.cascade_of(lead, chosen, moved, zone)


WRONG: list[tuple[str, Callable[[Wish], None], object, str, Any]] = [
    ("a skipped hour is taken", kept_as_it_was_wished, wishing, "wall", _silent),
    ("what is past is kept", kept_as_it_was_wished, wishing, "_of_start", lambda *_: iter(())),
    ("leads are not looked at", said_when_it_was_wished, wishing, "lead_faults", lambda *_: iter(())),
    ("days are another clock's", said_when_it_was_wished, wishing, "cascade_of", _days_there),
    ("a chosen hour that is skipped moves", said_when_it_was_wished, leads, "wall", _silent),
]


@pytest.mark.parametrize(
    ("holds", "room", "name", "wrong"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_a_wrong_form_is_found(
    holds: Callable[[Wish], None], room: object, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, name, wrong)
    sound = st.builds(msgspec.structs.replace, wishes, place=st.just("Room 3"), words=st.none(), contact=st.just(""))
    if room is leads:  # few hours are skipped
        night = st.builds("2026-03-08T0{}:30".format, st.integers(1, 3)).map(lambda chosen: (chosen,))
        sound = st.builds(wish, lead=st.just("chosen"), chosen=night)

    @given(form=sound, zone=st.sampled_from(ZONES))
    @settings(
        max_examples=1000,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def hunt(form: Wish, zone: str) -> None:
        assume(form.starts[:2] == "20")
        holds(msgspec.structs.replace(form, time_zone=zone))

    with pytest.raises((AssertionError, ValueError)):
        hunt()
