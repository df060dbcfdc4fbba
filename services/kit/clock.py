"""Where the time comes from. Rules never ask the system or Postgres; they are told."""

from datetime import UTC, datetime


class Clock:
    """The system's clock."""

    def now(self) -> datetime:
        """The moment, aware, UTC."""
        return datetime.now(UTC)


SYSTEM = Clock()
