"""Two records of one person: what becomes of either when they are made one. Nothing is lost, both numbers are kept."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec.structs import replace

from proto.people import PhoneHealth
from services.threads.domain.health import graver

Why = Literal["merged", "served_elsewhere", "not_yours", "number", "later", "trouble"]
One = TypeVar("One")
NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a record's, over its time."""

    phone_id: UUID
    number: str
    valid_from: datetime
    valid_to: datetime | None
    is_current: bool
    replaced_at: datetime | None
    health: PhoneHealth
    fail_streak: int
    confirmed_at: datetime | None
    last_delivered_at: datetime | None
    last_text_at: datetime | None
    question_at: datetime | None
    ended_because: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is the client's now."""
        return self.valid_to is None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is written down of a person."""

    given_name: str
    family_name: str
    best_time: str | None
    notes: str
    agreed_at: datetime | None
    agreed_how: str | None
    wants_reminders: bool


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The record's conversation."""

    thread_id: UUID
    staff_id: UUID | None
    is_open: bool
    line: str | None
    last_at: datetime
    has_texts: bool
    is_answer_due: bool
    has_failed: bool
    status_id: UUID | None

    def is_newer(self, other: "Head") -> bool:
        """Whether its last text is."""
        return self.has_texts and (not other.has_texts or self.last_at > other.last_at)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One record of a person, with everything that hangs on it. drafts: by who was writing. batch_ids: texts to many.

    questions: those that wait for a digit, by the number that was asked. is_merged, is_elsewhere: whether it is
    another's already, or another department has a conversation with it.
    """

    client_id: UUID
    facts: Facts
    head: Head
    ids: tuple[tuple[str, str], ...] = ()
    numbers: tuple[Number, ...] = ()
    drafts: dict[UUID, str] = {}
    note_ids: tuple[UUID, ...] = ()
    group_ids: tuple[UUID, ...] = ()
    batch_ids: tuple[UUID, ...] = ()
    questions: dict[str, UUID] = {}
    caseload_id: UUID | None = None
    is_merged: bool = False
    is_elsewhere: bool = False


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the kept record becomes. numbers: all of its own from then on; left: of the other, ended there.

    ids, drafts, group_ids, batch_ids: that it has not yet, or has in other words. superseded_ids: questions that
    can't wait any more. opens: it was closed, and the other was not.
    """

    facts: Facts
    numbers: tuple[Number, ...]
    left: tuple[Number, ...]
    ids: tuple[tuple[str, str], ...]
    drafts: dict[UUID, str]
    group_ids: tuple[UUID, ...]
    batch_ids: tuple[UUID, ...]
    opens: bool
    line: str | None
    status_id: UUID | None
    is_answer_due: bool
    has_failed: bool
    superseded_ids: tuple[UUID, ...] = ()


def refusal(kept: Record, gone: Record, phone_id: UUID | None) -> Why | None:
    """Why these two can't be made one like this.

    What another department has with the one that would go is not ours to move: then that one has to stay.
    """
    if kept.is_merged or gone.is_merged:
        return "merged"
    if gone.is_elsewhere:
        return "served_elsewhere"
    offered = {one.phone_id for one in (*kept.numbers, *gone.numbers) if one.is_open}
    return None if (phone_id in offered if offered else phone_id is None) else "number"


def plan(kept: Record, gone: Record, names_of: UUID, phone_id: UUID | None, at: datetime) -> Plan:
    """What becomes of both. names_of: whose names stay; phone_id: the number that is current from now on."""
    numbers, left = _numbers(kept.numbers, gone.numbers, phone_id, at)
    newer = gone.head if gone.head.is_newer(kept.head) else kept.head
    return Plan(
        facts=_facts(kept.facts, gone.facts, is_named_by_gone=names_of == gone.client_id),
        numbers=numbers,
        left=left,
        ids=_missing(gone.ids, kept.ids),
        drafts=_drafts(kept.drafts, gone.drafts),
        group_ids=_missing(gone.group_ids, kept.group_ids),
        batch_ids=_missing(gone.batch_ids, kept.batch_ids),
        superseded_ids=tuple(one for number, one in gone.questions.items() if number in kept.questions),
        opens=gone.head.is_open and not kept.head.is_open,
        line=newer.line or kept.head.line or gone.head.line,
        status_id=kept.head.status_id or gone.head.status_id,
        is_answer_due=kept.head.is_answer_due or gone.head.is_answer_due,
        has_failed=kept.head.has_failed or gone.head.has_failed,
    )


def _missing(theirs: Iterable[One], ours: Iterable[One]) -> tuple[One, ...]:
    has = set(ours)
    return tuple(one for one in theirs if one not in has)


def _facts(kept: Facts, gone: Facts, *, is_named_by_gone: bool) -> Facts:
    """The names that were chosen; of the rest what either knew. Whoever wanted no reminders wants none."""
    named = gone if is_named_by_gone else kept
    agreed = min((one for one in (kept, gone) if one.agreed_at), key=lambda one: one.agreed_at or NEVER, default=kept)
    return Facts(
        given_name=named.given_name,
        family_name=named.family_name,
        best_time=kept.best_time or gone.best_time,
        notes=_both(kept.notes, gone.notes),
        agreed_at=agreed.agreed_at,
        agreed_how=agreed.agreed_how,
        wants_reminders=kept.wants_reminders and gone.wants_reminders,
    )


def _both(ours: str, theirs: str) -> str:
    """What was written in one place, then what was in the other."""
    if not theirs.strip() or theirs.strip() in ours:
        return ours
    return f"{ours}\n{theirs}" if ours.strip() else theirs


def _drafts(ours: dict[UUID, str], theirs: dict[UUID, str]) -> dict[UUID, str]:
    joined = {staff_id: _both(ours.get(staff_id, ""), body) for staff_id, body in theirs.items()}
    return {staff_id: body for staff_id, body in joined.items() if body != ours.get(staff_id)}


def _numbers(
    ours: Sequence[Number], theirs: Sequence[Number], phone_id: UUID | None, at: datetime
) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
    """All the numbers of the one that stays, and those of the other that it has itself: they end, and say why.

    A number moves with its dates. Only what both have now is one number, and it is theirs since the earlier date.
    """
    twins = {one.number: one for one in theirs if one.is_open}
    rows = [join(one, twins[one.number]) if one.is_open and one.number in twins else one for one in ours]
    has = {one.number for one in ours if one.is_open}
    left = [one for one in theirs if one.is_open and one.number in has]
    rows += [one for one in theirs if one not in left]
    chosen = next((one.number for one in left if one.phone_id == phone_id), None)
    current = next((one.phone_id for one in rows if one.is_open and one.number == chosen), phone_id)
    return (
        tuple(_turned(one, is_current=one.phone_id == current, at=at) for one in rows),
        tuple(_ended(one, at) for one in left),
    )


def join(ours: Number, theirs: Number) -> Number:
    """One number two records of one person have: what was heard of it last is what it is worth.

    Where it is somebody else's by one of them, it is: unless the client has confirmed it since, as the other knows.
    """
    newest = theirs if _heard_at(theirs) > _heard_at(ours) else ours
    other = ours if newest is theirs else theirs
    if other.health in graver(newest.health) and (newest.confirmed_at or NEVER) <= _heard_at(other):
        newest = other
    confirmed = [one.confirmed_at for one in (ours, theirs) if one.confirmed_at]
    return replace(
        ours,
        valid_from=min(ours.valid_from, theirs.valid_from),
        health=newest.health,
        fail_streak=newest.fail_streak,
        confirmed_at=min(confirmed, default=None),
        last_delivered_at=_last(ours.last_delivered_at, theirs.last_delivered_at),
        last_text_at=_last(ours.last_text_at, theirs.last_text_at),
    )


def _heard_at(one: Number) -> datetime:
    return max(one.last_text_at or NEVER, one.last_delivered_at or NEVER, one.confirmed_at or NEVER)


def _last(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def _turned(one: Number, *, is_current: bool, at: datetime) -> Number:
    """Which number is current was chosen: nothing that was asked about it still waits."""
    if is_current:
        return replace(one, is_current=True, replaced_at=None, question_at=None)
    replaced_at = at if one.is_current else one.replaced_at
    return replace(one, is_current=False, replaced_at=replaced_at, question_at=None)


def _ended(one: Number, at: datetime) -> Number:
    return replace(
        one,
        is_current=False,
        valid_to=max(at, one.valid_from),
        health="ended",
        question_at=None,
        ended_because="merged",
    )
