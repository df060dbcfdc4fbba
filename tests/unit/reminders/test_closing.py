"""Offices that are closed: which dates do not take place, who is told, and what can still be undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proto.values.sequence import Version
from proto.values.window import local
from services.kit import failpoints
from services.reminders.domain.closing import (
    Closure,
    NoClosure,
    Row,
    Undoing,
    Undone,
    checked,
    hits,
    is_closed,
    newest,
    planned,
    undoing,
)
from services.reminders.domain.records import Appointment
from services.reminders.domain.refusals import Refused
from tests.unit.reminders.planning import told
from tests.unit.reminders.planning.made import IDS
from tests.unit.reminders.test_rules import appointment

COURT, HEALTH = uuid5(IDS, "court"), uuid5(IDS, "health")
ANA, BEN = UUID(int=1), UUID(int=2)
AT = told.at(told.MONDAY)


def closure(first: str = "2026-03-10", last: str = "2026-03-12", place: str = "Matheson", **more: Any) -> Closure:
    fields: dict[str, Any] = {"closure_id": UUID(int=9), "publisher_id": COURT, "content_hash": b"1"}
    fields |= {"first_on": date.fromisoformat(first), "last_on": date.fromisoformat(last)}
    sequence = more.pop("sequence", 1)
    version = Version(sequence, AT)
    return checked(Closure(place_folded=place, version=version, **(fields | more)))


def a_date(starts: str = "2026-03-12T09:00", place: str = "Room 3, Matheson Courthouse", **more: Any) -> Appointment:
    wall = datetime.fromisoformat(starts)
    zone = more.pop("time_zone", "America/Denver")
    fields: dict[str, Any] = {"publisher_id": COURT, "client_id": ANA} | more
    return appointment(local_time=wall, starts_at=local(wall, zone), time_zone=zone, place=place, **fields)


@contextmanager
def off(name: str) -> Iterator[None]:
    failpoints.arm(f"{name}:off")
    try:
        yield
    finally:
        failpoints.arm("")


@pytest.mark.parametrize(
    ("some", "date_", "expected"),
    [
        (closure(), a_date(), True),
        (closure(), a_date("2026-03-10T00:05"), True),
        (closure(), a_date("2026-03-12T23:55"), True),
        (closure(), a_date("2026-03-09T23:55"), False),
        (closure(), a_date("2026-03-13T00:05"), False),
        # By the wall where it is, whatever day it is elsewhere.
        (closure(last="2026-03-10"), a_date("2026-03-10T23:30", time_zone="America/New_York"), True),
        (closure(place="MATHESON COURTHOUSE, Salt Lake"), a_date(), False),
        (closure(place="matheson  courthouse"), a_date(), True),
        (closure(place="Room 3, Matheson Courthouse"), a_date(place="Matheson Courthouse"), False),
        (closure(place="Room 3"), a_date(place="Room 31"), False),
        (closure(publisher_id=HEALTH), a_date(), False),
        (closure(), a_date(state="cancelled"), False),
        (closure(), a_date(state="kept"), False),
        (closure(), msgspec.structs.replace(a_date(), local_time=None), False),
        (closure(), msgspec.structs.replace(a_date(), place=None), False),
    ],
)
def test_which_dates_it_hits(some: Closure, date_: Appointment, expected: bool) -> None:
    assert hits(some, date_) is expected


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"place": " -- "}, "no_place"),
        ({"last": "2026-03-09"}, "ends_first"),
        ({"last": "2062-03-12"}, "too_long"),
    ],
)
def test_what_closes_nothing_is_said(more: dict[str, Any], reason: str) -> None:
    with pytest.raises(NoClosure) as caught:
        closure(**more)
    assert caught.value.reason == reason


def test_a_newer_word_about_the_same_takes_the_place_of_the_older_and_keeps_its_id() -> None:
    longer = closure(last="2026-03-13", sequence=2, content_hash=b"2", closure_id=UUID(int=10))
    assert longer.key == closure().key
    assert newest(closure(), longer) == msgspec.structs.replace(longer, closure_id=UUID(int=9))
    assert newest(longer, closure()) == longer
    assert newest(None, longer) == longer
    with pytest.raises(Refused):
        newest(closure(), closure(content_hash=b"other"))


@given(st.permutations([closure(last=f"2026-03-{12 + n}", sequence=n, content_hash=bytes([n])) for n in range(1, 5)]))
def test_whatever_order_they_come_in_the_last_word_stands(words: list[Closure]) -> None:
    known: Closure | None = None
    for word in words:
        known = newest(known, word)
    assert known
    assert known.last_on == date(2026, 3, 16)


def test_undone_for_one_client_it_stands_for_the_others() -> None:
    undone = {Undone(closure().closure_id, ANA)}
    assert not is_closed(a_date(), [closure()], undone)
    assert is_closed(a_date(client_id=BEN), [closure()], undone)
    # Another closure of the same days is another matter.
    assert is_closed(a_date(), [closure(), closure(closure_id=UUID(int=11))], undone)
    # Whose it is nobody knows: it is closed like the rest.
    assert is_closed(a_date(client_id=None), [closure()], undone)


# ---- who is told ---------------------------------------------------------------------------------------------------


def _told_story(now: str, *, is_off: bool, believed: bool = True) -> list[str]:
    """Texts after a closure, of a client who was told of the date a week before it, or never."""
    dated = told.a_date("1", "2026-03-12T09:00")
    said = told.carried_out(told.thread(dated), "2026-03-06T00:00") if believed else []
    return told.shown(told.thread(planned(dated, is_closed=is_off), now=now, said=said).plan())


def test_who_believes_in_the_date_is_told_at_once_beside_any_other_text() -> None:
    assert _told_story("2026-03-09T11:00", is_off=True) == ["closed Mon 09 11:00 !"]


def test_who_was_never_told_of_it_is_told_nothing() -> None:
    assert _told_story("2026-03-09T11:00", is_off=True, believed=False) == []


def test_without_the_closure_the_reminder_goes_as_ever() -> None:
    """The control arm: what a client would be told of a day on which nobody is there."""
    with off("closed"):
        is_off = is_closed(a_date(), [closure()])
    assert _told_story("2026-03-09T11:00", is_off=is_off) == ["day_before Wed 11 16:00"]


def test_at_night_it_waits_for_the_morning() -> None:
    assert _told_story("2026-03-10T22:00", is_off=True) == ["closed Wed 11 08:00 !"]


def test_a_date_that_moves_off_the_closed_days_is_told_as_moved() -> None:
    dated = told.a_date("1", "2026-03-12T09:00")
    said = told.carried_out(told.thread(dated), "2026-03-06T00:00")
    closed = told.thread(planned(dated, is_closed=True), now="2026-03-09T11:00", said=said)
    said = told.carried_out(closed, "2026-03-09T12:00")
    moved = told.a_date("1", "2026-03-20T09:00", revision=2)
    assert not is_closed(a_date("2026-03-20T09:00"), [closure()])
    plan = told.thread(planned(moved, is_closed=False), now="2026-03-09T13:00", said=said).plan()
    assert told.shown(plan)[0] == "moved Mon 09 13:00 !"


def test_a_date_that_is_over_is_not_closed() -> None:
    over = told.a_date("1", "2026-03-12T09:00", state="kept")
    assert planned(over, is_closed=True) == over


# ---- undoing -------------------------------------------------------------------------------------------------------

ONE, OTHER = UUID(int=21), UUID(int=22)


@pytest.mark.parametrize("state", ["planned", "carried", "skipped", "cancelled", "refused"])
def test_until_its_text_is_handed_on_it_can_be_undone(state: Any) -> None:
    assert undoing({ONE}, [Row(UUID(int=31), ONE, state)]).date_ids == {ONE}


@pytest.mark.parametrize("state", ["handed", "posted", "withdrawing", "sent", "delivered", "answered", "undelivered"])
def test_once_it_is_out_that_date_stays_off_and_the_others_come_back(state: Any) -> None:
    found = undoing({ONE, OTHER}, [Row(UUID(int=31), ONE, state), Row(UUID(int=32), OTHER, "planned")])
    assert found == Undoing(frozenset({OTHER}), frozenset({UUID(int=31)}))


def test_texts_about_other_dates_do_not_count() -> None:
    found = undoing({ONE}, [Row(UUID(int=31), OTHER, "sent")])
    assert found == Undoing(frozenset({ONE}), frozenset())
