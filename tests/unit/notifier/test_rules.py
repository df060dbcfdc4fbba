"""Whom a notice is for, and what is one disturbance."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.notifier.domain.audience import Desk, audience, audience_of
from services.notifier.domain.bursts import is_same_burst

CARLA, DEV, ERIN = UUID(int=20), UUID(int=21), UUID(int=22)
T = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("owner", "desks", "expected"),
    [
        (None, {}, ()),
        (CARLA, {}, (CARLA,)),
        (CARLA, {CARLA: Desk(True)}, (CARLA,)),
        (CARLA, {CARLA: Desk(False)}, ()),
        (CARLA, {CARLA: Desk(True, DEV)}, (DEV,)),
        (CARLA, {CARLA: Desk(False, DEV), DEV: Desk(True)}, (DEV,)),
        (CARLA, {CARLA: Desk(True, DEV), DEV: Desk(False)}, (CARLA,)),
        (CARLA, {CARLA: Desk(False, DEV), DEV: Desk(False)}, ()),
        # Dev stands in for Carla, and is away himself: it does not travel on to Erin.
        (CARLA, {CARLA: Desk(True, DEV), DEV: Desk(True, ERIN)}, (DEV,)),
    ],
)
def test_whom_a_notice_is_for(owner: UUID | None, desks: dict[UUID, Desk], expected: tuple[UUID, ...]) -> None:
    assert audience(owner, desks) == expected


def test_what_is_several_peoples_is_told_to_each_of_them_once() -> None:
    desks = {CARLA: Desk(True, DEV), DEV: Desk(True), ERIN: Desk(False)}
    assert audience_of((CARLA, DEV, ERIN), desks) == (DEV,)
    assert audience_of((ERIN,), desks) == audience_of((), {}) == ()


@pytest.mark.parametrize(
    ("minutes", "expected"), [(0, True), (9.9, True), (10, False), (-5, True), (-600, True), (60, False)]
)
def test_ten_quiet_minutes_end_a_burst(minutes: float, expected: bool) -> None:
    assert is_same_burst(T, T + timedelta(minutes=minutes)) is expected
