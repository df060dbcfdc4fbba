"""A date that comes again: made two months ahead, each once, on the wall where it is; ended with those after it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.people import ClientMerged
from services.kit.ids import new_id
from services.reminders import jobs
from tests.service.reminders.conftest import ANA, CARLA, MONDAY, Office, ana
from tests.service.reminders.pages import WISH, Page

WEEKLY = {"unit": "week", "times": 12}
BEN = UUID(int=12)


@pytest.fixture
async def carla(office: Office) -> Page:
    await office.know_ana()
    return Page(office)


async def repeat(page: Page, again: Any, **more: Any) -> str:
    """Set one; its first date."""
    form = {"act_id": str(new_id()), "wish": WISH | more, "again": again}
    done = await page.carried(await page.ask("POST", f"/v1/clients/{ANA}/repeats", form, 200))
    assert done["outcome"] == "done", done
    return str(done["date_id"])


async def days(office: Office, state: str = "scheduled") -> list[datetime]:
    rows = await office.db.fetch("SELECT local_time FROM appointment WHERE state = $1 ORDER BY starts_at", state)
    return [row["local_time"] for row in rows]


async def test_it_is_made_two_months_ahead_and_on_as_time_goes(office: Office, carla: Page) -> None:
    await repeat(carla, WEEKLY)
    first = datetime(2026, 3, 12, 14, 30)  # noqa: DTZ001  (on the wall)
    # The second of March and sixty days: the last is the thirtieth of April.
    assert await days(office) == [first + timedelta(weeks=n) for n in range(8)]
    office.clock.advance(timedelta(days=14))
    await jobs.make_repeats(office.service.db)
    assert await days(office) == [first + timedelta(weeks=n) for n in range(10)]
    await jobs.make_repeats(office.service.db)
    assert len(await days(office)) == 10
    office.clock.advance(timedelta(days=30))
    await jobs.make_repeats(office.service.db)
    assert len(await days(office)) == 12
    assert await office.db.fetchval("SELECT ended_at IS NOT NULL FROM repeat")


async def test_each_has_its_reminder_at_the_hour_on_the_wall(office: Office, carla: Page) -> None:
    await repeat(carla, {"unit": "week", "times": 3}, starts="2026-03-05T14:30")
    rows = await office.db.fetch("SELECT not_before AT TIME ZONE 'America/Denver' AS at FROM reminder ORDER BY 1")
    assert [f"{row['at']:%m-%d %H:%M}" for row in rows] == ["03-04 09:00", "03-11 09:00", "03-18 09:00"]


async def test_a_day_without_such_an_hour_is_said_before(office: Office, carla: Page) -> None:
    form = {"wish": WISH | {"starts": "2026-03-07T02:30"}, "again": {"unit": "day", "times": 2}}
    preview = await carla.ask("POST", f"/v1/clients/{ANA}/repeats/preview", form, 200)
    assert (preview["faults"], preview["count"]) == ([], 2)
    codes = [note["code"] for note in preview["days"][1]["notes"]]
    assert (preview["days"][1]["local_time"], codes) == ("2026-03-08T03:00:00", ["skipped", "holiday"])


async def test_what_never_ends_is_not_set(office: Office, carla: Page) -> None:
    form = {"wish": WISH, "again": {"unit": "week"}}
    preview = await carla.ask("POST", f"/v1/clients/{ANA}/repeats/preview", form, 200)
    assert [one["code"] for one in preview["faults"]] == ["no_end"]
    refused = await carla.ask("POST", f"/v1/clients/{ANA}/repeats", form | {"act_id": str(new_id())}, 422)
    assert (refused["title"], refused["field"]) == ("wrong", "until")


async def test_one_that_was_changed_or_called_off_stays_so(office: Office, carla: Page) -> None:
    await repeat(carla, WEEKLY)
    ids = [str(row["appointment_id"]) for row in await office.db.fetch("SELECT * FROM appointment ORDER BY starts_at")]
    await carla.cancel(ids[2], 1)
    await carla.change(ids[3], 1, starts="2026-04-03T10:00")
    await office.db.execute("UPDATE repeat SET made_until_on = '2026-03-01'")
    await jobs.make_repeats(office.service.db)
    assert len(await days(office, "cancelled")) == 1
    assert len(await days(office)) == 7
    assert (await carla.date(ids[3]))["local_time"] == "2026-04-03T10:00:00"


async def test_ended_it_and_those_after_it_do_not_take_place(office: Office, carla: Page) -> None:
    await repeat(carla, WEEKLY)
    ids = [str(row["appointment_id"]) for row in await office.db.fetch("SELECT * FROM appointment ORDER BY starts_at")]
    assert (await carla.date(ids[1]))["is_repeated"]
    form = {"act_id": str(new_id()), "edits": 1}
    done = await carla.carried(await carla.ask("POST", f"/v1/dates/{ids[1]}/repeat/end", form, 200))
    assert done["outcome"] == "done"
    assert len(await days(office)) == 1
    assert len(await days(office, "cancelled")) == 7
    office.clock.advance(timedelta(days=30))
    await jobs.make_repeats(office.service.db)
    assert len(await days(office)) == 1


async def test_one_date_is_no_repeat(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    form = {"act_id": str(new_id()), "edits": 1}
    assert (await carla.ask("POST", f"/v1/dates/{date_id}/repeat/end", form, 409))["title"] == "gone"
    assert (await carla.date(date_id))["state"] == "scheduled"


async def test_it_follows_its_client_into_another_record(office: Office, carla: Page) -> None:
    await repeat(carla, WEEKLY)
    await office.know(ana(client_id=BEN, external_ids=()), ClientMerged(client_id=BEN, merged_client_id=ANA, at=MONDAY))
    office.clock.advance(timedelta(days=14))
    await jobs.make_repeats(office.service.db)
    assert await office.db.fetchval("SELECT count(*) FROM appointment WHERE client_id = $1", BEN) == 10


async def test_one_that_fails_holds_up_no_other(office: Office, carla: Page) -> None:
    await repeat(carla, WEEKLY)
    await office.db.execute(
        """
        INSERT INTO repeat (repeat_id, publisher_id, client_id, rule, made_until_on)
        SELECT $1, publisher_id, client_id, jsonb_set(rule, '{rule,zone}', '"Mars/Olympus"'), '2026-01-01' FROM repeat
        """,
        new_id(),
    )
    office.clock.advance(timedelta(days=14))
    await jobs.make_repeats(office.service.db)
    assert len(await days(office)) == 10
    assert await office.db.fetchval("SELECT set_by_id FROM edit LIMIT 1") == CARLA
