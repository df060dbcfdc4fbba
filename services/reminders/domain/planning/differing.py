"""What a plan changes in the rows there are: replanned with nothing new, nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from proto.values.window import Window
from services.reminders.domain.planning.texts import Cover, Plan, Text
from services.reminders.domain.states import HANDED_ON, WAITING, State


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder as it stands. A row that is carried has the window, day and urgency of the one that carries it."""

    reminder_id: UUID
    cover: Cover
    state: State
    window: Window
    local_on: date
    is_urgent: bool = False
    carried_by: UUID | None = None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with each row; a text comes along where the row takes its window, day, urgency and reasons from it.

    add: rows that are missing; the lead's text.lead is planned, the others are carried by it.
    again: rows that were taken back before they went, and are wanted after all. move: leads. carry: rows carried by
    the text's lead. cancel: rows that never went. withdraw: rows that are on their way and untrue.
    """

    add: tuple[tuple[Cover, Text], ...] = ()
    again: tuple[tuple[UUID, Text], ...] = ()
    keep: tuple[UUID, ...] = ()
    move: tuple[tuple[UUID, Text], ...] = ()
    carry: tuple[tuple[UUID, Text], ...] = ()
    cancel: tuple[UUID, ...] = ()
    withdraw: tuple[UUID, ...] = ()


def differences(plan: Plan, rows: Sequence[Row], now: datetime) -> Changes:
    """What makes rows of plan. rows: all of the thread's dates, in any state; at most one of a cover."""
    known = {row.cover: row for row in rows}
    wanted = [(cover, text) for text in plan.texts for cover in text.covers]
    waiting = [(row, text) for row, text in _found(wanted, known) if row.state in WAITING]
    stands = {row.reminder_id for row, text in waiting if _stands(row, text, known, now)}
    changed = [(row, text) for row, text in waiting if row.reminder_id not in stands]
    kept = {row.reminder_id for row, _ in waiting}
    return Changes(
        add=tuple((cover, text) for cover, text in wanted if cover not in known),
        again=tuple((row.reminder_id, text) for row, text in _found(wanted, known) if row.state == "cancelled"),
        keep=tuple(row.reminder_id for row, _ in waiting if row.reminder_id in stands),
        move=tuple((row.reminder_id, text) for row, text in changed if row.cover == text.lead),
        carry=tuple((row.reminder_id, text) for row, text in changed if row.cover != text.lead),
        cancel=tuple(row.reminder_id for row in rows if row.state in WAITING and row.reminder_id not in kept),
        withdraw=tuple(row.reminder_id for row in rows if row.state in HANDED_ON and row.reminder_id in plan.untrue),
    )


def _found(wanted: Iterable[tuple[Cover, Text]], known: Mapping[Cover, Row]) -> Iterator[tuple[Row, Text]]:
    return ((known[cover], text) for cover, text in wanted if cover in known)


def _stands(row: Row, text: Text, known: Mapping[Cover, Row], now: datetime) -> bool:
    """Whether a row is as its text wants it; one that is due, and still may go, is not put off by the clock."""
    is_due = row.window.not_before <= now and text.at <= now
    lead = known.get(text.lead)
    carrier = lead.reminder_id if lead is not None and row.cover != text.lead else None
    return (
        (is_due or row.window == text.window)
        and (row.local_on, row.is_urgent) == (text.local_on, text.is_urgent)
        and (row.state, row.carried_by) == (("planned", None) if row.cover == text.lead else ("carried", carrier))
    )
