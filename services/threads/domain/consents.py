"""What a number agreed to hear from a department: whose word holds, and what a court's order opens."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final, Literal

import msgspec

# What a word is about; what a text is for.
Purpose = Literal["talk", "reminder", "all"]
For = Literal["talk", "reminder"]
# keyword    STOP or START, as carriers understand it      wording    the client's own words in a text
# provider   the phone company told us                     in_person, form, court   told to staff, who wrote it down
# recorded   put in by whoever runs the lines              misread    a supervisor: that text was no wish to stop
How = Literal["keyword", "provider", "recorded", "wording", "in_person", "form", "court", "misread"]
# Only the client undoes these, and nothing goes over them: not an order, not a supervisor.
CARRIERS: Final[frozenset[How]] = frozenset({"keyword", "provider", "recorded"})
REMINDER: Final = "reminder"


class Word(msgspec.Struct, frozen=True):
    """A refusal nobody has taken back."""

    purpose: Purpose
    how: How
    at: datetime


class Order(msgspec.Struct, frozen=True):
    """Contact a court ordered, from the first day to the last, both included."""

    order_number: str
    first_on: date
    last_on: date


class Stopped(msgspec.Struct, frozen=True):
    """Nothing of that purpose may go, since when, and by what kind of word."""

    how: How
    at: datetime


class Standing(msgspec.Struct, frozen=True):
    """What may go to a number now. order: the one that opens what was refused, if one does."""

    talk: Stopped | None = None
    reminder: Stopped | None = None
    order: Order | None = None


FREE: Final = Standing()


def purpose_of(text_for: str) -> For:
    """What a text's own purpose counts as: whatever is no reminder is talk."""
    return "reminder" if text_for == REMINDER else "talk"


def stopped(words: Collection[Word], orders: Collection[Order], purpose: For, on: date) -> Stopped | None:
    """Whether these words stop that purpose on this day. Carriers' words beat all; others yield to an order."""
    about = [word for word in words if word.purpose in (purpose, "all")]
    carriers = [word for word in about if word.how in CARRIERS]
    if not carriers and in_force(orders, on):
        return None
    newest = max(carriers or about, key=lambda word: word.at, default=None)
    return Stopped(newest.how, newest.at) if newest else None


def in_force(orders: Collection[Order], on: date) -> Order | None:
    """The order that holds on this day; of several, the one that holds longest."""
    holding = [order for order in orders if order.first_on <= on <= order.last_on]
    return max(holding, key=lambda order: order.last_on, default=None)


def standing(words: Collection[Word], orders: Collection[Order], on: date) -> Standing:
    """All of it for one number and one department, on this day of the department's."""
    talk, reminder = stopped(words, orders, "talk", on), stopped(words, orders, "reminder", on)
    is_opened = any(word.how not in CARRIERS for word in words) and talk is None
    return Standing(talk, reminder, in_force(orders, on) if is_opened else None)
