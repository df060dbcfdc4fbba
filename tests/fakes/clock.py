"""A clock that a test moves."""

from datetime import datetime, timedelta

from services.kit.clock import Clock


class FixedClock(Clock):
    """It stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """Where it was set."""
        return self.at

    def advance(self, by: timedelta) -> None:
        """Move it on."""
        self.at += by
