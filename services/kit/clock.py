"""Where the time comes from. Rules never ask the system or Postgres; they are told."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The system's clock."""

    def now(self) -> datetime:
        """The moment, aware, UTC."""
        return datetime.now(UTC)


class FixedClock(Clock):
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it was set."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move it on."""
        self.at += by


SYSTEM = Clock()
