"""A county's directory and clients, as web and threads tell the gateway of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from proto.directory import CoverChanged, DepartmentChanged, StaffChanged
from proto.people import Caseload, ClientChanged, PhoneState
from services.gateway.store import owners
from services.kit.ids import new_id
from tests.service.gateway.office import ANA, PROBATION, Office

CARLA, DEV = UUID(int=0xCA41A), UUID(int=0xDE0)
ANA_ID, BEN_ID = UUID(int=0xA1), UUID(int=0xBE1)
DESK, DEVS_DESK, FRONT_DESK = "+18015550161", "+18015550162", "+18015550160"
SINCE = datetime(2026, 1, 5, 16, tzinfo=UTC)


def phone(number: str = ANA, valid_to: datetime | None = None) -> PhoneState:
    return PhoneState(
        phone_id=new_id(),
        number=number,
        valid_from=SINCE,
        valid_to=valid_to,
        health="working",
        is_current=valid_to is None,
    )


def client(client_id: UUID = ANA_ID, **more: Any) -> ClientChanged:
    """Ana unless told otherwise: one phone, served by Carla at probation."""
    told: dict[str, Any] = {
        "given_name": "Ana",
        "family_name": "A.",
        "language": "es",
        "time_zone": "America/Denver",
        "phones": (phone(),),
        "caseloads": (Caseload(department_id=PROBATION, staff_id=CARLA, is_open=True),),
    }
    return ClientChanged(client_id=client_id, **(told | more))


def person(staff_id: UUID = CARLA, desk_phone: str | None = DESK, is_active: bool = True) -> StaffChanged:
    return StaffChanged(
        staff_id=staff_id,
        name="Somebody",
        role="case_manager",
        department_id=PROBATION,
        is_active=is_active,
        desk_phone=desk_phone,
    )


def department(office_phone: str | None = FRONT_DESK, **more: Any) -> DepartmentChanged:
    told = {"name": "Probation", "time_zone": "America/Denver", "quiet_from": "20:00", "quiet_until": "08:00"}
    return DepartmentChanged(department_id=PROBATION, office_phone=office_phone, **(told | more))


def cover(by: UUID = DEV, cover_id: UUID | None = None, days: tuple[float, float] = (-1, 1)) -> CoverChanged:
    """Carla is away from so many days from now until so many."""
    now = datetime.now(UTC)
    return CoverChanged(
        cover_id=cover_id or new_id(),
        staff_id=CARLA,
        covered_by_id=by,
        starts_at=now + timedelta(days=days[0]),
        ends_at=now + timedelta(days=days[1]),
    )


async def settle(office: Office, *states: Any, seq: int = 1) -> None:
    """The gateway has heard of these states."""
    keeping: dict[Any, Any] = {
        ClientChanged: owners.keep_client,
        StaffChanged: owners.keep_staff,
        CoverChanged: owners.keep_cover,
        DepartmentChanged: owners.keep_office,
    }
    async with office.gateway.db.tx() as tx:
        for state in states:
            await keeping[type(state)](tx, state, seq)


async def desks(office: Office, number: str = ANA, department_id: UUID = PROBATION) -> list[tuple[str, str | None]]:
    """Language and desk of each client whose number it is, and who is served there."""
    async with office.gateway.db.tx() as tx:
        held = await owners.holders(tx, number, department_id)
    return [(one.language, one.desk_phone) for one in held if one.is_served]
