"""How a client's number is doing, told by what becomes of texts to it and from it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.kit import failpoints

# Three in a row: one may be a flat battery, two a weekend.
FAILING_STREAK: Final = 3
# Twilio: 30005 unknown or no longer there, 30006 landline or a carrier that can't be reached, 21614 not a mobile.
_TOLD: Final[dict[str, PhoneHealth]] = {"30005": "failing", "30006": "landline", "21614": "landline"}
# Nothing automatic goes to these until a person has looked.
FROZEN: Final = frozenset({"failing", "landline", "deactivated", "wrong_person", "ended"})
# Somebody else has it, in rising order of certainty: a look-up told so, or they did. Only a person ends that.
STRANGERS: Final[tuple[PhoneHealth, ...]] = ("deactivated", "wrong_person")


class Condition(msgspec.Struct, frozen=True):
    """A number's health, its failures in a row, and whether the client ever wrote from it."""

    health: PhoneHealth
    fail_streak: int
    is_confirmed: bool


class Outcome(msgspec.Struct, frozen=True):
    """A text to this client's number arrived, or did not."""

    client_id: UUID
    number: str
    at: datetime
    is_delivered: bool
    code: str | None


def after_outcomes(known: Condition, outcomes: Sequence[Outcome], last_text_at: datetime | None) -> Condition:
    """What became of texts to it, in the order it happened; a text from it says more than what is from before that."""
    since = None if failpoints.is_off("heard_since") else last_text_at
    news = [one for one in sorted(outcomes, key=lambda one: one.at) if since is None or one.at >= since]
    for one in news[-1:] if failpoints.is_off("all_outcomes") else news:
        known = after_delivery(known) if one.is_delivered else after_failure(known, one.code)
    return known


def after_failure(known: Condition, code: str | None) -> Condition:
    """One more text did not arrive. A number that is wrong for a graver reason stays so."""
    streak = known.fail_streak + 1
    health = known.health
    if health in ("unverified", "working"):
        health = _TOLD.get(code or "", "failing" if streak >= FAILING_STREAK else health)
    return Condition(health, streak, known.is_confirmed)


def graver(than: PhoneHealth) -> tuple[PhoneHealth, ...]:
    """What is worse to know of a number, and is not forgotten for it."""
    if failpoints.is_off("stays_somebody_elses"):
        return ()
    return STRANGERS[STRANGERS.index(than) + 1 :] if than in STRANGERS else STRANGERS


def after_delivery(known: Condition) -> Condition:
    """A text arrived: a failing number works again, but a delivery alone confirms nobody."""
    if known.health in ("failing", "landline"):
        return Condition("working" if known.is_confirmed else "unverified", 0, known.is_confirmed)
    return Condition(known.health, 0, known.is_confirmed)


def after_text(known: Condition, *, is_wrong_person: bool, is_theirs: bool = True) -> Condition:
    """A text came from it. Where it may be somebody else's now, that proves only that somebody has it.

    is_theirs: whoever wrote it is the client; else the number is at work, and as much theirs as before.
    """
    if is_wrong_person:
        return Condition("wrong_person", 0, known.is_confirmed)
    if known.health in ("wrong_person", "ended") or (
        known.health == "deactivated" and not failpoints.is_off("deactivated_stays")
    ):
        return Condition(known.health, 0, known.is_confirmed)
    is_confirmed = known.is_confirmed or is_theirs
    return Condition("working" if is_confirmed else "unverified", 0, is_confirmed)
