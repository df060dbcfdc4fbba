"""What a form would have texted and when, worked out from what whoever asks may see; nothing is kept of it."""

from datetime import date, datetime, timedelta
from typing import Final, cast
from uuid import UUID

from proto.people import PhoneHealth
from proto.values.body import segments
from proto.values.language import FALLBACK, LANGUAGES, Language
from proto.values.window import QUIET_FROM, QUIET_UNTIL, Window
from services.kit.tx import Tx
from services.reminders.acts.by_hand.wording import Addressed, Spoken, spoken
from services.reminders.domain import due
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.preview import Going, Preview, Reached, preview
from services.reminders.domain.by_hand.wish import ByHand, Whose, Wish, checked
from services.reminders.domain.due import Reader
from services.reminders.domain.pages import DatePreview, Goes
from services.reminders.domain.pages.previews import note, wrong
from services.reminders.domain.plan import Hours
from services.reminders.domain.planning.cascade import Cascade
from services.reminders.domain.planning.conflicts import conflicts
from services.reminders.domain.planning.days import closed_days
from services.reminders.domain.planning.facts import Dated
from services.reminders.domain.planning.placing import Calendar
from services.reminders.domain.planning.why import Why
from services.reminders.domain.recheck import obstacle
from services.reminders.store import dated
from services.reminders.store.access import Opened
from services.reminders.store.wording import words_of

# Stands for the date that is not there yet; no id is ever this one.
_NEW: Final = UUID(int=1)
_UNKNOWN: Final = dated.Hours(
    quiet_from=QUIET_FROM,
    quiet_until=QUIET_UNTIL,
    zone=None,
    name="",
    holidays=frozenset(),
    holiday_region=None,
    travel_min=45,
    has_line=False,
)


async def previewed(tx: Tx, opened: Opened, wish: Wish, date_id: UUID | None = None) -> DatePreview:
    """A form, checked and played through. date_id: the date it changes."""
    reader, office = opened.reader, await dated.hours_of(tx, opened.department_id) or _UNKNOWN
    whose = whose_of(reader, office.name)
    try:
        by_hand = checked(wish, whose, tx.now)
    except BadForm as bad:
        return DatePreview(language=reader.language, faults=tuple(wrong(fault) for fault in bad.faults))
    to = await addressed(tx, opened, office)
    said = {step.name: _said(to, by_hand, step.name) for step in by_hand.cascade.steps}
    reached = Reached(
        health=cast("PhoneHealth | None", reader.client.phone_health),
        obstacle=cast("Why | None", obstacle(to.around)),
        has_twin=any(one is not None and one.neutral_words is not None for one in said.values()),
        conflict_at=await _conflict(tx, opened, by_hand, date_id, office.travel_min),
    )
    calendar = Calendar(
        to.hours,
        closed_of(office, tx.now),
        await dated.taken_days(tx, opened.client_id, opened.department_id),
    )
    zone = office.zone or reader.client.time_zone
    each = {language: preview(by_hand, calendar, reached, tx.now, language, zone) for language in LANGUAGES}
    first = each[FALLBACK]
    return DatePreview(
        language=reader.language,
        texts=tuple(_goes(place, going, each, said[going.step], reader) for place, going in enumerate(first.going)),
        notes=tuple(note(one) for one in first.cautions),
    )


def whose_of(reader: Reader, office: str) -> Whose:
    """What fills the words of a client's texts."""
    return Whose(given_name=reader.client.given_name, client_zone=reader.client.time_zone, office=office)


async def addressed(tx: Tx, opened: Opened, office: dated.Hours | None = None) -> Addressed:
    """Whom a client's texts from this department go to."""
    office = office or await dated.hours_of(tx, opened.department_id) or _UNKNOWN
    return Addressed(
        reader=opened.reader,
        department_id=opened.department_id,
        office=office.name,
        hours=Hours(opened.reader.client.time_zone, office.quiet_from, office.quiet_until),
        problem=None if office.has_line else "no_line",
        words=await words_of(tx, opened.department_id),
    )


def _said(to: Addressed, by_hand: ByHand, step: str) -> Spoken | None:
    date = due.Dated(
        revision=1,
        kind=by_hand.kind,
        time_zone=by_hand.time_zone,
        place=by_hand.place,
        contact=by_hand.contact or None,
        their_id="",
        publisher_id=_NEW,
        own_words={one.name: by_hand.words for one in by_hand.cascade.steps} if by_hand.words else {},
    )
    starts_at = by_hand.when.starts_at
    window = Window(starts_at - timedelta(hours=2), starts_at)
    name = next(one.name for one in by_hand.cascade.steps if one.name == step)
    return spoken(to, date, name, by_hand.when.local_time, window)


def _goes(place: int, going: Going, each: dict[Language, Preview], said: Spoken | None, reader: Reader) -> Goes:
    sentences = {language: each[language].going[place].sentence for language in LANGUAGES}
    words = said.words if said else {}
    language = reader.language if reader.language in words else FALLBACK
    return Goes(
        step=going.step,
        at=going.at,
        when={language: (one.before, one.when, one.after) for language, one in sentences.items()},
        words=words,
        neutral_words=said.neutral_words if said else None,
        segments=segments(words[language]) if words else 0,
        notes=tuple(note(one) for one in going.cautions),
    )


def closed_of(office: dated.Hours, now: datetime) -> frozenset[date]:
    """The days a department is closed on, from this year on."""
    try:
        return closed_days(office.holiday_region, range(now.year, now.year + 3), office.holidays)
    except NotImplementedError:
        return office.holidays


async def _conflict(tx: Tx, opened: Opened, by_hand: ByHand, date_id: UUID | None, travel_min: int) -> datetime | None:
    """When the first other date begins that they can't keep as well."""
    others = await dated.others_of(tx, opened.client_id, date_id)
    known = {one.date_id: one.when.starts_at for one in others if one.when}
    mine = Dated(
        date_id=_NEW,
        publisher="",
        their_id="",
        department_id=opened.department_id,
        revision=1,
        when=by_hand.when,
        since=tx.now,
        kind=by_hand.kind,
        place=by_hand.place,
        cascade=Cascade(()),
    )
    pairs = conflicts([mine, *others], timedelta(minutes=travel_min))
    return min((known[other] for pair in pairs if _NEW in pair for other in pair if other != _NEW), default=None)
