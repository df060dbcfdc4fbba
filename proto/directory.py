"""Staff, teams, cover and departments as web owns them. Whole state."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import fact

Role = Literal["case_manager", "front_office", "supervisor", "administrator", "auditor"]


@fact("staff.changed.v1", by="web")
class StaffChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one person who signs in. Subject: the staff id.

    desk_phone: what rings when a client calls. email: what they sign in with, and how lists of clients name them.
    """

    staff_id: UUID
    name: str
    role: Role
    department_id: UUID
    is_active: bool
    team_id: UUID | None = None
    desk_phone: str | None = None
    email: str | None = None


@fact("team.changed.v1", by="web")
class TeamChanged(msgspec.Struct, frozen=True, kw_only=True):
    """A supervisor's team. Subject: the team."""

    team_id: UUID
    department_id: UUID
    name: str
    supervisor_ids: tuple[UUID, ...]
    is_active: bool = True


@fact("cover.changed.v1", by="web")
class CoverChanged(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for whom, and until when. Subject: the cover."""

    cover_id: UUID
    staff_id: UUID
    covered_by_id: UUID
    starts_at: datetime
    ends_at: datetime
    is_active: bool = True


@fact("department.changed.v1", by="web")
class DepartmentChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one department. Subject: the department. Quiet hours are local "HH:MM".

    many_ceiling: a text to more people than that needs a second person's word.
    """

    department_id: UUID
    name: str
    time_zone: str
    quiet_from: str
    quiet_until: str
    holidays: tuple[date, ...] = ()
    is_active: bool = True
    unknown_reply: dict[str, str] = {}
    office_phone: str | None = None
    many_ceiling: int = 110
