"""What reminders says of courts and of dates, as threads keeps it: the newest state, in whatever order they come."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from proto.appointments import AppointmentChanged
from proto.courts import CourtChanged
from services.kit.ids import new_id
from tests.service.threads.house import COURT, COURT_LINE, LINE, MONDAY
from tests.service.threads.office import Office

ASKED = CourtChanged(
    court_id=UUID(int=60), line=COURT_LINE, department_id=COURT, patterns=(r"\d{2}-TR-\d{4}",), is_active=True
)


def changed(**changes: Any) -> CourtChanged:
    return msgspec.structs.replace(ASKED, **changes)


async def kept(office: Office, table: str, columns: str) -> Any:
    """The one row of a table, once it has heard of the third state."""
    await office.until(f"SELECT seq FROM {table}", 3)
    return json.loads(await office.value(f"SELECT row_to_json(it) FROM (SELECT {columns} FROM {table}) AS it"))


async def test_the_newest_state_of_a_court_is_kept(office: Office) -> None:
    older = changed(line=LINE, patterns=(), is_active=False)
    for seq, state in ((1, older), (3, ASKED), (2, older)):
        await office.say("reminders", state, seq=seq)
    await office.until("SELECT count(*) FROM inbox WHERE queue = 'threads.copies'", office._seq + 3)
    assert await kept(office, "court", "line, patterns, is_active") == {
        "line": COURT_LINE,
        "patterns": [r"\d{2}-TR-\d{4}"],
        "is_active": True,
    }


async def test_two_courts_may_have_had_one_line(office: Office) -> None:
    await office.say("reminders", changed(court_id=UUID(int=61)), seq=1)
    await office.say("reminders", changed(is_active=False), seq=2)
    await office.until("SELECT count(*) FROM court WHERE line = $1", 2, COURT_LINE)
    assert await office.value("SELECT court_id FROM court WHERE is_active AND line = $1", COURT_LINE) == UUID(int=61)


async def test_what_a_client_answered_to_a_date_is_kept_with_it(office: Office) -> None:
    client_id, _ = await office.add()
    date = AppointmentChanged(
        appointment_id=new_id(),
        client_id=client_id,
        department_id=COURT,
        kind="test",
        starts_at=MONDAY + timedelta(days=1),
        time_zone="America/Denver",
        place="450 S State St",
        state="scheduled",
    )
    answered = msgspec.structs.replace(
        date, answer="another_time", answered_at=MONDAY, is_conflicting=True, is_stopped=True
    )
    await office.say("reminders", date, seq=1)
    await office.say("reminders", answered, seq=3)
    assert await kept(
        office, "upcoming", "answer, answered_at = timestamptz '2026-03-02T17:00Z' AS at, is_conflicting"
    ) == {
        "answer": "another_time",
        "at": True,
        "is_conflicting": True,
    }
    assert await office.value("SELECT is_stopped FROM upcoming")
