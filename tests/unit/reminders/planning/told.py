"""A client in Denver and their dates, written as people say them; times are on the wall there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid5
from zoneinfo import ZoneInfo

from proto.values.window import local
from services.reminders.domain.plan import When
from services.reminders.domain.planning.facts import Dated, Said, ThreadFacts
from services.reminders.domain.planning.texts import Plan
from tests.unit.reminders.planning.made import DENVER, HEARING, IDS, PROBATION, Thread, said_of

ZONE = "America/Denver"
# A Monday; nobody is asleep.
MONDAY = "2026-03-02T10:00"


def at(wall: str) -> datetime:
    return local(datetime.fromisoformat(wall), ZONE)


def when(wall: str) -> When:
    return When(datetime.fromisoformat(wall), at(wall))


def a_date(name: str, starts: str | None, **more: Any) -> Dated:
    """A hearing, known since Monday unless it says so."""
    fields: dict[str, Any] = {
        "publisher": "court",
        "their_id": name,
        "department_id": PROBATION,
        "revision": 1,
        "since": at(MONDAY),
        "kind": "hearing",
        "place": f"Room {name}",
        "cascade": HEARING,
    }
    return Dated(date_id=uuid5(IDS, name), when=when(starts) if starts else None, **(fields | more))


def thread(*dates: Dated, now: str = MONDAY, said: Sequence[Said] = (), **facts: Any) -> Thread:
    chosen: dict[str, Any] = {"department_id": PROBATION, "hours": DENVER, "pace": 1.0} | facts
    return Thread(facts=ThreadFacts(**chosen), dates=dates, said=tuple(said), now=at(now))


def shown(plan: Plan) -> list[str]:
    """Each text: its step, when it goes on the wall, and what else it says."""
    lines = []
    for text in plan.texts:
        others = [cover.step for cover in text.covers if cover != text.lead]
        wall = f"{text.at.astimezone(ZoneInfo(ZONE)):%a %d %H:%M}"
        lines.append(" ".join([text.step, wall, *(f"+{step}" for step in others), *(["!"] if text.is_urgent else [])]))
    return lines


def why_not(plan: Plan, dated: Dated) -> dict[str, str]:
    return {dropped.step: dropped.why for dropped in plan.dropped if dropped.date_id == dated.date_id}


def carried_out(thread: Thread, until: str) -> list[Said]:
    """What went of a plan up to a moment."""
    gone = [text for text in thread.plan().texts if text.at < at(until)]
    return [
        *thread.said,
        *(one for text in gone for one in said_of(text, thread.dates, thread.facts.department_id)),
    ]


def holiday(text: str) -> frozenset[date]:
    return frozenset({date.fromisoformat(text)})
