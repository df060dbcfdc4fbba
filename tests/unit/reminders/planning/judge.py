"""What is true of every plan: I1 to I9, each an assertion that shows what it found."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from proto.values.window import Window, local
from services.reminders.domain.planning.cascade import Ideal, ideals
from services.reminders.domain.planning.days import is_texting_day
from services.reminders.domain.planning.differing import Changes, differences
from services.reminders.domain.planning.facts import OFF, Dated, is_true
from services.reminders.domain.planning.occasions import Occasion, occasions
from services.reminders.domain.planning.placing import LOOK_BACK, open_parts
from services.reminders.domain.planning.texts import Cover, Plan, Text
from tests.unit.reminders.planning.made import Thread, day_of, is_quiet, rows_of, said_of

ALMOST = timedelta(microseconds=1)


def never_quiet(thread: Thread, plan: Plan) -> None:
    """I1"""
    hours = thread.facts.hours
    for text in plan.texts:
        begins, ends = text.window.not_before, text.window.not_after
        assert begins >= thread.now
        moments = (begins + n * (ends - begins) / 20 for n in range(20))
        assert not [at for at in (*moments, ends - ALMOST) if is_quiet(at, hours)], text


def of_use(thread: Thread, plan: Plan) -> None:
    """I2"""
    for text in plan.texts:
        assert text.window.not_before < text.window.not_after
        if text.step in OFF:
            assert text.window.not_after <= text.when.starts_at
        if text.step == "moved":
            assert text.window.not_after <= text.when.starts_at
        if not text.is_urgent:
            for _, ideal, occasion in covered(thread, text):
                assert text.window.not_after <= ideal.useful_until, (text, ideal)
                assert occasion.owner.when is not None
                if ideal.step not in ("missed", "requested"):
                    assert ideal.useful_until < occasion.owner.when.starts_at


def one_a_day(thread: Thread, plan: Plan) -> None:
    """I3"""
    hours = thread.facts.hours
    days = [text.local_on for text in plan.texts if not text.is_urgent]
    assert len(set(days)) == len(days), days
    assert not set(days) & taken(thread), (days, taken(thread))
    for text in plan.texts:
        assert day_of(text.window.not_before, hours) == text.local_on
        assert text.is_urgent or day_of(text.window.not_after - ALMOST, hours) == text.local_on


def never_later(thread: Thread, plan: Plan) -> None:
    """I4"""
    for text in plan.texts:
        if "changed" in text.why:
            continue
        used = set() if text.is_urgent else taken(thread)
        for _, ideal, _ in covered(thread, text):
            if text.at <= ideal.at:
                continue
            first = max(thread.now, ideal.at) if not ideal.may_be_earlier else thread.now
            assert text.at <= next(free_from(first, thread, used)), (text, ideal)
            if ideal.may_be_earlier:
                assert not list(free_before(ideal, thread, used)), (text, ideal)


def explained(thread: Thread, plan: Plan) -> None:
    """I5"""
    theirs = {dated.date_id for one in owned(thread) for dated in one.members}
    steps = sorted((d.date_id, step.name) for d in thread.dates if d.date_id in theirs for step in d.cascade.steps)
    corrections = {"moved", "cancelled", "closed"}
    told = [(cover.date_id, cover.step) for text in plan.texts for cover in text.covers]
    told += [(dropped.date_id, dropped.step) for dropped in plan.dropped]
    assert len(set(told)) == len(told)
    assert sorted(one for one in told if one[1] not in corrections) == steps
    assert all(text.why and text.lead in text.covers for text in plan.texts)


def stands_still(thread: Thread, plan: Plan) -> None:
    """I6"""
    changes = differences(plan, rows := rows_of(plan), thread.now)
    assert changes == Changes(keep=tuple(row.reminder_id for row in rows))
    while plan.texts:
        gone, *rest = plan.texts
        said = [*thread.said, *said_of(gone, thread.dates, thread.facts.department_id)]
        thread = thread.but(said=tuple(said), now=gone.at)
        plan = thread.plan()
        assert [essence(text) for text in plan.texts] == [essence(text) for text in rest], gone


def whatever_the_order(thread: Thread, plan: Plan) -> None:
    """I7"""
    backwards = thread.but(dates=thread.dates[::-1], said=thread.said[::-1])
    assert backwards.plan() == plan


def few(thread: Thread, plan: Plan) -> None:
    """I8"""
    for occasion in owned(thread):
        went = {
            one.at
            for dated in occasion.members
            for one in thread.said
            if one.date_id == dated.date_id and is_true(one, dated) and not one.is_urgent
        }
        rows = {(dated.date_id) for dated in occasion.members}
        coming = [
            text for text in plan.texts if not text.is_urgent and any(cover.date_id in rows for cover in text.covers)
        ]
        assert len(coming) <= max(0, 3 - len(went)), (coming, went)


def silent(thread: Thread, plan: Plan) -> None:
    """I9"""
    barred = {dated.date_id for dated in thread.dates if thread.facts.obstacle or dated.obstacle}
    covers = {cover.date_id for text in plan.texts for cover in text.covers}
    assert not barred & covers
    is_ours = [one for one in thread.said if one.department_id == thread.facts.department_id]
    assert {one.reminder_id for one in is_ours if one.is_on_its_way and one.date_id in barred} <= plan.untrue


def all_of(thread: Thread, plan: Plan) -> None:
    for holds in (
        never_quiet,
        of_use,
        one_a_day,
        never_later,
        explained,
        stands_still,
        whatever_the_order,
        few,
        silent,
    ):
        holds(thread, plan)


def owned(thread: Thread) -> list[Occasion]:
    return [one for one in occasions(thread.dates) if one.owner.department_id == thread.facts.department_id]


def taken(thread: Thread) -> set[object]:
    ours = (one for one in thread.said if one.department_id == thread.facts.department_id)
    return {one.local_on for one in ours if one.takes_its_day}


def covered(thread: Thread, text: Text) -> Iterator[tuple[Cover, Ideal, Occasion]]:
    """What a text says, each with when it was best said."""
    for occasion in owned(thread):
        owner: Dated = occasion.owner
        if owner.when is None:
            continue
        found = {one.step: one for one in ideals(owner.cascade.steps, owner.subject(owner.when, thread.facts))}
        members = {dated.date_id for dated in occasion.members}
        for cover in text.covers:
            if cover.date_id in members and cover.step in found:
                yield cover, found[cover.step], occasion


def free_from(first: datetime, thread: Thread, used: set[object]) -> Iterator[datetime]:
    """The open moments that begin a part, or first itself, on days without a text."""
    day = day_of(first, thread.facts.hours)
    while True:
        for part in () if day in used else open_parts(day, thread.facts.hours):
            if part.not_after > first:
                yield max(part.not_before, first)
        day += timedelta(days=1)


def free_before(ideal: Ideal, thread: Thread, used: set[object]) -> Iterator[Window]:
    """What was open between now and the ideal, on texting days without a text."""
    hours = thread.facts.hours
    day, last = day_of(thread.now, hours), day_of(ideal.at, hours)
    while day <= last:
        if day not in used and is_texting_day(day, thread.facts.closed) and last - day <= LOOK_BACK:
            for part in open_parts(day, hours):
                if max(part.not_before, thread.now) <= ideal.at and part.not_after > thread.now:
                    yield part
        day += timedelta(days=1)


def essence(text: Text) -> tuple[object, ...]:
    return text.lead, sorted(text.covers), text.window, text.local_on, text.is_urgent, text.when, text.former


def whole_day(thread: Thread, at: datetime) -> Window:
    """The client's day around a moment."""
    hours = thread.facts.hours
    day = day_of(at, hours)
    ends: Sequence[datetime] = [
        local(datetime.combine(one, time()), hours.zone) for one in (day, day + timedelta(days=1))
    ]
    return Window(*ends)
