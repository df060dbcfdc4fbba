"""Twilio's statuses in our words."""

from proto.sms import AttemptStatus

STATUSES: dict[str, AttemptStatus] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    # Some of its parts are missing, so the client can't have read it.
    "partially_delivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
# Their documentation sends an ErrorCode with other statuses too; it means something with these only.
WITH_CODE = frozenset({"undelivered", "failed"})


def status_of(word: str) -> AttemptStatus:
    """Our status for theirs. A word we have never heard says at least that they have the text."""
    return STATUSES.get(word, "accepted")
