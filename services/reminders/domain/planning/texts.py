"""What comes of planning: the texts, and why each other step is not said."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from proto.values.window import Window
from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.planning.why import Why


class Cover(msgspec.Struct, frozen=True, order=True):
    """One step of one date as it stands: a row."""

    date_id: UUID
    step: StepName
    revision: int


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a thread. lead says which words and which date; covers, the lead among them, what is said with it.

    when: the date it is about; of one that is off, the date it was believed to be. former: the date it corrects.
    is_urgent: it goes beside the one text a day. segments: at most.
    """

    lead: Cover
    covers: tuple[Cover, ...]
    window: Window
    local_on: date
    when: When
    former: When | None = None
    is_urgent: bool = False
    segments: int
    why: tuple[Why, ...]

    @property
    def step(self) -> StepName:
        """Whose words it has."""
        return self.lead.step

    @property
    def at(self) -> datetime:
        """When it goes."""
        return self.window.not_before


class Dropped(msgspec.Struct, frozen=True, order=True):
    """A step of a date that is not said, and why."""

    date_id: UUID
    step: StepName
    why: Why


class Plan(msgspec.Struct, frozen=True):
    """All that a thread's client is to be told, in order, and what is not. untrue: reminders to be taken back."""

    texts: tuple[Text, ...]
    dropped: tuple[Dropped, ...]
    untrue: frozenset[UUID] = frozenset()
