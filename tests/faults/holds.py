"""Who had which number when, by the driver's own log; a change is asked for at one moment and in force at another."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from services.kit.clock import SYSTEM

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Hold:
    """A number is somebody's, or with owner None nobody's: asked for, and in force at the latest when it was answered.

    ended_at: when it was answered that it is somebody else's. acked_at: when gateway had answered for all that was on
    its way.
    """

    owner: UUID | None
    asked_at: datetime = LONG_AGO
    ended_at: datetime | None = None
    acked_at: datetime | None = None

    def may_be_at(self, first: datetime, last: datetime) -> bool:
        """Whether it can have been so at some moment between these two."""
        return self.asked_at <= last and (self.ended_at is None or first <= self.ended_at)

    def may_be_texted_at(self, at: datetime) -> bool:
        """Whether a text of its owner's may go there: until gateway has acknowledged the end."""
        return self.asked_at <= at and (self.acked_at is None or at <= self.acked_at)


@dataclass
class Written:
    """A client's text: posted from this number for the first time then, and taken at the latest then."""

    number: str
    first: datetime
    last: datetime | None = None


@dataclass
class Holds:
    """By number, one after the other. kept: of a record that was merged, the one that stays."""

    of: defaultdict[str, list[Hold]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[UUID, UUID] = field(default_factory=dict)

    def begin(self, number: str, owner: UUID | None) -> None:
        """So it was before the story."""
        self.of[number].append(Hold(owner))

    @contextmanager
    def turning(self, number: str, owner: UUID | None) -> Iterator[Hold]:
        """It becomes somebody else's meanwhile; the hold that ends."""
        before = self.of[number][-1]
        self.of[number].append(Hold(owner, SYSTEM.now()))
        yield before
        before.ended_at = SYSTEM.now()

    def owners(self, number: str, first: datetime, last: datetime) -> set[UUID | None]:
        """Whose a text from it may be that was accepted between these two moments.

        What came while it was nobody's waits on the board, and follows to whom it is given next.
        """
        found: set[UUID | None] = set()
        for place, hold in enumerate(self.of[number]):
            if hold.may_be_at(first, last):
                following = self.of[number][place + 1 : place + 2] if hold.owner is None else []
                found |= {self._stays(one) for one in (hold, *following)}
        return found

    def had_before(self, number: str, client_id: UUID, at: datetime) -> bool:
        """Whether it was this client's and had ended by then."""
        return any(
            self._stays(hold) == client_id and hold.ended_at is not None and hold.ended_at < at
            for hold in self.of[number]
        )

    def may_go(self, number: str, client_id: UUID, at: datetime) -> bool:
        """Whether a text for this client may be claimed for this number then."""
        return any(self._stays(hold) == client_id and hold.may_be_texted_at(at) for hold in self.of[number])

    def is_anothers(self, number: str, client_id: UUID, at: datetime) -> bool:
        """Whether it was somebody else's then."""
        holds = [hold for hold in self.of[number] if hold.may_be_at(at, at)]
        return any(hold.owner and self._stays(hold) != client_id for hold in holds)

    def stays(self, client_id: UUID) -> UUID:
        """The record that stands for this client at the end."""
        return self.kept.get(client_id, client_id)

    def _stays(self, hold: Hold) -> UUID | None:
        return self.stays(hold.owner) if hold.owner else None
