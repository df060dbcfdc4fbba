"""What staff see of a text: the words of a message, from the words of the wire."""

from typing import Final, get_args

from proto.messages import MessageStatus
from proto.sms import AttemptStatus

_OF_ATTEMPT: Final[dict[AttemptStatus, MessageStatus]] = {
    "queued": "queued",
    "claimed": "sending",
    "accepted": "sending",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "unknown": "unknown",
    "released": "cancelled",
}
STATUSES: Final[tuple[MessageStatus, ...]] = get_args(MessageStatus)
# It did not arrive, or nobody can say.
TROUBLE: Final = frozenset({"undelivered", "failed", "expired", "unknown"})
# Nothing comes after these for this text.
OVER: Final = frozenset({"delivered", "undelivered", "failed", "expired", "cancelled"})
# On its way in our own hands: pages show it, no other service acts on it. message.sent has said that it left threads.
ON_THE_WAY: Final = frozenset({"held", "queued", "sending"})
# Steps of a text that fares well: a list shows none of them.
STEPS: Final = frozenset({"queued", "sending", "sent", "delivered"})
# It can still be taken back, or at least asked for.
STOPPABLE: Final = frozenset({"held", "queued"})

# The order of what is said about one subject: of the two commands about a message a cancel is the newer; of the two
# answers about a post the one about taking it back.
SEND_SEQ, CANCEL_SEQ = 1, 2
POST_SEQ, WITHDRAW_SEQ = 1, 2


def of_attempt(status: AttemptStatus) -> MessageStatus:
    """The message's word for its newest attempt's."""
    return _OF_ATTEMPT[status]
