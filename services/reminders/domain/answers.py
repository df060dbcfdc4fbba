"""What a client answered about a date: by digit, to the newest question, and what its publisher is told of it.

An answer is about the date as it stood when it was asked: once the date has moved, it says nothing any more. Of several
questions about it as it stands, the answer to the one that was asked last counts, whenever it comes in.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from proto.receipts import Answer
from services.kit import failpoints
from services.reminders.domain.wall import written

Kind = Literal["coming", "reason", "slots"]
# Why somebody needs another time, by digit; 5 lets them say it to a person.
Reason = Literal["work", "ride", "child", "sick", "other"]
REASONS: Final[Sequence[Reason]] = get_args(Reason)
COMING: Final[Sequence[Answer]] = get_args(Answer)
# More than these nobody reads in a text.
MOST_SLOTS: Final = 4


class Slot(msgspec.Struct, frozen=True):
    """A time a case manager offers; place_no is its digit. local_time: on the wall where the date is."""

    place_no: int
    local_time: datetime
    starts_at: datetime


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question about a date. revision: of the date as it stood. slots: of the kind slots, in the order of digits."""

    question_id: UUID
    kind: Kind
    revision: int
    at: datetime
    slots: tuple[Slot, ...] = ()


class Heard(msgspec.Struct, frozen=True):
    """A digit that answers a question."""

    question_id: UUID
    choice: int
    at: datetime


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a client's answer to a date as it stands. choice: the digit of answer."""

    answer: Answer | None = None
    choice: int | None = None
    why: Reason | None = None
    slot: Slot | None = None
    at: datetime | None = None


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a publisher is told, as receipt.answered carries it. slot: 2026-12-01T09:00 on its wall."""

    answer: Answer
    choice: int
    at: datetime
    why: Reason | None = None
    slot: str | None = None


def answered(asked: Iterable[Asked], heard: Iterable[Heard], revision: int) -> Standing:
    """Where a date stands with its client; revision: of the date as it is now.

    A reason or a slot counts beside "another time" only: who says afterwards that they are coming has taken it back.
    """
    questions = {one.question_id: one for one in asked if one.revision == revision}
    answers = [(questions[one.question_id], one) for one in heard if one.question_id in questions]
    main = _newest([(one, said) for one, said in answers if one.kind == "coming" and said.choice in _digits(COMING)])
    if main is None:
        return Standing()
    question, said = main
    answer = COMING[said.choice - 1]
    if answer != "another_time":
        return Standing(answer=answer, choice=said.choice, at=said.at)
    after = [(one, said) for one, said in answers if one.at >= question.at]
    why = _newest([(one, said) for one, said in after if one.kind == "reason" and said.choice in _digits(REASONS)])
    slot = _newest([(one, said) for one, said in after if one.kind == "slots" and _slot(one, said)])
    last = max(one.at for _, one in filter(None, (main, why, slot)))
    return Standing(
        answer=answer,
        choice=said.choice,
        why=REASONS[why[1].choice - 1] if why else None,
        slot=_slot(*slot) if slot else None,
        at=last,
    )


def is_picked_in_time(slot: Slot, now: datetime) -> bool:
    """Whether the client can still come to it; a case manager is told of one that has passed."""
    return slot.starts_at > now


def next_question(
    standing: Standing, asked: Iterable[Asked], revision: int, offered: Sequence[Slot]
) -> Literal["reason", "slots"] | None:
    """What to ask a client who needs another time: which of the times that are offered, else why; each once.

    offered: those not yet asked about.
    """
    if standing.answer != "another_time" or standing.slot is not None:
        return None
    if offered:
        return "slots"
    kinds = {one.kind for one in asked if one.revision == revision}
    return None if standing.why or kinds & {"reason", "slots"} else "reason"


def offer(local_times: Iterable[tuple[datetime, datetime]], now: datetime) -> tuple[Slot, ...]:
    """The times as they are asked about: each once, in order, by the digits from 1, none that has passed.

    local_times: on the wall, and the moment. More than MOST_SLOTS are not asked.
    """
    to_come = sorted({(at, wall) for wall, at in local_times if at > now})
    return tuple(Slot(place, wall, at) for place, (at, wall) in enumerate(to_come[:MOST_SLOTS], start=1))


def told(before: Standing, after: Standing, *, is_staffs: bool) -> Receipt | None:
    """What the date's publisher learns; None where nothing is new, or where the publisher is our own staff.

    A slot is a wish: the date moves when its publisher says so. Staff's own date moves by itself.
    """
    if is_staffs or after.answer is None or after.choice is None or after.at is None:
        return None
    if msgspec.structs.replace(before, at=after.at) == after:
        return None
    slot = written(after.slot.local_time) if after.slot else None
    return Receipt(answer=after.answer, choice=after.choice, at=after.at, why=after.why, slot=slot)


def _newest(answers: Sequence[tuple[Asked, Heard]]) -> tuple[Asked, Heard] | None:
    """The answer to the question that was asked last; of one question its first word, as in the thread."""
    if failpoints.is_off("answer_newest"):
        return max(answers, key=lambda one: one[1].at, default=None)
    first: dict[UUID, tuple[Asked, Heard]] = {}
    for question, said in sorted(answers, key=lambda one: (one[1].at, one[1].choice)):
        first.setdefault(question.question_id, (question, said))
    return max(first.values(), key=lambda one: (one[0].at, one[0].question_id), default=None)


def _digits(choices: Sequence[str]) -> range:
    return range(1, len(choices) + 1)


def _slot(question: Asked, said: Heard) -> Slot | None:
    return next((slot for slot in question.slots[:MOST_SLOTS] if slot.place_no == said.choice), None)
