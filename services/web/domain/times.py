"""Moments in the words of the page, in the department's zone and the reader's language. Never "about 3 hours ago"."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_date, format_time

LOCALES = {"en": "en_US", "es": "es_US"}
# Day of this year, day of another, both in full, both with the weekday: the four shapes a page needs.
_SHAPES = {
    "en": ("MMM d", "MMM d, y", "EEEE, MMMM d", "EEEE, MMMM d, y", "EEE, MMM d", "EEE, MMM d, y"),
    "es": ("d MMM", "d MMM y", "EEEE, d 'de' MMMM", "EEEE, d 'de' MMMM 'de' y", "EEE, d MMM", "EEE, d MMM y"),
}
_DAY, _FULL, _WEEKDAY = 0, 2, 4
# Consecutive texts of one side within this share one line of time.
TOGETHER = timedelta(minutes=5)


class Times(msgspec.Struct, frozen=True):
    """How one reader reads the clock now. say translates "Today" and "Yesterday"."""

    zone: ZoneInfo
    language: str
    now: datetime
    say: Callable[[str], str]

    def clock(self, at: datetime) -> str:
        """2:14 PM"""
        return _plain(format_time(at.astimezone(self.zone), "short", tzinfo=self.zone, locale=LOCALES[self.language]))

    def wall(self, local_at: datetime) -> str:
        """2:14 PM, of what a clock here shows, or would if it did not skip it."""
        return _plain(format_time(local_at.time(), "short", locale=LOCALES[self.language]))

    def short(self, at: datetime) -> str:
        """For a list: 2:14 PM · Yesterday · Mon · Nov 3 · Nov 3, 2025."""
        day, today = self.day_of(at), self.day_of(self.now)
        days = (today - day).days
        if days == 0:
            return self.clock(at)
        if days == 1:
            return self.say("Yesterday")
        if 1 < days < 7:
            return format_date(day, "EEE", locale=LOCALES[self.language])
        return self._date(day, _DAY)

    def day(self, at: datetime) -> str:
        """Between texts: Today · Yesterday · Thursday, November 19."""
        day, today = self.day_of(at), self.day_of(self.now)
        if day == today:
            return self.say("Today")
        if (today - day).days == 1:
            return self.say("Yesterday")
        return self._date(day, _FULL)

    def on(self, at: datetime) -> str:
        """A day in a sentence: Nov 3."""
        return self._date(self.day_of(at), _DAY)

    def on_day(self, day: date) -> str:
        """The same of a day on a calendar."""
        return self._date(day, _DAY)

    def moment(self, at: datetime) -> str:
        """A day and a time to come: Mon, Nov 30 · 9:00 AM."""
        return f"{self._date(self.day_of(at), _WEEKDAY)} · {self.clock(at)}"

    def wall_moment(self, local_at: datetime) -> str:
        """The same of a time on a clock here."""
        return f"{self._date(local_at.date(), _WEEKDAY)} · {self.wall(local_at)}"

    def moment_in(self, at: datetime, zone: str) -> str:
        """The same where something takes place."""
        return msgspec.structs.replace(self, zone=ZoneInfo(zone)).moment(at)

    def day_in(self, at: datetime, zone: str) -> str:
        """The day alone, where something takes place: Tue, Dec 1."""
        there = msgspec.structs.replace(self, zone=ZoneInfo(zone))
        return there._date(there.day_of(at), _WEEKDAY)

    def exact(self, at: datetime) -> str:
        """With seconds, for whoever must know."""
        local = at.astimezone(self.zone)
        day = format_date(local, "medium", locale=LOCALES[self.language])
        return _plain(f"{day}, {format_time(local, 'medium', tzinfo=self.zone, locale=LOCALES[self.language])}")

    def day_of(self, at: datetime) -> date:
        """The calendar day there."""
        return at.astimezone(self.zone).date()

    def _date(self, day: date, shape: int) -> str:
        is_other_year = day.year != self.day_of(self.now).year
        return format_date(day, _SHAPES[self.language][shape + is_other_year], locale=LOCALES[self.language])


def _plain(text: str) -> str:
    # Babel puts narrow no-break spaces before AM and PM; some fonts have no glyph for them.
    return text.replace("\u202f", " ").replace("\u00a0", " ")
