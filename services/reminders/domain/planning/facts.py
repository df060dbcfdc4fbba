"""What planning is told: a thread, its dates, and what its client was told or is about to be."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from services.reminders.domain.plan import Hours, When
from services.reminders.domain.planning.cascade import Cascade, StepName, Subject
from services.reminders.domain.planning.why import Why
from services.reminders.domain.states import HANDED_ON, TOLD, State

# Texts that say a date will not take place.
OFF: Final[frozenset[StepName]] = frozenset({"cancelled", "closed"})
# Their words are their own and can't be said together with another's.
ALONE: Final[frozenset[StepName]] = frozenset({"missed", "requested"})
# Segments of a text until its words say otherwise: what the words are kept within.
USUAL_SEGMENTS: Final = 2


class ThreadFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A client with the department that serves them.

    pace: segments a second of the department's active lines together. obstacle: why the client may be told nothing.
    """

    department_id: UUID
    hours: Hours
    closed: frozenset[date] = frozenset()
    pace: float
    obstacle: Why | None = None


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A date as it stands. when None: its end came before its beginning did. closed: its office is, that day.

    department_id: whose thread it would be said in. since: when it began to stand so (became known, was confirmed
    as missed). obstacle: why nothing may be said of it. withheld: steps not to be said, and why. own_words: steps
    whose words somebody wrote for this date. segments: of one text about it, at most.
    A text that was requested is a date, too: since and when are the two ends of the time it may go in.
    """

    date_id: UUID
    publisher: str
    their_id: str
    precedence: int = 100
    department_id: UUID
    revision: int
    state: Literal["scheduled", "cancelled", "closed", "kept", "missed"] = "scheduled"
    when: When | None
    ends_at: datetime | None = None
    since: datetime
    kind: str
    place: str
    case: str | None = None
    cascade: Cascade
    obstacle: Why | None = None
    withheld: Mapping[StepName, Why] = {}
    own_words: frozenset[StepName] = frozenset()
    segments: int = USUAL_SEGMENTS

    @property
    def rank(self) -> tuple[int, str, str]:
        """Of several departments that speak of one hearing, the lowest owns it. No two dates have the same."""
        return self.precedence, self.publisher, self.their_id

    def subject(self, when: When, facts: ThreadFacts) -> Subject:
        """What its steps are about, for a client of this thread."""
        return Subject(when, self.since, facts.hours.zone, facts.closed)


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a date that went out of our hands, whatever became of it; one that was taken back in time is not said.

    at: when it went, or is to go. local_on: the day it stands for. when, place, former: what it says.
    Steps that went in one text have its at, local_on and is_urgent, and the department_id of its thread.
    """

    reminder_id: UUID
    department_id: UUID
    date_id: UUID
    step: StepName
    state: State
    at: datetime
    local_on: date
    when: When
    place: str
    former: When | None = None
    is_urgent: bool = False

    @property
    def is_read(self) -> bool:
        """Whether the client has read it, or may have."""
        return self.state in TOLD

    @property
    def is_on_its_way(self) -> bool:
        """Whether it can still be taken back."""
        return self.state in HANDED_ON

    @property
    def is_told(self) -> bool:
        """Whether the client knows it, or is about to."""
        return self.is_read or self.is_on_its_way

    @property
    def takes_its_day(self) -> bool:
        """Whether it is the day's one text. One that is being taken back may yet be read."""
        return not self.is_urgent and (self.is_told or self.state == "withdrawing")


def is_true(said: Said, dated: Dated) -> bool:
    """Whether it says what is so now."""
    if dated.state in OFF:
        return said.step in OFF
    is_of_its_state = said.step not in OFF and (said.step == "missed") == (dated.state == "missed")
    return dated.state != "kept" and is_of_its_state and (said.when, said.place) == (dated.when, dated.place)
