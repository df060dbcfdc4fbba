"""A client is planned as one: all of their dates, in all of their threads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final, cast
from uuid import UUID

import msgspec

from proto.values.window import Window, local, zone_named
from services.reminders.domain import edits
from services.reminders.domain.due import Reader
from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import Cascade, Step, StepName
from services.reminders.domain.planning.differing import Changes, Row, differences
from services.reminders.domain.planning.facts import Dated, Said, ThreadFacts
from services.reminders.domain.planning.known import Known, KnownDate, KnownRow, Rules, Surrounded
from services.reminders.domain.planning.texts import Cover, Plan
from services.reminders.domain.planning.thread import plan_thread
from services.reminders.domain.planning.why import Why
from services.reminders.domain.recheck import obstacle
from services.reminders.domain.records import Surroundings
from services.reminders.domain.states import HANDED_ON, WAITING

# What a row of before said is known by its revision alone: of an older one nobody knows the place.
_ELSEWHERE: Final = "\0"
# A text that was asked for is all there is of it.
_ONCE: Final = Cascade((Step("requested"),))
_NOT_SAID: Final = WAITING | {"cancelled"}


class ClientPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a client is to be told from now on, and what that changes. threads: whose text is which, by its lead."""

    plan: Plan
    changes: Changes
    threads: Mapping[Cover, UUID]
    departments: Mapping[UUID, UUID]


def plan_client(known: Known, around: Surrounded, now: datetime, *, is_one_a_day: bool = True) -> ClientPlan:
    """The plan of one client, whose plan row and reminders are held. is_one_a_day False: each date by itself."""
    dates = [_dated(one, known, around) for one in known.dates]
    said = [one for row in known.rows if row.state not in _NOT_SAID and (one := _said(row, known, dates))]
    dates += _strays(known, dates, said)
    threads = sorted({dated.department_id for dated in dates})
    plans = {
        one: _plan(_facts(one, known.reader, around), dates, said, now, is_one_a_day=is_one_a_day) for one in threads
    }
    plan = Plan(
        tuple(sorted((text for one in plans.values() for text in one.texts), key=lambda text: (text.at, text.lead))),
        tuple(sorted(drop for one in plans.values() for drop in one.dropped)),
        frozenset(row for one in plans.values() for row in one.untrue),
    )
    leads = {text.lead: thread for thread, one in plans.items() for text in one.texts}
    covers = {cover: leads[text.lead] for text in plan.texts for cover in text.covers}
    rows = [_row(row, covers) for row in known.rows]
    changes = differences(plan, rows, now)
    return ClientPlan(
        plan=plan,
        changes=msgspec.structs.replace(changes, withdraw=_whole(changes.withdraw, known.rows)),
        threads=leads,
        departments={dated.date_id: dated.department_id for dated in dates},
    )


def _plan(
    facts: ThreadFacts, dates: Sequence[Dated], said: Sequence[Said], now: datetime, *, is_one_a_day: bool
) -> Plan:
    if is_one_a_day:
        return plan_thread(facts, dates, said, {}, now)
    alone = [plan_thread(facts, [one], [s for s in said if s.date_id == one.date_id], {}, now) for one in dates]
    return Plan(
        tuple(text for plan in alone for text in plan.texts),
        tuple(drop for plan in alone for drop in plan.dropped),
        frozenset(row for plan in alone for row in plan.untrue),
    )


def _facts(department_id: UUID, reader: Reader, around: Surrounded) -> ThreadFacts:
    hours, rules = around.hours(reader, department_id), around.rules.get(department_id, Rules())
    standing = Surroundings(
        client=reader.client,
        department_id=department_id,
        hours=hours,
        is_opted_out=around.house.has_stopped(reader.client.number, department_id),
        problem=None,
        is_in_custody=reader.is_in_custody,
    )
    return ThreadFacts(
        department_id=department_id,
        hours=hours,
        closed=rules.closed,
        pace=rules.pace,
        obstacle=cast("Why | None", obstacle(standing)),
    )


def _dated(one: KnownDate, known: Known, around: Surrounded) -> Dated:
    serving = around.house.around(known.reader, one.own_department_id)
    is_closed = one.is_closed_out and one.state == "scheduled"
    zone = one.time_zone
    dated = Dated(
        date_id=one.appointment_id,
        publisher=one.publisher,
        their_id=one.their_id,
        precedence=one.precedence,
        department_id=serving.department_id,
        revision=one.revision,
        state="closed" if is_closed else one.state,
        when=When(one.local_time, one.starts_at) if one.local_time and one.starts_at else None,
        ends_at=local(one.ends_local, zone) if one.ends_local and zone else None,
        since=one.asked_from or one.changed_at,
        kind=one.kind,
        place=one.place or "",
        case=one.case_number,
        cascade=_ONCE if one.asked_from else around.cascade(serving.department_id, one.kind),
        obstacle=cast("Why | None", serving.problem),
        withheld=dict(_withheld(one, known.rows)),
    )
    return edits.planned(dated, one.edit)


def _withheld(one: KnownDate, rows: Iterable[KnownRow]) -> Iterator[tuple[StepName, Why]]:
    """A date from before was told of in its time; what a person stopped stays so until the date is another."""
    if one.was_known:
        yield "scheduled", "known_before"
    for row in rows:
        is_current = (row.appointment_id, row.revision) == (one.appointment_id, one.revision)
        if is_current and row.state == "cancelled" and row.reason == "stopped_by_staff":
            yield row.step, "stopped"


def _said(row: KnownRow, known: Known, dates: Sequence[Dated]) -> Said | None:
    if row.time_zone is None:
        return None
    own = next((dated for dated in dates if dated.date_id == row.appointment_id), None)
    place = own.place if own and own.revision == row.revision else _ELSEWHERE
    former = When(row.former_time, local(row.former_time, row.time_zone)) if row.former_time else None
    threads = {dated.department_id for dated in dates}
    department_id = row.department_id if row.department_id in threads else None
    return Said(
        reminder_id=row.reminder_id,
        department_id=department_id or (own.department_id if own else row.department_id or UUID(int=0)),
        date_id=row.appointment_id,
        step=row.step,
        state=row.state,
        at=row.not_before,
        local_on=row.local_on or _day(row, known.reader),
        when=When(row.local_time, local(row.local_time, row.time_zone)),
        place=row.place if row.place is not None else place,
        former=former,
        is_urgent=row.is_urgent,
    )


def _day(row: KnownRow, reader: Reader) -> date:
    return row.not_before.astimezone(zone_named(reader.client.time_zone)).date()


def _strays(known: Known, dates: Sequence[Dated], said: Iterable[Said]) -> list[Dated]:
    """Dates the client was told of that are another's by now, or long past: they keep their days and say no more."""
    own = {dated.date_id for dated in dates}
    gone = {one.date_id: one for one in said if one.date_id not in own}
    return [
        Dated(
            date_id=date_id,
            publisher="",
            their_id=str(date_id),
            department_id=one.department_id,
            revision=0,
            state="kept",
            when=one.when,
            since=one.at,
            kind="other",
            place=one.place,
            cascade=Cascade(()),
        )
        for date_id, one in gone.items()
    ]


def _row(row: KnownRow, threads: Mapping[Cover, UUID]) -> Row:
    """The row as it stands; one that is in another thread than it should, or on no day yet, has to move."""
    cover = Cover(row.appointment_id, row.step, row.revision)
    is_there = row.department_id is not None and threads.get(cover) == row.department_id
    return Row(
        reminder_id=row.reminder_id,
        cover=cover,
        state=row.state,
        window=Window(row.not_before, row.not_after),
        local_on=row.local_on if is_there and row.local_on else date.min,
        is_urgent=row.is_urgent,
        carried_by=row.carried_by,
    )


def _whole(untrue: Sequence[UUID], rows: Sequence[KnownRow]) -> tuple[UUID, ...]:
    """A text is taken back as a whole: with what carries it, and with all it carries."""
    led_by = {row.reminder_id: row.carried_by or row.reminder_id for row in rows}
    leads = {led_by[one] for one in untrue}
    return tuple(row.reminder_id for row in rows if row.state in HANDED_ON and led_by[row.reminder_id] in leads)
