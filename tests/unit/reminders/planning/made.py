"""Threads as Hypothesis makes them: any hours, the nights the clocks change, dates that are shared, moved and over."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import strategies as st

from services.reminders.domain.plan import Hours, When
from services.reminders.domain.planning.cascade import Cascade, Step, StepName
from services.reminders.domain.planning.differing import Row
from services.reminders.domain.planning.facts import OFF, Dated, Said, ThreadFacts
from services.reminders.domain.planning.placing import Load
from services.reminders.domain.planning.texts import Plan, Text
from services.reminders.domain.planning.thread import plan_thread
from services.reminders.domain.states import State

IDS: Final = UUID("7d0b2c9c-54a0-4c1b-8f39-3f6d1a0c2b11")
PROBATION, COURT = uuid5(IDS, "probation"), uuid5(IDS, "court")
DENVER: Final = Hours("America/Denver", "20:00", "08:00")
ZONES: Final = ("America/Denver", "America/New_York", "America/Anchorage", "America/Phoenix", "Australia/Lord_Howe")

HEARING: Final = Cascade(
    (
        Step("scheduled"),
        Step("week_before", 7),
        Step("day_before", 1, time(16)),
        Step("missed"),
    )
)
SUPERVISION: Final = Cascade(
    (
        Step("scheduled"),
        Step("days_before", 4),
        Step("day_before", 1, time(16)),
        Step("morning_of", 0, time(7, 30)),
        Step("missed"),
    )
)
EVERYTHING: Final = Cascade(
    (
        Step("scheduled"),
        Step("week_before", 7),
        Step("days_before", 3),
        Step("day_before", 1, time(16)),
        Step("morning_of", 0, time(7, 30)),
        Step("missed"),
    )
)
DAY_BEFORE: Final = Cascade((Step("day_before", 1, time(16)),))
BY_HAND: Final = Cascade((Step("by_hand", 1, time(9)),))
REQUESTED: Final = Cascade((Step("requested"),))
CASCADES: Final = (HEARING, SUPERVISION, EVERYTHING, DAY_BEFORE, BY_HAND, REQUESTED)
PLACES: Final = ("Matheson Courthouse", "Room 3, Matheson Courthouse", "Probation office", "")


class Thread(msgspec.Struct, frozen=True, kw_only=True):
    """What plan_thread is given."""

    facts: ThreadFacts
    dates: tuple[Dated, ...] = ()
    said: tuple[Said, ...] = ()
    load: Load = {}
    now: datetime

    def plan(self) -> Plan:
        return plan_thread(self.facts, self.dates, self.said, self.load, self.now)

    def but(self, **changes: object) -> "Thread":
        return msgspec.structs.replace(self, **changes)


def when(at: datetime, zone: str = "America/Denver") -> When:
    return When(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), at)


def is_quiet(at: datetime, hours: Hours) -> bool:
    start, end, wall = hours.quiet_from, hours.quiet_until, f"{at.astimezone(ZoneInfo(hours.zone)):%H:%M}"
    if start == end:
        return False
    return start <= wall < end if start < end else wall >= start or wall < end


def day_of(at: datetime, hours: Hours) -> date:
    return at.astimezone(ZoneInfo(hours.zone)).date()


def said_of(text: Text, dates: Sequence[Dated], department_id: UUID, state: State = "sent") -> list[Said]:
    """A text that went, as its rows say it."""
    known = {dated.date_id: dated for dated in dates}
    return [
        Said(
            reminder_id=uuid5(IDS, f"{cover}"),
            department_id=department_id,
            date_id=cover.date_id,
            step=cover.step,
            state=state,
            at=text.at,
            local_on=text.local_on,
            when=text.when if cover.step in OFF else known[cover.date_id].when or text.when,
            place=known[cover.date_id].place,
            former=text.former,
            is_urgent=text.is_urgent,
        )
        for cover in text.covers
    ]


def rows_of(plan: Plan) -> list[Row]:
    """The rows a plan asks for."""
    return [
        Row(
            reminder_id=uuid5(IDS, f"{cover}"),
            cover=cover,
            state="planned" if cover == text.lead else "carried",
            window=text.window,
            local_on=text.local_on,
            is_urgent=text.is_urgent,
            carried_by=None if cover == text.lead else uuid5(IDS, f"{text.lead}"),
        )
        for text in plan.texts
        for cover in text.covers
    ]


def _hhmm(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


# Equal, over night, over day, and all but a quarter of an hour.
any_hours = st.one_of(
    st.builds(Hours, st.sampled_from(ZONES), st.just("20:00"), st.just("08:00")),
    st.builds(
        lambda zone, start, length: Hours(zone, _hhmm(start), _hhmm(start + length)),
        st.sampled_from(ZONES),
        st.integers(0, 1439),
        st.one_of(st.just(0), st.integers(1, 1425), st.integers(1380, 1425)),
    ),
)
# Around the nights the clocks change in spring and autumn, here and on Lord Howe, and around the turn of a year.
middles = st.sampled_from(
    [datetime(2026, month, day, tzinfo=UTC) for month, day in [(3, 8), (11, 1), (4, 5), (10, 4), (12, 29), (7, 6)]]
)


def near(middle: datetime, days: int) -> st.SearchStrategy[datetime]:
    minutes = days * 24 * 60
    return st.integers(-minutes // 5, minutes // 5).map(lambda n: middle + timedelta(minutes=5 * n))


@st.composite
def threads(draw: st.DrawFn, most: int = 5) -> Thread:
    middle, hours = draw(middles), draw(any_hours)
    now = draw(near(middle, 2))
    facts = ThreadFacts(
        department_id=PROBATION,
        hours=hours,
        closed=frozenset(middle.date() + timedelta(days=n) for n in draw(st.sets(st.integers(-10, 25), max_size=5))),
        pace=draw(st.sampled_from([0.0, 0.002, 1.0])),
        obstacle=draw(st.sampled_from([None] * 24 + ["in_custody"])),
    )
    soon = near(now + timedelta(days=1), 1)
    moments = draw(st.lists(soon | near(middle + timedelta(days=9), 12), min_size=1, max_size=4))
    dates = tuple(draw(_dated(n, moments, now)) for n in range(draw(st.integers(1, most))))
    said = tuple(one for dated in dates for one in draw(_said(dated, moments, hours, now)))
    return Thread(facts=facts, dates=dates, said=said, load=draw(loads(now)), now=now)


@st.composite
def _dated(draw: st.DrawFn, n: int, moments: Sequence[datetime], now: datetime) -> Dated:
    cascade = draw(st.sampled_from(CASCADES))
    at = draw(st.sampled_from(moments))
    since = now - draw(st.sampled_from([timedelta(0), timedelta(minutes=1), timedelta(hours=20), timedelta(days=30)]))
    return Dated(
        date_id=uuid5(IDS, f"date {n}"),
        publisher=draw(st.sampled_from(["court", "pretrial"])),
        their_id=f"{n}",
        precedence=draw(st.sampled_from([100, 50])),
        department_id=draw(st.sampled_from([PROBATION, PROBATION, COURT])),
        revision=2,
        state=draw(st.sampled_from(["scheduled"] * 16 + ["cancelled", "closed", "kept", "missed"])),
        when=draw(st.sampled_from([when(at)] * 19 + [None])),
        since=since,
        kind="hearing",
        place=draw(st.sampled_from(PLACES)),
        case=draw(st.sampled_from([None, "1AB-26-7"])),
        cascade=cascade,
        obstacle=draw(st.sampled_from([None] * 19 + ["stopped"])),
        withheld=draw(st.sampled_from([{}] * 4 + [{"scheduled": "first_load"}])),
        own_words=draw(st.sampled_from([frozenset()] * 4 + [frozenset({"day_before", "by_hand"})])),
    )


@st.composite
def _said(draw: st.DrawFn, dated: Dated, moments: Sequence[datetime], hours: Hours, now: datetime) -> list[Said]:
    """What went of a date before: true, of another time, or off."""
    steps: list[StepName] = [step.name for step in dated.cascade.steps] + ["moved", "cancelled"]
    return [
        Said(
            reminder_id=uuid5(dated.date_id, step),
            department_id=dated.department_id,
            date_id=dated.date_id,
            step=step,
            state=draw(st.sampled_from(["sent", "delivered", "posted", "withdrawing", "undelivered"])),
            at=(at := now - timedelta(minutes=draw(st.integers(0, 6000)))),
            local_on=day_of(at, hours),
            when=draw(st.sampled_from([dated.when or when(moments[0]), when(moments[0]), when(moments[-1])])),
            place=dated.place,
            former=when(moments[0]) if step == "moved" else None,
            is_urgent=step in ("moved", "cancelled"),
        )
        for step in draw(st.lists(st.sampled_from(steps), max_size=draw(st.sampled_from([0, 1, 2])), unique=True))
    ]


class FullDays(Mapping[datetime, int]):
    """A line that is full on whole days (UTC); short to print, unlike its quarter hours."""

    def __init__(self, days: frozenset[date]) -> None:
        self.days = days

    def __getitem__(self, slot: datetime) -> int:
        if slot.date() in self.days:
            return 10_000
        raise KeyError(slot)

    def __iter__(self) -> Iterator[datetime]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return f"FullDays({sorted(self.days)})"


def loads(now: datetime) -> st.SearchStrategy[Load]:
    return st.sets(st.integers(0, 20), max_size=8).map(
        lambda days: FullDays(frozenset(now.date() + timedelta(days=day) for day in days))
    )
