"""Dates that can't both be kept are found before anybody fails one."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.reminders.domain.planning.conflicts import conflicts
from tests.unit.reminders.planning.made import REQUESTED
from tests.unit.reminders.planning.told import a_date, at

TRAVEL = timedelta(minutes=45)


@pytest.mark.parametrize(
    ("starts", "place", "more", "expected"),
    [
        ("2026-03-12T13:15", "Clinic", {}, True),
        # An hour of hearing, and three quarters of an hour of way.
        ("2026-03-12T14:44", "Clinic", {}, True),
        ("2026-03-12T14:45", "Clinic", {}, False),
        ("2026-03-12T14:00", "Room 1", {}, False),
        ("2026-03-12T13:59", "Room 1", {}, True),
        ("2026-03-12T12:20", "Clinic", {"kind": "appointment"}, True),
        ("2026-03-12T11:30", "Clinic", {"kind": "test"}, False),
        ("2026-03-12T11:30", "Clinic", {"ends_at": at("2026-03-12T13:30")}, True),
        ("2026-03-12T13:00", "Clinic", {"state": "cancelled"}, False),
        ("2026-03-12T13:00", "Clinic", {"cascade": REQUESTED}, False),
        ("2026-03-12T13:00", "Room 1", {"publisher": "pretrial"}, False),
    ],
)
def test_dates_conflict_when_nobody_could_keep_both(
    starts: str, place: str, more: dict[str, Any], expected: bool
) -> None:
    one = a_date("1", "2026-03-12T13:00")
    other = a_date("2", starts, place=place, **more)
    pair = tuple(sorted((one.date_id, other.date_id)))
    assert (
        conflicts([one, other], TRAVEL)
        == conflicts([other, one], TRAVEL)
        == (frozenset({pair}) if expected else frozenset())
    )


def test_a_date_without_a_time_is_in_no_conflict() -> None:
    assert conflicts([a_date("1", None), a_date("2", None)], TRAVEL) == frozenset()


def test_a_shared_hearing_conflicts_once() -> None:
    court = a_date("1", "2026-03-12T13:00")
    shared = msgspec.structs.replace(a_date("2", "2026-03-12T13:00", publisher="pretrial"), place=court.place)
    clinic = a_date("3", "2026-03-12T13:15")
    assert conflicts([shared, court, clinic], TRAVEL) == {tuple(sorted((court.date_id, clinic.date_id)))}
