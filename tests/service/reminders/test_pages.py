"""What staff may see of what is coming up, and what others may ask reminders for."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import aiohttp
import pytest

from proto.appointments import AppointmentChanged
from proto.directory import CoverChanged, StaffChanged, TeamChanged
from proto.people import Caseload, ClientMerged, PhoneChanged, PhoneState
from proto.receipts import ReceiptAccepted, ReceiptPlanned
from proto.trail import Republish
from services.kit.tokens import StaffToken, sign
from services.reminders.routes.document import API
from tests.service.described import Answer, Described
from tests.service.reminders.conftest import ANA, CARLA, COURT, MONDAY, PROBATION, Office, ana, scheduled
from tests.service.wire import PRIVATE_PEM

DESCRIBED = Described(API)
DEV, ERIN, GUS, BEN = UUID(int=21), UUID(int=22), UUID(int=23), UUID(int=12)


async def upcoming(
    office: Office, staff_id: UUID, role: str = "case_manager", department: UUID = PROBATION
) -> list[Mapping[str, object]]:
    token = sign(PRIVATE_PEM, StaffToken(staff_id, role, department, "s"), office.clock.now())
    url = f"{office.service.url}/v1/upcoming?client_id={ANA}"
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers={"Authorization": f"Bearer {token}"}) as answer,
    ):
        assert answer.status == 200
        await held(answer)
        return list(await answer.json())


async def held(answer: aiohttp.ClientResponse) -> None:
    """Against what is told of this door."""
    said = Answer(answer.status, answer.content_type, await answer.text())
    DESCRIBED.hold_against("GET", answer.url.raw_path_qs, None, said)


async def planned(office: Office) -> None:
    await office.know_ana()
    await office.say("court", scheduled(), seq=1)
    await office.receipt(ReceiptAccepted)
    await office.receipt(ReceiptPlanned)


async def test_who_serves_the_client_sees_what_is_coming_up(office: Office) -> None:
    await planned(office)
    (date,) = await upcoming(office, CARLA)
    assert (date["local_time"], date["time_zone"]) == ("2026-03-10T08:30:00", "America/Denver")
    assert date["next_reminder_at"] == "2026-03-09T22:00:00Z"
    assert await office.db.fetchval("SELECT count(*) FROM audit WHERE act = 'upcoming.viewed'") == 1


async def test_nobody_else_does(office: Office) -> None:
    await planned(office)
    seen = {
        who: len(await upcoming(office, staff_id, role, department))
        for who, staff_id, role, department in (
            ("another case manager", DEV, "case_manager", PROBATION),
            ("the supervisor", ERIN, "supervisor", PROBATION),
            ("a supervisor elsewhere", ERIN, "supervisor", COURT),
            ("the front office", GUS, "front_office", PROBATION),
            ("an administrator", GUS, "administrator", PROBATION),
            ("an auditor", GUS, "auditor", PROBATION),
        )
    }
    assert seen == dict.fromkeys(seen, 0) | {"the supervisor": 1}


async def test_a_supervisor_sees_their_own_team_once_teams_are_known(office: Office) -> None:
    await planned(office)
    field = UUID(int=31)
    carla = StaffChanged(
        staff_id=CARLA, name="Carla", role="case_manager", department_id=PROBATION, is_active=True, team_id=field
    )
    await office.know(carla, TeamChanged(team_id=field, department_id=PROBATION, name="Field", supervisor_ids=(ERIN,)))
    assert len(await upcoming(office, ERIN, "supervisor")) == 1
    await office.know(TeamChanged(team_id=field, department_id=PROBATION, name="Field", supervisor_ids=(DEV,)))
    assert await upcoming(office, ERIN, "supervisor") == []
    assert len(await upcoming(office, DEV, "supervisor")) == 1
    assert len(await upcoming(office, CARLA)) == 1


async def test_the_front_office_sees_those_nobody_serves(office: Office) -> None:
    await planned(office)
    await office.know(ana(caseloads=(Caseload(department_id=PROBATION, staff_id=None, is_open=True),)))
    assert len(await upcoming(office, GUS, "front_office")) == 1
    assert await upcoming(office, CARLA) == []


async def test_cover_sees_it_while_it_lasts(office: Office) -> None:
    await planned(office)
    away = CoverChanged(
        cover_id=UUID(int=40),
        staff_id=CARLA,
        covered_by_id=DEV,
        starts_at=MONDAY + timedelta(hours=1),
        ends_at=MONDAY + timedelta(hours=2),
    )
    await office.know(away)
    seen = []
    for hours in (0, 1, 2):
        office.clock.at = MONDAY + timedelta(hours=hours)
        seen.append(len(await upcoming(office, DEV)))
    assert seen == [0, 1, 0]


@pytest.mark.parametrize("query", ["", "?client_id=ana"])
async def test_the_door_for_staff_needs_a_token_and_a_client(office: Office, query: str) -> None:
    url = f"{office.service.url}/v1/upcoming{query}"
    token = sign(PRIVATE_PEM, StaffToken(CARLA, "case_manager", PROBATION, "s"), office.clock.now())
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert answer.status == 401
            await held(answer)
        async with session.get(url, headers={"Authorization": f"Bearer {office.keys['court']}"}) as answer:
            assert answer.status == 401
        async with session.get(url, headers={"Authorization": f"Bearer {token}"}) as answer:
            assert answer.status == 422
            await held(answer)


async def test_asked_to_it_says_every_date_again(office: Office) -> None:
    await planned(office)
    first = await office.next("threads.copies", AppointmentChanged)
    command = Republish(type="appointment.changed.v1")
    await office.say("threads", command, type_name="reminders.republish.v1")
    assert await office.next("threads.copies", AppointmentChanged) == first


async def test_the_dates_of_two_records_that_were_one_person_come_together(office: Office) -> None:
    await planned(office)
    await office.next("threads.copies", AppointmentChanged)
    await office.know(ana(client_id=BEN, external_ids=()), ClientMerged(client_id=BEN, merged_client_id=ANA, at=MONDAY))
    assert (await office.next("threads.copies", AppointmentChanged)).client_id == BEN
    assert len(await office.reminders()) == 1


async def test_a_phone_that_ended_is_known_before_its_clients_whole_state(office: Office) -> None:
    await planned(office)
    number = ana().phones[0].number
    ended = PhoneState(phone_id=UUID(int=11), number=number, valid_from=MONDAY, health="ended", is_current=False)
    await office.know(PhoneChanged(client_id=ANA, phone=ended))
    assert await office.db.fetchval("SELECT number FROM client") is None


async def test_readyz_names_the_copies_that_are_missing(office: Office) -> None:
    state = await office.service.state()
    assert state["empty_copies"] == ["client", "department", "staff", "line"]
    await office.know_ana()
    await office.know(
        StaffChanged(staff_id=CARLA, name="Carla", role="case_manager", department_id=PROBATION, is_active=True)
    )
    assert (await office.service.state())["empty_copies"] == []
