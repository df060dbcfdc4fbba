"""What is true of every plan, whatever the hours, holidays, dates and load; and that a planner that breaks it is found.

The second half takes one rule away at a time: an invariant that no wrong planner can break says nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import takewhile
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from proto.values.window import Window
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning import placing, thread, wishes
from services.reminders.domain.planning.days import is_texting_day
from services.reminders.domain.planning.folding import Wanted, fold
from services.reminders.domain.planning.occasions import Occasion
from services.reminders.domain.planning.placing import QUARTER, Placed, open_parts
from services.reminders.domain.planning.texts import Plan
from tests.unit.reminders.planning import judge
from tests.unit.reminders.planning.made import Thread, threads

Holds = Callable[[Thread, Plan], None]
INVARIANTS: list[Holds] = [
    judge.never_quiet,
    judge.of_use,
    judge.one_a_day,
    judge.never_later,
    judge.explained,
    judge.stands_still,
    judge.whatever_the_order,
    judge.few,
    judge.silent,
]


@pytest.mark.parametrize("holds", INVARIANTS)
@given(thread=threads())
@settings(max_examples=60)
def test_every_plan(holds: Holds, thread: Thread) -> None:
    holds(thread, thread.plan())


def _awake(day: date, hours: Hours) -> tuple[Window, ...]:
    return open_parts(day, Hours(hours.zone, "00:00", "00:00"))


def _uncut(_: object, calendar: placing.Calendar, left: Window, why: Any) -> Placed:
    return Placed(left, calendar.day_of(left.not_before), why)


def _forwards(part: Window, latest: Any, now: Any) -> Iterator[Window]:
    at = max(part.not_before, now, min(latest, part.not_after - timedelta(minutes=1)))
    while at < part.not_after:
        yield Window(at, part.not_after)
        at += QUARTER


def _later(day: date, closed: frozenset[date]) -> Iterator[date]:
    days = takewhile(lambda one: one < day + timedelta(days=8), (day + timedelta(days=n) for n in range(9)))
    return (one for one in days if is_texting_day(one, closed))


def _each_by_itself(wanted: Sequence[Wanted]) -> list[tuple[Wanted, ...]]:
    return [(one,) for one in wanted]


def _as_they_come(_: object, dates: Sequence[Any]) -> list[Occasion]:
    return [Occasion(dated, (dated,)) for dated in dates]


WRONG: list[tuple[str, Holds, object, str, object]] = [
    ("quiet hours are forgotten", judge.never_quiet, placing, "open_parts", _awake),
    ("a window stays open when it is of no use", judge.of_use, placing, "_placed", _uncut),
    ("what went today is forgotten", judge.one_a_day, thread, "_taken", lambda *_: frozenset()),
    ("steps are not folded", judge.one_a_day, thread, "by_day", _each_by_itself),
    ("a full line is met later", judge.never_later, placing, "_quarters", _forwards),
    ("a holiday is met later", judge.never_later, placing, "earlier", _later),
    ("a reason is lost", judge.explained, wishes, "fold", lambda *given: (fold(*given)[0], [])),
    ("late steps come again", judge.stands_still, wishes, "fold", lambda wanted, _, left: fold(wanted, None, left)),
    ("dates are taken as they come", judge.whatever_the_order, thread, "_of_thread", _as_they_come),
    ("there is no end of texts", judge.few, wishes, "fold", lambda wanted, last, _: fold(wanted, last, 9)),
    ("nobody is ever barred", judge.silent, wishes, "_bars", lambda *_: {}),
]


@pytest.mark.parametrize(
    ("holds", "room", "name", "wrong"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_a_wrong_planner_is_found(
    holds: Holds, room: object, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, name, wrong)

    @given(thread=threads())
    @settings(
        max_examples=400,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    def hunt(thread: Thread) -> None:
        holds(thread, thread.plan())

    # A window that would end before it begins refuses to be one.
    with pytest.raises((AssertionError, ValueError)):
        hunt()
