"""Proof of consent: when each word of it was said."""

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, zone: ZoneInfo) -> str:
    """A moment there, with its offset: one night a year has an hour twice."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
