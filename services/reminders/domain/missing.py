"""A date that was missed: spoken of only when somebody has confirmed it, and as a help."""

from datetime import date, datetime
from typing import Final

from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import Ideal, Step, Subject, ideals
from services.reminders.domain.records import Appointment

# When it goes where a department says nothing else: the next texting day, in the middle of the morning.
USUAL: Final = Step("missed")


def may_be_missed(date: Appointment, said_at: datetime) -> bool:
    """Whether its publisher can know it. Before it begins nobody has missed anything: such an event is a mistake.

    A date we never knew the time of may be.
    """
    return date.starts_at is None or date.starts_at <= said_at


def goes_at(when: When, confirmed_at: datetime, client_zone: str, closed: frozenset[date], step: Step = USUAL) -> Ideal:
    """When it is best said, and until when it helps."""
    (ideal,) = ideals([step], Subject(when, confirmed_at, client_zone, closed))
    return ideal
