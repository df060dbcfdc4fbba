"""Whom a notice is for: who serves the client, whoever stands in for them, or the front office."""

from collections.abc import Collection, Mapping
from uuid import UUID

import msgspec


class Desk(msgspec.Struct, frozen=True):
    """One staff member as far as notices go. covered_by: who stands in right now."""

    is_active: bool
    covered_by: UUID | None = None


def audience(owner: UUID | None, desks: Mapping[UUID, Desk]) -> tuple[UUID, ...]:
    """The staff to disturb; none means the department's front office.

    Somebody we have no desk of yet counts as there: a notice too many is better than one that reaches nobody.
    Cover goes one step: whoever stands in for two is not stood in for by a third.
    """
    if owner is None:
        return ()
    desk = desks.get(owner, Desk(is_active=True))
    cover = desk.covered_by
    if cover is not None and desks.get(cover, Desk(is_active=True)).is_active:
        return (cover,)
    return (owner,) if desk.is_active else ()


def audience_of(owners: Collection[UUID], desks: Mapping[UUID, Desk]) -> tuple[UUID, ...]:
    """The same for what is several people's: each of them once, in the order of owners."""
    return tuple(dict.fromkeys(one for owner in owners for one in audience(owner, desks)))
