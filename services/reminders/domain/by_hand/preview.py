"""What a date by hand will do, before it is saved: when each text goes, as a sentence, and what to know of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from proto.people import PhoneHealth
from proto.values.language import Language
from proto.values.spoken import clock
from proto.values.window import zone_named
from services.reminders.domain.by_hand.cautions import Caution, of_number, of_text
from services.reminders.domain.by_hand.wish import ByHand
from services.reminders.domain.planning.cascade import Ideal, StepName, Subject, ideals
from services.reminders.domain.planning.placing import Calendar, Placed, place, place_somewhere
from services.reminders.domain.planning.why import Why
from services.reminders.domain.wall import shown

# Short, as lists and sentences of pages have them; spoken.py has them in full, as texts do.
_DAYS: Final[dict[Language, str]] = {"en": "Mon Tue Wed Thu Fri Sat Sun", "es": "lun mar mié jue vie sáb dom"}
_MONTHS: Final[dict[Language, str]] = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
}


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the texts would reach. obstacle: why nothing may be sent to them. has_twin: its words tell on whoever reads.

    conflict_at: when another date of the client's begins that they can't keep as well, whoever's it is.
    """

    health: PhoneHealth | None
    obstacle: Why | None = None
    has_twin: bool = False
    conflict_at: datetime | None = None


class Sentence(msgspec.Struct, frozen=True):
    """Goes out | Mon, Nov 30 at 9:00 AM | (10:00 AM here). when is what the eye looks for."""

    before: str
    when: str = ""
    after: str = ""

    def __str__(self) -> str:
        return f"{self.before}{self.when}{self.after}"


class Going(msgspec.Struct, frozen=True, kw_only=True):
    """One text as it would go. at None: it would not."""

    step: StepName
    at: datetime | None
    sentence: Sentence
    cautions: tuple[Caution, ...]


class Preview(msgspec.Struct, frozen=True):
    """All of it, in order; cautions: of the date and of its client."""

    going: tuple[Going, ...]
    cautions: tuple[Caution, ...]


def preview(
    by_hand: ByHand, calendar: Calendar, reached: Reached, now: datetime, language: Language, office_zone: str
) -> Preview:
    """What saving it would do. calendar: the client's, with the days that have their text already."""
    subject = Subject(by_hand.when, now, calendar.hours.zone, calendar.closed)
    going = tuple(
        Going(
            step=ideal.step,
            at=placed.at if placed else None,
            sentence=goes_out(placed.at if placed else None, now, calendar.hours.zone, language, office_zone),
            cautions=tuple(of_text(ideal, placed, calendar, now)),
        )
        for ideal in ideals(by_hand.cascade.steps, subject)
        for placed in [_placed(by_hand, ideal, calendar, now)]
    )
    return Preview(going, tuple(_of_date(by_hand, calendar, reached)))


def goes_out(at: datetime | None, now: datetime, zone: str, language: Language, office_zone: str) -> Sentence:
    """When a text goes, on the client's clock; beside it on the office's, where that shows another time."""
    if at is None:
        return Sentence("Does not go out" if language == "en" else "No sale")
    if at <= now:
        return Sentence("Goes out ", "at once") if language == "en" else Sentence("Sale ", "enseguida")
    there, here = at.astimezone(zone_named(zone)), at.astimezone(zone_named(office_zone))
    after = ""
    if there.utcoffset() != here.utcoffset():
        # It may be another day there, too.
        said = clock(here, language) if there.date() == here.date() else when(here, here.year, language)
        after = f" ({said} here)" if language == "en" else f" ({said.removeprefix('las ').removeprefix('la ')} aquí)"
    spoken = when(there, now.astimezone(zone_named(zone)).year, language)
    return Sentence("Goes out " if language == "en" else "Sale el ", spoken, after)


def when(at: datetime, this_year: int, language: Language) -> str:
    """Mon, Nov 30 at 9:00 AM · lun 30 nov a las 9:00 a.m.; with the year where it is not this one."""
    name, month = _DAYS[language].split()[at.weekday()], _MONTHS[language].split()[at.month - 1]
    if language == "en":
        year = "" if at.year == this_year else f", {at.year}"
        return f"{name}, {month} {at.day}{year} at {clock(at, language)}"
    year = "" if at.year == this_year else f" {at.year}"
    return f"{name} {at.day} {month}{year} a {clock(at, language)}"


def _placed(by_hand: ByHand, ideal: Ideal, calendar: Calendar, now: datetime) -> Placed | None:
    # Words of its own can't be said together with another's: they go beside what the day has.
    if by_hand.words is not None:
        return place(ideal, calendar.all_free(), now)
    return place_somewhere(ideal, calendar, now)


def _of_date(by_hand: ByHand, calendar: Calendar, reached: Reached) -> Iterator[Caution]:
    yield from of_number(reached.health, reached.obstacle, has_twin=reached.has_twin)
    if reached.conflict_at is not None:
        yield Caution("conflict", shown(reached.conflict_at, calendar.hours.zone))
    if by_hand.night == "twice":
        yield Caution("twice", by_hand.when.local_time)
