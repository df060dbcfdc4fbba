"""A text that a department asks for as such. It is kept as a date of its own kind: without a place, in its own words.

Its two ends are the ends of the time it may go in; its day is nobody's to come on.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from proto.departments import ReminderRequested
from proto.values.body import UnsendableBody, measure, tidy
from proto.values.language import FALLBACK
from services.reminders.domain.records import Appointment
from services.reminders.domain.refusals import Refused

# The kind of a date that is none.
REQUESTED: Final = "requested"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for: words by language, and between which moments they may go."""

    wording: Mapping[str, str]
    not_before: datetime
    not_after: datetime


def request_in(event: ReminderRequested) -> Request:
    """What an event asks for, its words as they will go. Raises Refused: ends_first, unsendable."""
    if event.not_after <= event.not_before:
        raise Refused("ends_first")
    try:
        wording = {str(language): tidy(words) for language, words in event.wording.items()}
    except UnsendableBody as error:
        raise Refused("unsendable") from error
    if FALLBACK not in wording or any(not words.strip() or measure(words).over for words in wording.values()):
        raise Refused("unsendable")
    return Request(wording=wording, not_before=event.not_before, not_after=event.not_after)


def is_another(known: Appointment, *, is_request: bool) -> bool:
    """Whether its id is taken by the other of the two: by a date, or by a text that was asked for.

    One whose cancellation alone is known may be either.
    """
    return known.local_time is not None and (known.kind == REQUESTED) != is_request
