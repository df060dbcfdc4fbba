"""What the panes of others show of a client's dates: told when it is another than they know."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.appointments import AppointmentChanged
from services.kit.tx import Tx
from services.reminders.domain.planning.client import ClientPlan
from services.reminders.domain.planning.known import Known, KnownDate
from services.reminders.domain.planning.texts import Cover
from services.reminders.domain.records import Appointment
from services.reminders.domain.refusals import SENTENCES
from services.reminders.domain.requests import REQUESTED
from services.reminders.domain.states import HANDED_ON, TOLD
from services.reminders.store.announced import Announced, announce, announced_of

# What a publisher reads where planning has words of its own. What is left out is no refusal.
_REASONS: Final[Mapping[str, str]] = {
    "too_late": "no_time_left",
    "passed": "no_time_left",
    "too_early": "no_time_left",
} | {
    why: why
    for why in (
        *("client_deleted", "closed", "no_line", "no_phone", "opted_out", "reminders_off", "number_frozen"),
        *("in_custody", "office_closed", "reminders_off_caseload", "first_load"),
    )
    if why in SENTENCES
}
_ALIVE: Final = HANDED_ON | TOLD | {"withdrawing", "undelivered", "refused"}


async def announce_all(tx: Tx, plans: Sequence[tuple[Known, ClientPlan]]) -> dict[UUID, str]:
    """Tell the panes what changed; the dates whose publisher is to hear that nothing comes of them, and why."""
    before = await announced_of(tx, [date.appointment_id for known, _ in plans for date in known.dates])
    refusals: dict[UUID, str] = {}
    states: list[Announced] = []
    for known, plan in plans:
        for date in known.dates:
            was = before.get(date.appointment_id)
            reason = _refusal(date, known, plan)
            refused = f"{date.revision} {reason}" if reason else None
            if reason and refused != (was.refused if was else None):
                refusals[date.appointment_id] = reason
            states.append(_state(tx, date, known, plan, was, refused))
    await announce(tx, states)
    return refusals


def _state(
    tx: Tx, date: KnownDate, known: Known, plan: ClientPlan, was: Announced | None, refused: str | None
) -> Announced:
    next_at = _next_at(date, known, plan)
    state = _changed(date, known, plan, next_at)
    told = hashlib.sha256(msgspec.json.encode(state)).digest() if state else None
    seq = was.seq if was else date.seq
    if state is not None and told != (was.told_hash if was else None):
        # Never behind what was said before there were plans.
        seq = max(seq, date.seq) + 1
        tx.publish(state, subject=str(date.appointment_id), seq=seq)
    explained: dict[str, str] = {
        drop.step: drop.why for drop in plan.plan.dropped if drop.date_id == date.appointment_id
    }
    return Announced(
        appointment_id=date.appointment_id,
        seq=seq,
        next_reminder_at=next_at,
        told_hash=told,
        explained=explained,
        refused=refused,
    )


def _changed(date: KnownDate, known: Known, plan: ClientPlan, next_at: datetime | None) -> AppointmentChanged | None:
    """None while its time is not known, and of what is no date."""
    if date.starts_at is None or date.kind == REQUESTED:
        return None
    return AppointmentChanged(
        appointment_id=date.appointment_id,
        client_id=known.reader.client.client_id,
        department_id=plan.departments[date.appointment_id],
        kind=date.kind,
        starts_at=date.starts_at,
        time_zone=date.time_zone or "UTC",
        place=date.place or "",
        state=date.state,
        next_reminder_at=next_at,
    )


def _next_at(date: KnownDate, known: Known, plan: ClientPlan) -> datetime | None:
    """When its next text goes: of one that is due already, when it was to go."""
    kept = set(plan.changes.keep)
    stands = {Cover(r.appointment_id, r.step, r.revision): r.not_before for r in known.rows if r.reminder_id in kept}
    own = [
        stands.get(cover, text.at)
        for text in plan.plan.texts
        for cover in text.covers
        if cover.date_id == date.appointment_id
    ]
    return min(own, default=None)


def _refusal(date: KnownDate, known: Known, plan: ClientPlan) -> str | None:
    """Why nothing is said of a date that stands, or was, and is not, going to be."""
    is_said = any(cover.date_id == date.appointment_id for text in plan.plan.texts for cover in text.covers)
    was_said = any(
        row.appointment_id == date.appointment_id
        and row.revision == date.revision
        and (row.state in _ALIVE or row.reason == "expired")
        for row in known.rows
    )
    if date.state != "scheduled" or is_said or was_said:
        return None
    reasons = [_REASONS[d.why] for d in plan.plan.dropped if d.date_id == date.appointment_id and d.why in _REASONS]
    return reasons[0] if reasons else None


def state_of(appointment: Appointment, department_id: UUID, next_at: datetime | None) -> AppointmentChanged | None:
    """What the panes show of a date as it was told last; None while its client or its time is not known."""
    if appointment.client_id is None or appointment.starts_at is None:
        return None
    return AppointmentChanged(
        appointment_id=appointment.appointment_id,
        client_id=appointment.client_id,
        department_id=department_id,
        kind=appointment.kind,
        starts_at=appointment.starts_at,
        time_zone=appointment.time_zone or "UTC",
        place=appointment.place or "",
        state=appointment.state,
        next_reminder_at=next_at,
    )
