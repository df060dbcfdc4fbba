"""The house threads knows: two departments, their people, a line each, on a Monday morning."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from proto.directory import DepartmentChanged, StaffChanged
from proto.numbers import LineChanged
from services.threads.domain.health import Condition

# A Monday, ten in the morning in Denver.
MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
PROBATION, COURT = UUID(int=1), UUID(int=2)
CARLA, DEV, ERIN, DESK, CLERK, ADMIN, AUDITOR = (UUID(int=number) for number in range(20, 27))
LINE, COURT_LINE = "+18015550100", "+13855550100"
ANAS, BENS, NEW, STRANGERS = "+18015550110", "+14355550111", "+13075550112", "+14155550113"
WORKING = Condition("working", 0, is_confirmed=True)

ROLES = {
    CARLA: ("Carla Reyes", "case_manager", PROBATION),
    DEV: ("Dev Chandra", "case_manager", PROBATION),
    ERIN: ("Erin Hammond", "supervisor", PROBATION),
    DESK: ("Front desk", "front_office", PROBATION),
    CLERK: ("Court clerk", "case_manager", COURT),
    ADMIN: ("Administrator", "administrator", PROBATION),
    AUDITOR: ("Auditor", "auditor", PROBATION),
}


def department(department_id: UUID, **changes: Any) -> DepartmentChanged:
    told: dict[str, Any] = {
        "department_id": department_id,
        "name": "Probation" if department_id == PROBATION else "Court",
        "time_zone": "America/Denver",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
    }
    return DepartmentChanged(**(told | changes))


def staff(staff_id: UUID, **changes: Any) -> StaffChanged:
    name, role, department_id = ROLES[staff_id]
    told: dict[str, Any] = {
        "staff_id": staff_id,
        "name": name,
        "role": role,
        "department_id": department_id,
        "is_active": True,
    }
    return StaffChanged(**(told | changes))


def line(number: str, department_id: UUID, is_active: bool = True) -> LineChanged:
    return LineChanged(line=number, department_id=department_id, kind="long_code", pace=None, is_active=is_active)
