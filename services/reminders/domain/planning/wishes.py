"""What of one occasion could be said, and when, as if it were the only one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from services.reminders.domain.planning.cascade import Ideal, StepName, ideals
from services.reminders.domain.planning.facts import Dated, Said, ThreadFacts, is_true
from services.reminders.domain.planning.folding import Wanted, fold
from services.reminders.domain.planning.occasions import Occasion
from services.reminders.domain.planning.placing import Calendar, Placed, meant_at, place, place_somewhere
from services.reminders.domain.planning.texts import Cover, Dropped, Text
from services.reminders.domain.planning.why import Why

Told = Mapping[UUID, Sequence[Said]]
Covers = Mapping[StepName, tuple[Cover, ...]]

_OVER: Final[Mapping[str, Why]] = {"cancelled": "cancelled", "kept": "kept", "closed": "office_closed"}


class Wishes(msgspec.Struct, frozen=True):
    """What an occasion wants of its thread.

    wanted: what may go as one text with others of its day. own: what has words of its own, and so goes by itself.
    absorbed: the rows that the text which moves the occasion speaks for.
    """

    wanted: tuple[Wanted, ...] = ()
    own: tuple[Wanted, ...] = ()
    absorbed: tuple[Cover, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def wishes(
    occasion: Occasion, told: Told, facts: ThreadFacts, calendar: Calendar, now: datetime, moved: Text | None = None
) -> Wishes:
    """An occasion's steps: each wanted, said by the text that moves it, or dropped."""
    covers, dropped = _in_play(occasion, facts)
    owner = occasion.owner
    if not covers or owner.when is None:
        return Wishes(dropped=dropped)
    true = [said for member in occasion.members for said in told.get(member.date_id, ()) if is_true(said, member)]
    found = ideals([step for step in owner.cascade.steps if step.name in covers], owner.subject(owner.when, facts))
    out: list[tuple[StepName, Why]] = [(name, "too_early") for name in covers.keys() - {ideal.step for ideal in found}]
    own: list[Wanted] = []
    wanted: list[Wanted] = []
    for ideal in found:
        if tries := [said for said in true if said.step == ideal.step]:
            out.append((ideal.step, "said" if any(said.is_told for said in tries) else "tried"))
        elif not (placed := _place(ideal, occasion, calendar, now)):
            out.append((ideal.step, "too_late"))
        else:
            late_since = _late_since(ideal, placed, calendar, now)
            one = Wanted(occasion, owner.when, ideal, covers[ideal.step], placed, late_since)
            (own if occasion.is_alone(ideal.step) else wanted).append(one)
    absorbed = [one for one in wanted if moved and _is_said_by(moved, one)]
    heard = [said.at for said in true if said.is_told and not occasion.is_alone(said.step)]
    going, crowded = _beside([one for one in wanted if one not in absorbed], is_told=bool(heard or moved))
    kept, folded = fold(going, max(heard, default=None), owner.cascade.most - _texts(true))
    out += [(one.step, "one_a_day") for one in crowded] + [(one.step, why) for one, why in folded]
    unsaid = (Dropped(row.date_id, step, why) for step, why in out for row in covers[step])
    return Wishes(tuple(kept), tuple(own), tuple(row for one in absorbed for row in one.covers), (*dropped, *unsaid))


def _place(ideal: Ideal, occasion: Occasion, calendar: Calendar, now: datetime) -> Placed | None:
    """Where a step would go by itself; one with words of its own whatever else its day has."""
    if not occasion.is_alone(ideal.step):
        return place_somewhere(ideal, calendar, now)
    placed = place(ideal, calendar.all_free(), now)
    return placed and msgspec.structs.replace(placed, is_beside=True)


def _late_since(ideal: Ideal, placed: Placed, calendar: Calendar, now: datetime) -> datetime | None:
    is_late = ideal.at <= now or placed.at > ideal.at or "late" in placed.why
    return meant_at(ideal, calendar) if is_late else None


def _is_said_by(moved: Text, one: Wanted) -> bool:
    """What moves a date says what a reminder of it up to that day, or one that is late, would say."""
    return one.placed.local_on <= moved.local_on or one.is_old(moved.at)


def _texts(said: Iterable[Said]) -> int:
    return len({one.at for one in said if not one.is_urgent})


def _beside(wanted: Sequence[Wanted], *, is_told: bool) -> tuple[list[Wanted], list[Wanted]]:
    """What goes, and what gives way to the texts its days have already.

    News that can wait for no other day goes all the same: a client nobody has told would not come. Once.
    """
    free = [one for one in wanted if not one.placed.is_beside]
    beside = [one for one in wanted if one.placed.is_beside]
    if free or is_told or not beside:
        return free, beside
    first = min(one.placed.local_on for one in beside)
    return (
        [one for one in beside if one.placed.local_on == first],
        [one for one in beside if one.placed.local_on != first],
    )


def _in_play(occasion: Occasion, facts: ThreadFacts) -> tuple[Covers, tuple[Dropped, ...]]:
    """The rows the owner's steps speak for, and the rows of which nothing is said as things stand."""
    owner = occasion.owner
    barred = _bars(owner, owner, facts)
    said_by_owner = {step.name for step in owner.cascade.steps if step.name not in barred}
    covers: dict[StepName, tuple[Cover, ...]] = defaultdict(tuple)
    dropped: list[Dropped] = []
    for member in occasion.members:
        bars = _bars(member, owner, facts)
        for name in (step.name for step in member.cascade.steps):
            if why := bars.get(name) or (None if name in said_by_owner else "shared"):
                dropped.append(Dropped(member.date_id, name, why))
            else:
                covers[name] += (Cover(member.date_id, name, member.revision),)
    return covers, tuple(dropped)


def _bars(dated: Dated, owner: Dated, facts: ThreadFacts) -> dict[StepName, Why]:
    """The steps of a date that are not to be said at all, and why."""
    over: Why | None = facts.obstacle or owner.obstacle or dated.obstacle or _OVER.get(dated.state)
    if over is None and dated.when is None:
        over = "undated"
    names = [step.name for step in dated.cascade.steps]
    return {name: why for name in names if (why := over or dated.withheld.get(name) or _not_now(name, dated))}


def _not_now(step: StepName, dated: Dated) -> Why | None:
    """A miss is spoken of when there was one, and then nothing else is."""
    if dated.state == "missed":
        return None if step == "missed" else "missed"
    return "if_missed" if step == "missed" else None
