"""What a page says when staff set, change or call off a date, or switch its reminders.

act_id: made by the form, so that a click acts once however often it comes. edits: how often the date had been changed
when the page that was filled in was read.
"""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.reminders.domain.by_hand.repeats import Again
from services.reminders.domain.by_hand.wish import Wish

Edits = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class NewDate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A date to be set."""

    act_id: UUID
    wish: Wish


class NewRepeat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A date to be set that comes again. wish: the first of them."""

    act_id: UUID
    wish: Wish
    again: Again


class RepeatWish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same before it is saved."""

    wish: Wish
    again: Again


class ChangedDate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A date as it is to be from now on, all of it."""

    act_id: UUID
    edits: Edits
    wish: Wish


class CancelledDate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It does not take place."""

    act_id: UUID
    edits: Edits


class Switched(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Its reminders, switched off, or on again."""

    act_id: UUID
    edits: Edits
    is_off: bool
