"""Clients A to Z."""

from datetime import datetime
from uuid import UUID

import msgspec

from proto.people import PhoneHealth
from services.web.domain.answers.many import Group
from services.web.domain.answers.people import Colleague
from services.web.domain.answers.standing import ClientStatus
from services.web.domain.messages import Direction


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """How many of the clients stand under this letter."""

    letter: str
    count: int


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One client of the list. next_at: their next date, in next_zone."""

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
    status_tone: str | None = None


class Caseload(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list. people: whose clients these may be, when not the reader's alone."""

    rows: tuple[Listed, ...]
    letters: tuple[Letter, ...]
    has_more: bool = False
    people: tuple[Colleague, ...] = ()
    groups: tuple[Group, ...] = ()
    statuses: tuple[ClientStatus, ...] = ()
