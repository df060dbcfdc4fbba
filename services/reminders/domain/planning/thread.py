"""All that one client is to be told in one thread: at most one text a day, and at once what puts something right.

Beside the day's text goes only what puts something right, what has words of its own (somebody wrote them, a
department asked for them, or a date was missed), and news that can wait for no other day.
Never in quiet hours, never when it is of use no more, never later than its ideal while an allowed moment before is
left. Every step of every date is in one text or has a reason not to be. The order of dates does not matter; carrying
a plan out and planning again changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import msgspec

from proto.values.window import local
from services.reminders.domain.planning.cascade import Ideal, StepName
from services.reminders.domain.planning.corrections import corrections
from services.reminders.domain.planning.facts import Dated, Said, ThreadFacts, is_true
from services.reminders.domain.planning.folding import Wanted, by_day
from services.reminders.domain.planning.occasions import Occasion, occasions
from services.reminders.domain.planning.placing import Calendar, Line, Load, Placed, place
from services.reminders.domain.planning.texts import Cover, Dropped, Plan, Text
from services.reminders.domain.planning.why import Why
from services.reminders.domain.planning.wishes import Told, wishes

# Steps whose time is not a cascade's.
OWN_REASONS: Final[Mapping[StepName, Why]] = {"by_hand": "by_hand", "requested": "requested", "missed": "missed"}


def plan_thread(facts: ThreadFacts, dates: Sequence[Dated], said: Sequence[Said], load: Load, now: datetime) -> Plan:
    """What a client is to be told from now on in a thread: of the occasions whose owner's thread it is.

    dates, said: all of the client's, whatever their thread; said in any state but planned, carried and cancelled.
    load: without this thread's own texts.
    """
    told = _by_date(said)
    calendar = Calendar(facts.hours, facts.closed, _taken(facts, said))
    texts: list[Text] = []
    wanted: list[Wanted] = []
    own: list[Wanted] = []
    dropped: list[Dropped] = []
    for occasion in _of_thread(facts, dates):
        urgent, settled = corrections(occasion, dates, told, facts, now)
        # Of several the last: what an earlier one said of a date, no later one would put right.
        last = max(urgent, key=_order, default=None)
        wished = wishes(occasion, told, facts, calendar, now, last)
        texts += (_absorbing(text, wished.absorbed) if text is last else text for text in urgent)
        wanted += wished.wanted
        own += wished.own
        dropped += [*settled, *wished.dropped]
    line = Line(load, facts.pace)
    texts += _days(wanted, calendar, line, now)
    texts += (_together((one,), calendar, line, now) for one in own)
    return Plan(
        tuple(sorted(texts, key=_order)),
        tuple(sorted(dropped)),
        frozenset(_untrue(facts, dates, said)),
    )


def _order(text: Text) -> tuple[datetime, bool, bool, Cover]:
    """What puts something right first: then what goes at the same moment says no more than is known."""
    return text.at, "changed" not in text.why, not text.is_urgent, text.lead


def _absorbing(text: Text, rows: tuple[Cover, ...]) -> Text:
    return msgspec.structs.replace(text, covers=text.covers + rows)


def _of_thread(facts: ThreadFacts, dates: Iterable[Dated]) -> list[Occasion]:
    return [one for one in occasions(dates) if one.owner.department_id == facts.department_id]


def _taken(facts: ThreadFacts, said: Iterable[Said]) -> frozenset[date]:
    """The days that have the thread's text."""
    return frozenset(one.local_on for one in said if one.takes_its_day and one.department_id == facts.department_id)


def _by_date(said: Iterable[Said]) -> Told:
    told: dict[UUID, list[Said]] = defaultdict(list)
    for one in said:
        told[one.date_id].append(one)
    return told


def _days(wanted: Iterable[Wanted], calendar: Calendar, line: Line, now: datetime) -> Iterator[Text]:
    """A text for each day, none before an earlier one's."""
    free_from = now
    for group in by_day(wanted):
        text = _together(group, calendar, line, free_from)
        yield text
        if not text.is_urgent:
            next_day = datetime.combine(text.local_on + timedelta(days=1), time())
            free_from = local(next_day, calendar.hours.zone)


def _together(group: Sequence[Wanted], calendar: Calendar, line: Line, free_from: datetime) -> Text:
    """One text of what falls on one day: at the earliest of their moments, or before it where the line is full."""
    about = min(group, key=lambda one: (one.when.starts_at, -one.strength, one.occasion.owner.rank))
    segments = sum({one.occasion.owner.date_id: one.occasion.owner.segments for one in group}.values())
    first = min(group, key=lambda one: one.placed.at)
    ideal = Ideal(
        about.step,
        first.placed.at,
        min(one.ideal.useful_until for one in group),
        all(one.ideal.may_be_earlier and one.late_since is None for one in group),
    )
    is_beside = first.placed.is_beside
    placed = place(ideal, calendar.all_free() if is_beside else calendar, free_from, line, segments) or first.placed
    return Text(
        lead=about.covers[0],
        covers=tuple(row for one in group for row in one.covers),
        window=placed.window,
        local_on=placed.local_on,
        when=about.when,
        is_urgent=is_beside,
        segments=segments,
        why=_why(about, group, placed),
    )


def _why(about: Wanted, group: Sequence[Wanted], placed: Placed) -> tuple[Why, ...]:
    """Why it goes then: what each step met by itself, then what they met together; at its usual time only that."""
    own: list[Why] = [OWN_REASONS[about.step]] if about.step in OWN_REASONS else []
    met: list[Why] = [why for one in group for why in one.placed.why]
    folded: list[Why] = ["folded"] if len(group) > 1 else []
    shared: list[Why] = ["shared"] if any(len(one.covers) > 1 for one in group) else []
    return tuple(dict.fromkeys([*own, *met, *folded, *placed.why, *shared])) or ("cascade",)


def _untrue(facts: ThreadFacts, dates: Iterable[Dated], said: Iterable[Said]) -> Iterator[UUID]:
    """What is on its way in the thread and must be taken back: it is so no more, or nothing may be said any more."""
    known = {dated.date_id: dated for dated in dates}
    for one in said:
        dated = known[one.date_id]
        is_barred = facts.obstacle or dated.obstacle or one.step in dated.withheld
        if one.is_on_its_way and one.department_id == facts.department_id and (is_barred or not is_true(one, dated)):
            yield one.reminder_id
