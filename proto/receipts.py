"""What a department learns back about what it published."""

from typing import Literal

import msgspec

from proto.departments import LocalTime
from proto.registry import receipt
from proto.values.window import Moment

# What a client answers by digit, and the panes of staff show.
Answer = Literal["coming", "another_time", "wrong_person"]


class _Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The publisher's own ids come back, so it needs none of ours.

    step, text_at: which text of a date it speaks of, and when that goes or went. choice: the digit; answer: what it
    means, why: the reason the client gave, slot: the time they picked, on the wall where the date is. conflict_at: when
    another date begins that the client can't keep as well; whose and where is not told.
    """

    publisher: str
    event_id: str
    at: Moment
    appointment: str | None = None
    reason: str | None = None
    note: str | None = None
    step: str | None = None
    text_at: Moment | None = None
    choice: int | None = None
    answer: Answer | None = None
    why: str | None = None
    slot: LocalTime | None = None
    conflict_at: Moment | None = None


@receipt("receipt.accepted.v1")
class ReceiptAccepted(_Receipt, frozen=True, kw_only=True):
    """The event was understood and stored; an older sequence says so in note."""


@receipt("receipt.planned.v1")
class ReceiptPlanned(_Receipt, frozen=True, kw_only=True):
    """A reminder is planned; note holds the planned times, UTC."""


@receipt("receipt.sent.v1")
class ReceiptSent(_Receipt, frozen=True, kw_only=True):
    """A reminder left for the phone company."""


@receipt("receipt.delivered.v1")
class ReceiptDelivered(_Receipt, frozen=True, kw_only=True):
    """The phone has it."""


@receipt("receipt.answered.v1")
class ReceiptAnswered(_Receipt, frozen=True, kw_only=True):
    """The client answered; note holds the choice."""


@receipt("receipt.refused.v1")
class ReceiptRefused(_Receipt, frozen=True, kw_only=True):
    """Nothing will be sent for it; reason says why and what to mend."""
