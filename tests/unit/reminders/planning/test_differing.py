"""A plan, laid on the rows there are: what stands is left alone."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.differing import Changes, Row, differences
from services.reminders.domain.planning.texts import Plan
from tests.unit.reminders.planning.made import Thread, rows_of
from tests.unit.reminders.planning.told import a_date, at, thread, when

EARLY = thread(
    a_date("1", "2026-03-12T13:00", since=at("2026-02-01T10:00")),
    a_date("2", "2026-03-12T09:00", since=at("2026-02-01T10:00")),
)


def changed(thread: Thread, rows: Sequence[Row], plan: Plan | None = None) -> Changes:
    return differences(plan or thread.plan(), rows, thread.now)


def test_what_is_missing_is_added_with_its_text() -> None:
    plan = EARLY.plan()
    changes = changed(EARLY, [])
    assert changes == Changes(add=tuple((cover, text) for text in plan.texts for cover in text.covers))
    assert len(changes.add) == 4


def test_what_stands_is_kept() -> None:
    rows = rows_of(EARLY.plan())
    assert changed(EARLY, rows) == Changes(keep=tuple(row.reminder_id for row in rows))


def test_what_is_due_is_not_put_off_by_the_clock() -> None:
    """It is late, and would go now: it still goes when the last plan said."""
    late = thread(a_date("1", "2026-03-12T13:00"), now="2026-03-06T11:00")
    rows = rows_of(late.plan())
    later = late.but(now=at("2026-03-06T11:00") + timedelta(seconds=5))
    assert rows[0].window.not_before < later.plan().texts[0].at
    assert changed(later, rows) == Changes(keep=tuple(row.reminder_id for row in rows))


def test_other_hours_move_a_text_and_who_goes_with_it() -> None:
    rows = rows_of(EARLY.plan())
    leads = [row for row in rows if row.carried_by is None]
    later = EARLY.but(facts=msgspec.structs.replace(EARLY.facts, hours=Hours("America/Denver", "15:00", "08:00")))
    changes = changed(later, rows)
    assert [reminder_id for reminder_id, _ in changes.move] == [row.reminder_id for row in leads]
    assert len(changes.carry) == 2
    assert (changes.add, changes.keep, changes.cancel) == ((), (), ())


def test_who_was_carried_leads_when_its_lead_is_off() -> None:
    rows = rows_of(EARLY.plan())
    one, other = EARLY.dates
    off = EARLY.but(dates=(one, msgspec.structs.replace(other, state="cancelled", revision=2)))
    changes = changed(off, rows)
    carried = [row.reminder_id for row in rows if row.carried_by is not None]
    assert [reminder_id for reminder_id, _ in changes.move] == carried
    assert set(changes.cancel) == {row.reminder_id for row in rows} - set(carried)


def test_a_new_revision_has_rows_of_its_own() -> None:
    rows = rows_of(EARLY.plan())
    moved = EARLY.but(
        dates=tuple(msgspec.structs.replace(d, when=when("2026-03-19T09:00"), revision=2) for d in EARLY.dates)
    )
    changes = changed(moved, rows)
    assert len(changes.add) == len(moved.plan().texts[0].covers) * len(moved.plan().texts)
    assert set(changes.cancel) == {row.reminder_id for row in rows}


def test_what_was_taken_back_before_it_went_is_wanted_again() -> None:
    rows = [msgspec.structs.replace(row, state="cancelled") for row in rows_of(EARLY.plan())]
    changes = changed(EARLY, rows)
    assert changes == Changes(again=changes.again)
    assert [reminder_id for reminder_id, _ in changes.again] == [row.reminder_id for row in rows]


def test_what_is_on_its_way_is_withdrawn_only_when_it_is_untrue() -> None:
    first, *rest = rows_of(EARLY.plan())
    rows = [msgspec.structs.replace(first, state="posted"), *rest]
    plan = EARLY.plan()
    assert changed(EARLY, rows).withdraw == ()
    untrue = msgspec.structs.replace(plan, untrue=frozenset({first.reminder_id}))
    assert changed(EARLY, rows, untrue).withdraw == (first.reminder_id,)
