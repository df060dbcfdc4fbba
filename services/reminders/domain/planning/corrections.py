"""What puts right what a client believes of a date and is so no longer: at once, whatever else goes that day."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec

from proto.values.window import NoWindow, sending_window
from services.reminders.domain.plan import When
from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.planning.facts import OFF, Dated, Said, ThreadFacts, is_true
from services.reminders.domain.planning.occasions import Occasion, are_alike
from services.reminders.domain.planning.placing import Calendar
from services.reminders.domain.planning.texts import Cover, Dropped, Text
from services.reminders.domain.planning.wishes import Told


class _Wrong(msgspec.Struct, frozen=True):
    """What is wrong with a date: the row that puts it right, what was believed, and until when that may mislead."""

    cover: Cover
    believed: When
    until: datetime


def corrections(
    occasion: Occasion, dates: Sequence[Dated], told: Told, facts: ThreadFacts, now: datetime
) -> tuple[list[Text], list[Dropped]]:
    """What of an occasion must be put right, and what need not or can't be any more.

    dates: all of the client's, because they may have heard it, or may still be expected, by another of them.
    """
    wrong: dict[tuple[StepName, datetime], list[_Wrong]] = defaultdict(list)
    dropped: list[Dropped] = []
    for member in occasion.members:
        what = _wrong(member, occasion, told, facts)
        if what and _is_settled(member, what, dates, told):
            dropped.append(Dropped(member.date_id, what.cover.step, "shared"))
        elif what:
            wrong[what.cover.step, what.believed.starts_at].append(what)
    texts: list[Text] = []
    for together in wrong.values():
        try:
            texts.append(_text(occasion, together, facts, now))
        except NoWindow:
            dropped += [Dropped(what.cover.date_id, what.cover.step, "too_late") for what in together]
    return texts, dropped


def _wrong(member: Dated, occasion: Occasion, told: Told, facts: ThreadFacts) -> _Wrong | None:
    """What the client believes of a date and is not so. What is over is not talked about."""
    if facts.obstacle or occasion.owner.obstacle or member.obstacle or member.when is None:
        return None
    believed = _believed(member, told.get(member.date_id, ()))
    if believed is None or is_true(believed, member):
        return None
    if member.state == "cancelled" or member.state == "closed":
        return _Wrong(_row(member, member.state), believed.when, believed.when.starts_at)
    if member.state != "scheduled":
        return None
    # Who believes that it is off goes nowhere until the new time.
    new, old = member.when.starts_at, believed.when.starts_at
    return _Wrong(_row(member, "moved"), believed.when, new if believed.step in OFF else min(new, old))


def _row(member: Dated, step: StepName) -> Cover:
    return Cover(member.date_id, step, member.revision)


def _believed(dated: Dated, said: Sequence[Said]) -> Said | None:
    """The last that the client read of a date, or is about to; what is on its way and untrue is being taken back."""
    heard = [one for one in said if one.is_read or (one.is_on_its_way and is_true(one, dated))]
    # Of a text that was asked for nobody believes a date.
    heard = [one for one in heard if one.step != "requested"]
    return max(heard, key=lambda one: (one.at, is_true(one, dated), one.step), default=None)


def _is_settled(dated: Dated, what: _Wrong, dates: Sequence[Dated], told: Told) -> bool:
    """Whether the same hearing, by another department's word, was put right already or still takes place."""
    for other in dates:
        if other is dated or not are_alike(dated, other):
            continue
        if what.cover.step in OFF and other.state == "scheduled" and _moment(other.when) == _moment(what.believed):
            return True
        if what.cover.step == "moved" and _moment(other.when) != _moment(dated.when):
            continue
        if any(_rights(said, what) and is_true(said, other) for said in told.get(other.date_id, ())):
            return True
    return False


def _rights(said: Said, what: _Wrong) -> bool:
    """Whether a text about another date says the same of the same moment."""
    was_believed = said.former if said.step == "moved" else said.when
    return said.step == what.cover.step and _moment(was_believed) == _moment(what.believed)


def _text(occasion: Occasion, together: Sequence[_Wrong], facts: ThreadFacts, now: datetime) -> Text:
    hours, owner, believed = facts.hours, occasion.owner, together[0].believed
    until = min(what.until for what in together)
    window = sending_window(now, hours.zone, hours.quiet_from, hours.quiet_until, latest=until)
    is_off = together[0].cover.step in OFF
    return Text(
        lead=together[0].cover,
        covers=tuple(what.cover for what in together),
        window=window,
        local_on=Calendar(hours).day_of(window.not_before),
        when=believed if is_off else owner.when or believed,
        former=None if is_off else believed,
        is_urgent=True,
        segments=owner.segments,
        why=("changed",),
    )


def _moment(when: When | None) -> datetime | None:
    return when.starts_at if when else None
