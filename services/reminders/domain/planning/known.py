"""What is known of one client when they are planned: their dates, the rows of reminders there are, and the house."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from services.reminders.domain.due import House, Reader
from services.reminders.domain.edits import Edit
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.cascade import Cascade, StepName
from services.reminders.domain.states import State

Kind = str


class KnownDate(msgspec.Struct, frozen=True, kw_only=True):
    """A date's row, with its publisher.

    changed_at: since when it stands so. was_known: from before there were plans. edit: what staff made of it.
    asked_from: it is a text that was asked for, and may go from then on.
    """

    appointment_id: UUID
    publisher_id: UUID
    publisher: str
    precedence: int
    own_department_id: UUID
    their_id: str
    event_id: str
    revision: int
    state: Literal["scheduled", "cancelled", "kept", "missed"]
    kind: Kind
    local_time: datetime | None
    time_zone: str | None
    starts_at: datetime | None
    ends_local: datetime | None
    place: str | None
    case_number: str | None
    is_closed_out: bool
    changed_at: datetime
    was_known: bool
    seq: int
    edit: Edit | None = None
    asked_from: datetime | None = None


class KnownRow(msgspec.Struct, frozen=True, kw_only=True):
    """A reminder's row, held. time_zone: its date's, which may be another client's by now."""

    reminder_id: UUID
    appointment_id: UUID
    step: StepName
    revision: int
    state: State
    reason: str | None
    not_before: datetime
    not_after: datetime
    local_time: datetime
    former_time: datetime | None
    place: str | None
    department_id: UUID | None
    local_on: date | None
    is_urgent: bool
    carried_by: UUID | None
    post_id: UUID
    asked_at: datetime | None
    time_zone: str | None


class Rules(msgspec.Struct, frozen=True):
    """What is a department's: its closed days, and how many segments a second its lines carry together."""

    closed: frozenset[date] = frozenset()
    pace: float = 1.0


class Surrounded(msgspec.Struct, frozen=True, kw_only=True):
    """What is the same for all clients of a plan. cascades: by department and kind; the house's under no department."""

    house: House
    rules: Mapping[UUID, Rules]
    cascades: Mapping[tuple[UUID | None, Kind], Cascade]

    def cascade(self, department_id: UUID, kind: Kind) -> Cascade:
        """The steps of a department's dates of a kind: its own, or the house's."""
        own = self.cascades.get((department_id, kind))
        return own if own is not None else self.cascades.get((None, kind), Cascade(()))

    def hours(self, reader: Reader, department_id: UUID) -> Hours:
        """When this client may be texted by a department."""
        quiet_from, quiet_until = self.house.quiet_hours(department_id)
        return Hours(reader.client.time_zone, quiet_from, quiet_until)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """One client with all that planning them needs."""

    reader: Reader
    dates: Sequence[KnownDate]
    rows: Sequence[KnownRow]
