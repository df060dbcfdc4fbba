"""Somebody nobody knows texts a case number to the court's line, and is answered on their phone."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.local.stack import Stack
from deploy.office.cast import COURT, ZONE
from services.kit.clock import SYSTEM
from services.kit.db import Database
from services.reminders.store.courts import CourtSetting, end_court, set_court
from tests.e2e.attackers import Rows
from tests.e2e.conftest import until
from tests.e2e.events import event
from tests.e2e.scenarios.county import County
from tests.e2e.test_bad_events import BATCH, Publisher, open_publisher

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

CASE, STRANGER, TESTER = "36-TR-1041", "+14355550183", "+14355550184"


@pytest.fixture
async def clerk(office: Stack) -> AsyncIterator[Publisher]:
    """The court's own program; its dates may be asked for on the court's line."""
    async with open_publisher(office, "clerk") as publisher:
        database = Database("reminders", office.database_url("reminders_work"), 1, SYSTEM)
        await database.open()
        setting = CourtSetting(
            department_id=COURT.department_id,
            line=COURT.line,
            name="Third District Court",
            phone="801-555-0190",
            sample=CASE,
            patterns=("99-TR-9999",),
            publishers=(publisher.name,),
            test_number="99-TR-0000",
        )
        async with database.tx() as tx:
            await set_court(tx, setting)
        yield publisher
        async with database.tx() as tx:
            await end_court(tx, COURT.line)
        await database.close()


async def test_a_stranger_asks_signs_up_and_the_courts_test_case_reminds_a_real_phone(
    county: County, clerk: Publisher, rows: Rows
) -> None:
    async def knows() -> bool:
        query = "SELECT count(*) FROM threads.court WHERE is_active AND line = $1"
        return bool(await rows.db.fetchval(query, COURT.line))

    await until(knows)
    starts = datetime.now(ZoneInfo(ZONE)) + timedelta(days=9)
    told = {
        "appointment": CASE,
        "client": {"label": "party", "id": "nobody-here"},
        "starts_at": f"{starts:%Y-%m-%d}T08:30",
        "time_zone": ZONE,
        "place": "450 S State St, room 31",
        "kind": "hearing",
        "case": CASE,
    }
    now = datetime.now(ZoneInfo("UTC")).isoformat()
    assert (await clerk.post([event(clerk.name, data=told, time=now)], kind=BATCH)).status == 200
    phone = county.phone(STRANGER)
    await phone.text("when is my court date 36tr1041", COURT.line)
    answer = await phone.until_text("room 31", seconds=30)
    assert CASE in answer
    await phone.text("1", COURT.line)
    await phone.until_text("we will remind you", seconds=30)
    board = "SELECT count(*) FROM threads.unknown_text JOIN threads.unknown_number USING (unknown_id) WHERE number = $1"
    assert await rows.db.fetchval(board, STRANGER) == 0
    tester = county.phone(TESTER)
    await tester.text("99-TR-0000", COURT.line)
    await tester.until_text("This is a test", seconds=30)
    await tester.text("1", COURT.line)
    await tester.until_text("we will remind you", seconds=30)
