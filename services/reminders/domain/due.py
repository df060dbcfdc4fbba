"""A reminder that has come due, with everything that decides about it, and the house it goes out from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.values.language import FALLBACK, LANGUAGES, Language
from proto.values.window import QUIET_FROM, QUIET_UNTIL
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.planning.occasions import at_once
from services.reminders.domain.records import Client, Surroundings
from services.reminders.domain.refusals import Refused
from services.reminders.domain.serving import Serving, serving_department
from services.reminders.domain.states import State

NEVER_TOLD: Final = (QUIET_FROM, QUIET_UNTIL)


class Dated(msgspec.Struct, frozen=True):
    """The date it speaks of, as it stands now. own_words: by step, what somebody wrote for it."""

    revision: int
    kind: str
    time_zone: str | None
    place: str | None
    contact: str | None
    their_id: str
    publisher_id: UUID
    case: str | None = None
    own_words: Mapping[StepName, Mapping[Language, str]] = {}


class Reader(msgspec.Struct, frozen=True):
    """Who is to read it. language None: not known yet. open_ids, closed_ids: the departments of their caseloads."""

    client: Client
    language: Language | None
    open_ids: Sequence[UUID]
    closed_ids: Sequence[UUID]
    is_in_custody: bool = False


class Also(msgspec.Struct, frozen=True):
    """Another date that the same text speaks of."""

    local_time: datetime
    place: str
    case: str | None = None


def others_of(lead: Also, carried: Iterable[Also]) -> list[Also]:
    """Of what a text carries, each date it does not speak of yet: once, though several departments bring it."""
    groups = at_once([lead, *carried], lambda one: one.local_time)
    return [group[0] for group in groups if lead not in group]


class Due(msgspec.Struct, frozen=True):
    """One text to go; carried: the rows that go with it, and move as it does.

    asked: its words by language, where a department asked for a text in words of its own.
    """

    reminder_id: UUID
    step: StepName
    revision: int
    event_id: str
    state: State
    not_before: datetime
    not_after: datetime
    local_time: datetime
    former_time: datetime | None
    post_id: UUID
    question_id: UUID | None
    date: Dated
    around: Surroundings | None
    language: Language | None
    carried: Sequence[UUID] = ()
    also: Sequence[Also] = ()
    asked: Mapping[str, str] = {}

    @property
    def said_as(self) -> StepName:
        """Whose words it has: the last reminder of a date set by hand says what the one of the day before says."""
        return "day_before" if self.step == "by_hand" else self.step

    @property
    def languages(self) -> Sequence[Language]:
        """What it is written in: theirs and English; every one while theirs is not known."""
        if self.language is None:
            return LANGUAGES
        return (FALLBACK,) if self.language == FALLBACK else (FALLBACK, self.language)


class House(msgspec.Struct, frozen=True):
    """What is the same for all of a batch: quiet hours and active lines by department, and who said STOP to which."""

    quiet: Mapping[UUID, tuple[str, str]]
    lines: Mapping[UUID, Sequence[str]]
    out: frozenset[tuple[str, str]]
    names: Mapping[UUID, str] = {}

    def around(self, reader: Reader, own: UUID) -> Surroundings:
        """Whose thread it goes into, and when it may go; own is the publisher's department."""
        department_id, problem = self._served(reader, own)
        quiet_from, quiet_until = self.quiet_hours(department_id)
        return Surroundings(
            client=reader.client,
            department_id=department_id,
            hours=Hours(reader.client.time_zone, quiet_from, quiet_until),
            is_opted_out=self.has_stopped(reader.client.number, department_id),
            problem=problem,
            office=self.names.get(department_id, ""),
            is_in_custody=reader.is_in_custody,
        )

    def quiet_hours(self, department_id: UUID) -> tuple[str, str]:
        """From when until when a department does not text; the usual hours while nobody has told."""
        return self.quiet.get(department_id, NEVER_TOLD)

    def _served(self, reader: Reader, own: UUID) -> tuple[UUID, str | None]:
        """The department that posts, and why it can't, if so."""
        caseloads = [Serving(department_id, True) for department_id in reader.open_ids]
        caseloads += [Serving(department_id, False) for department_id in reader.closed_ids]
        try:
            return serving_department(caseloads, own, bool(self.lines.get(own))), None
        except Refused as refusal:
            return own, refusal.reason

    def has_stopped(self, number: str | None, department_id: UUID) -> bool:
        """Whether this number has said STOP to every line the department texts from."""
        lines = self.lines.get(department_id, ())
        return bool(lines and number) and all((number, line) in self.out for line in lines)
