"""Whether a line gets a day's texts out while they are of use, said the day before, when it can still be helped."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from proto.values.language import Language
from proto.values.spoken import clock
from proto.values.window import Window, zone_named
from services.reminders.domain.planning.placing import SHARE

# A line faster than this is no answer.
MOST_PACE: Final = 1_000


class Queued(msgspec.Struct, frozen=True):
    """A text that waits for its line: when it may go, and what it bills."""

    window: Window
    segments: int


class Shortage(msgspec.Struct, frozen=True):
    """late of the texts come after their time, the first at first_late_at; of: how many there are in all.

    Sent from fits_from on, all would come in time; so would they with more_pace segments a second more.
    """

    late: int
    of: int
    first_late_at: datetime
    fits_from: datetime
    more_pace: int


def forecast(texts: Iterable[Queued], pace: float, day: Window) -> Shortage | None:
    """What of the texts that may go from some moment of that day on comes too late; None: nothing.

    pace: segments a second of the lines together, above nothing; people's own texts are left their share of it.
    """
    queue = sorted(
        (text for text in texts if day.allows(text.window.not_before)),
        key=lambda text: (text.window.not_before, text.window.not_after, text.segments),
    )
    sent = list(_sent(queue, pace))
    late = [one.text.window.not_after for one in sent if one.is_late]
    if not late:
        return None
    more = bisect_left(range(MOST_PACE), True, lo=1, key=lambda more: _fits(queue, pace + more))
    return Shortage(len(late), len(queue), min(late), _fits_from(sent, pace), more)


def sentence(shortage: Shortage, zone: str, language: Language) -> str:
    """What is said to staff of it, with times on the wall of zone."""
    first, start = (
        clock(at.astimezone(zone_named(zone)), language) for at in (shortage.first_late_at, shortage.fits_from)
    )
    if language == "es":
        return (
            f"{shortage.late:,} de {shortage.of:,} mensajes llegarían tarde (el primero, después de {first}). Enviados "
            f"desde {start} llegarían a tiempo; o con una línea de {shortage.more_pace:,} segmentos más por segundo."
        )
    return (
        f"{shortage.late:,} of {shortage.of:,} texts would come too late, the first after {first}. Sent from {start} "
        f"on they would be in time; or with a line of {shortage.more_pace:,} segments a second more."
    )


class _Sent(NamedTuple):
    text: Queued
    is_late: bool
    jam: int


def _sent(queue: Sequence[Queued], pace: float) -> Iterator[_Sent]:
    """Each text as the line gets to it, one after the other; what would come too late is not sent.

    jam: which run without a pause it is in.
    """
    jam, free_at = 0, datetime.min.replace(tzinfo=UTC)
    for text in queue:
        if text.window.not_before > free_at:
            jam, free_at = jam + 1, text.window.not_before
        ends_at = free_at + _takes(text, pace)
        is_late = ends_at > text.window.not_after
        yield _Sent(text, is_late, jam)
        free_at = free_at if is_late else ends_at


def _takes(text: Queued, pace: float) -> timedelta:
    return timedelta(seconds=text.segments / (pace * SHARE))


def _fits(queue: Sequence[Queued], pace: float) -> bool:
    return not any(sent.is_late for sent in _sent(queue, pace))


def _fits_from(sent: Sequence[_Sent], pace: float) -> datetime:
    """The last moment at which what is jammed can begin, the most pressing first."""
    jams = {one.jam for one in sent if one.is_late}
    pressing = sorted((one.text for one in sent if one.jam in jams), key=lambda text: text.window.not_after)
    at = pressing[-1].window.not_after
    for text in reversed(pressing):
        at = min(at, text.window.not_after) - _takes(text, pace)
    return at
