"""Clients A to Z: everybody somebody answers for, by name."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.threads.domain.pages.many import Group
from services.threads.domain.pages.messages import Direction
from services.threads.domain.pages.people import Colleague
from services.threads.domain.pages.standing import ClientStatus, Tone


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the clients that fit stand under this letter; "#": under none of the alphabet's."""

    letter: str
    count: int


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One client of the list. letter: under which they stand; next_at: their next date, in next_zone.

    groups: those of the reader's own they are in. staff_name: whose client it is, when not the reader's own.
    """

    thread_id: UUID
    client_id: UUID
    given_name: str
    family_name: str
    letter: str
    is_open: bool
    at: datetime | None
    preview: str
    unread: int
    direction: Direction | None = None
    number: str | None = None
    health: PhoneHealth | None = None
    next_at: datetime | None = None
    next_zone: str | None = None
    groups: tuple[str, ...] = ()
    staff_name: str | None = None
    status_name: str | None = None
    status_tone: Tone | None = None


class Caseload(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list. letters: of all that fit, in their order. has_more: ask again with after=<last thread_id>.

    people: whose clients these may be, when not the reader's alone; groups: the reader's own; statuses: their
    department's, with those not offered any more.
    """

    rows: tuple[Listed, ...]
    letters: tuple[Letter, ...]
    has_more: bool = False
    people: tuple[Colleague, ...] = ()
    groups: tuple[Group, ...] = ()
    statuses: tuple[ClientStatus, ...] = ()
