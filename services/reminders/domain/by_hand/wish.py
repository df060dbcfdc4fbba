"""What a form wishes, checked: a date that can be kept as it stands, or everything that is wrong with the form."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from proto.departments import Kind
from proto.values.language import Language
from proto.values.window import UnknownZone, zone_named
from services.reminders.domain.by_hand.faults import BadForm, Fault
from services.reminders.domain.by_hand.leads import Lead, cascade_of, chosen_in, lead_faults
from services.reminders.domain.by_hand.words import asks_for, word_faults
from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import Cascade
from services.reminders.domain.wall import Night, NoSuchTime, read, wall, written
from services.reminders.domain.wording.facts import Facts

# As the contract has them, so that a date by hand can be told as any other.
PLACE_CHARS: Final = 160
CONTACT_CHARS: Final = 120
# Courts set dates more than a year ahead; beyond two it is a slip.
FURTHEST: Final = timedelta(days=731)


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form. starts: on the wall of time_zone, 2026-12-01T09:00. chosen: on the client's wall, of the lead "chosen".

    words: by language, in place of a template's; None: the template's.
    """

    kind: Kind
    starts: str
    time_zone: str
    place: str = ""
    contact: str = ""
    lead: Lead = "day_before"
    chosen: tuple[str, ...] = ()
    words: dict[Language, str] | None = None


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Whose date it is to be: what fills the words, and where the client's clock is."""

    given_name: str
    client_zone: str
    case_manager: str = ""
    office: str = ""


class ByHand(msgspec.Struct, frozen=True, kw_only=True):
    """A date that can be kept. night: its time comes twice that night, and the first is meant."""

    kind: Kind
    when: When
    time_zone: str
    place: str
    contact: str
    cascade: Cascade
    words: dict[Language, str] | None
    night: Night | None = None

    def facts(self, whose: Whose) -> Facts:
        """What fills its words."""
        return _facts(self.when, self.time_zone, self.place, self.contact, whose)


def checked(wish: Wish, whose: Whose, now: datetime) -> ByHand:
    """The date a form wishes. Raises BadForm with everything that is wrong with it; UnknownZone for the client's."""
    place, contact = (" ".join(text.split()) for text in (wish.place, wish.contact))
    faults = [*_of_texts(wish, place, contact)]
    when, night = None, None
    try:
        zone_named(wish.time_zone)
        taken = wall(read(wish.starts), wish.time_zone)
        when, night = When(taken.local_time, taken.at), taken.night
        faults += _of_start(wish, when, night, now)
    except UnknownZone:
        faults.append(Fault("time_zone", "unknown_zone", wish.time_zone, whose.client_zone))
    except NoSuchTime:
        faults.append(Fault("starts", "no_such_time", wish.starts))
    chosen, wrong = chosen_in(wish.chosen if wish.lead == "chosen" else (), whose.client_zone)
    faults += wrong
    # Of a date nobody knows the time of, nothing is too late, and its words can't be filled in.
    if when is not None:
        if not any(fault.field == "starts" for fault in faults) and not wrong:
            faults += lead_faults(wish.lead, chosen, when, whose.client_zone, now)
        if wish.words is not None:
            faults += word_faults(wish.words, _facts(when, wish.time_zone, place, contact, whose))
    if faults or when is None:
        raise BadForm(tuple(faults))
    return ByHand(
        kind=wish.kind,
        when=when,
        time_zone=wish.time_zone,
        place=place,
        contact=contact,
        cascade=cascade_of(wish.lead, chosen, when, whose.client_zone),
        words=wish.words,
        night=night,
    )


def _of_texts(wish: Wish, place: str, contact: str) -> Iterator[Fault]:
    # What a template says has a place in it.
    if not place and (wish.words is None or asks_for(wish.words, "place")):
        yield Fault("place", "empty")
    for field, text, most in (("place", place, PLACE_CHARS), ("contact", contact, CONTACT_CHARS)):
        if len(text) > most:
            yield Fault(field, "too_long", str(len(text)), str(most))


def _of_start(wish: Wish, when: When, night: Night | None, now: datetime) -> Iterator[Fault]:
    if night == "skipped":
        yield Fault("starts", "skipped", wish.starts, written(when.local_time))
    if when.starts_at <= now:
        yield Fault("starts", "past", written(when.local_time))
    elif when.starts_at > now + FURTHEST:
        last = (now + FURTHEST).astimezone(zone_named(wish.time_zone)).date()
        yield Fault("starts", "too_far", f"{when.local_time:%Y-%m-%d}", last.isoformat())


def _facts(when: When, zone: str, place: str, contact: str, whose: Whose) -> Facts:
    return Facts(
        given_name=whose.given_name,
        case_manager=whose.case_manager,
        office=whose.office,
        starts_at=when.starts_at,
        zone=zone,
        client_zone=whose.client_zone,
        place=place,
        contact=contact,
    )
