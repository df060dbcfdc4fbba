"""What a department learns back about what it published."""

import msgspec

from proto.registry import receipt
from proto.values.window import Moment


class _Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The publisher's own ids come back, so it needs none of ours."""

    publisher: str
    event_id: str
    at: Moment
    appointment: str | None = None
    reason: str | None = None
    note: str | None = None


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
