"""What those who asked to be reminded are told afterwards, each watch by itself.

A text is once for a watch, a date as it stood, and a step: what another person was told of the case, or a text that
could not be sent, says nothing of this one. A step whose time was before they were last told of the date is not said.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Final, Literal

import msgspec

from proto.values.language import Language
from proto.values.window import zone_named
from services.kit import failpoints
from services.reminders.domain.court.facts import Case, Court, Hearing, Log, Watch
from services.reminders.domain.court.saying import said, spoken, values
from services.reminders.domain.court.words import Phrase
from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import Step, Subject, ideals

CourtStep = Literal["told", "new", "moved", "cancelled", "day_before", "morning_of", "test"]
STEPS: Final = (Step("day_before", 1, time(16)), Step("morning_of", 0, time(8)))
_REMINDS: Final[frozenset[CourtStep]] = frozenset({"day_before", "morning_of"})
TEST_AFTER: Final = timedelta(minutes=2)
_PHRASES: Final[dict[CourtStep, Phrase]] = {
    "told": "found",
    "new": "new",
    "moved": "moved",
    "cancelled": "cancelled",
    "day_before": "day_before",
    "morning_of": "morning_of",
    "test": "test_over",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one watch was told of a date, as it stood; told: in the dialogue itself. at: when it went."""

    step: CourtStep
    hearing_id: str
    starts_at: datetime
    place: str
    at: datetime

    @property
    def key(self) -> tuple[str, str, datetime, str]:
        """Of a reminder: said once."""
        return self.step, self.hearing_id, self.starts_at, self.place


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a search. say None: nothing yet. case: the one it watches from now on. is_over: it ends."""

    say: str | None = None
    log: Log | None = None
    case: Case | None = None
    is_over: bool = False


def due(watch: Watch, case: Case, told: Sequence[Told], court: Court, now: datetime) -> tuple[Told, ...]:
    """What this watch is to be told now, as it will be recorded; told: all that it was told, failures left out."""
    if watch.is_test:
        return tuple(_test(watch, case, told, now))
    # Changes are said by what was told last: a date that moves there and back again is news each time.
    keys = {one.key for one in told if one.step in _REMINDS}
    found = (one for hearing in _in_order(case) for one in _of(hearing, watch, told, court, now))
    return tuple(one for one in found if one.key not in keys or failpoints.is_off("court_once"))


def is_over(watch: Watch, case: Case | None, told: Collection[Told], court: Court, now: datetime) -> bool:
    """Whether nothing more can come of it: the last date is past, or the test was made, or the search is."""
    if watch.is_test:
        return any(one.step == "test" for one in told)
    if watch.until is not None and court.today(now) <= watch.until:
        return False
    return case is None or not any(hearing.starts_at > now for hearing in case.hearings)


def searched(
    watch: Watch, found: Sequence[Case], court: Court, now: datetime, language: Language | None = None
) -> Search:
    """What a search has come to, after a load or at the end of a day."""
    spoken_in = language or court.language
    dated = [case for case in found if case.coming(now)]
    if len(dated) == 1 and len(found) == 1:
        case, hearing = dated[0], dated[0].coming(now)
        return Search(say=_say("matched", watch.number, hearing, court, spoken_in), log="matched", case=case)
    # Whose it is, nobody may guess: they choose.
    if dated:
        say = _say("matched_several", watch.number, None, court, spoken_in)
        return Search(say=say, log="matched_several", is_over=True)
    if watch.until is None or court.today(now) <= watch.until or failpoints.is_off("search_expires"):
        return Search()
    return Search(say=_say("expired", watch.number, None, court, spoken_in), log="expired", is_over=True)


def says(one: Told, watch: Watch, court: Court, language: Language | None = None) -> str:
    """The text of one of those."""
    hearing = Hearing(hearing_id=one.hearing_id, starts_at=one.starts_at, place=one.place)
    return _say(_PHRASES[one.step], watch.number, hearing, court, language or court.language)


def _say(phrase: Phrase, number: str, hearing: Hearing | None, court: Court, language: Language) -> str:
    phrases: tuple[Phrase, ...] = (
        (phrase, "verify") if phrase in ("day_before", "moved", "new", "matched") else (phrase,)
    )
    at = hearing.starts_at if hearing else None
    return said(phrases, language, values(court, number, hearing) | spoken(court, language, at))


def _in_order(case: Case) -> list[Hearing]:
    return sorted(case.hearings, key=lambda hearing: (hearing.starts_at, hearing.hearing_id))


def _of(hearing: Hearing, watch: Watch, told: Sequence[Told], court: Court, now: datetime) -> Iterator[Told]:
    of_it = sorted((one for one in told if one.hearing_id == hearing.hearing_id), key=lambda one: one.at)
    last = of_it[-1] if of_it else None
    if hearing.is_cancelled:
        if last is not None and last.step != "cancelled" and last.starts_at > now:
            yield _told("cancelled", msgspec.structs.replace(hearing, starts_at=last.starts_at, place=last.place), now)
    elif hearing.starts_at <= now:
        return
    elif last is None:
        yield _told("new", hearing, now)
    elif last.step == "cancelled" or (last.starts_at, last.place) != (hearing.starts_at, hearing.place):
        yield _told("moved", hearing, now)
    else:
        yield from _ahead(hearing, of_it, court, now)


def _ahead(hearing: Hearing, of_it: Sequence[Told], court: Court, now: datetime) -> Iterator[Told]:
    """The latest step whose time has come: the morning speaks for the evening before."""
    known_at = max(one.at for one in of_it if one.step not in _REMINDS)
    wall = hearing.starts_at.astimezone(zone_named(court.zone)).replace(tzinfo=None)
    subject = Subject(When(wall, hearing.starts_at), known_at, court.zone)
    ready = [one for one in ideals(STEPS, subject) if known_at < one.at <= now <= one.useful_until]
    for one in ready[-1:]:
        yield _told("day_before" if one.step == "day_before" else "morning_of", hearing, now)


def _test(watch: Watch, case: Case, told: Sequence[Told], now: datetime) -> Iterator[Told]:
    if now - watch.since >= TEST_AFTER and not any(one.step == "test" for one in told):
        for hearing in case.hearings[:1]:
            yield _told("test", hearing, now)


def _told(step: CourtStep, hearing: Hearing, now: datetime) -> Told:
    return Told(step=step, hearing_id=hearing.hearing_id, starts_at=hearing.starts_at, place=hearing.place, at=now)
