"""Two people at one date, a date against its own text that is due, and reminders of one date switched off."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from proto.directory import StaffChanged
from proto.posts import ThreadPost, ThreadWithdraw
from services.kit.ids import new_id
from services.reminders import jobs
from services.reminders.acts.handing import hand_over_due
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import ANA, CARLA, DAY_BEFORE, PROBATION, Office, moved, scheduled
from tests.service.reminders.pages import WISH, Page

NINE = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)
CROSSING_S = 0.3
ERIN = UUID(int=22)


@pytest.fixture
async def carla(office: Office) -> Page:
    await office.know_ana()
    return Page(office)


@asynccontextmanager
async def held_up(office: Office) -> AsyncIterator[None]:
    """Meanwhile no act is carried out: the job waits for what a client's record that changes holds."""
    async with office.db.transaction():
        await office.db.execute("SELECT pg_advisory_xact_lock(hashtextextended('reminders.matching', 0))")
        yield


async def both_change(office: Office, carla: Page) -> tuple[list[str], Any]:
    """Carla and Erin read one page, and each sends a change of it before the other's is carried out."""
    erin = Page(office, ERIN, "supervisor")
    date_id = await carla.set()
    asked = []
    async with held_up(office):
        for who, place in ((carla, "Room 4"), (erin, "Room 5")):
            form = {"act_id": str(new_id()), "edits": 1, "wish": WISH | {"place": place}}
            asked.append((who, await who.ask("PATCH", f"/v1/dates/{date_id}", form, 202)))
    outcomes = [(await who.carried(one))["outcome"] for who, one in asked]
    return outcomes, await carla.date(date_id)


async def test_of_two_who_change_it_at_once_the_second_is_told(office: Office, carla: Page) -> None:
    outcomes, page = await both_change(office, carla)
    assert (outcomes, page["place"], page["edits"]) == (["done", "changed"], "Room 4", 2)


async def test_control_without_what_was_read_the_second_undoes_the_first(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "edits_read:off") as office:
        await office.know_ana()
        outcomes, page = await both_change(office, Page(office))
        assert (outcomes, page["place"]) == (["done", "done"], "Room 5")


async def test_an_older_page_changes_nothing(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    await carla.change(date_id, 1, place="Room 4")
    assert (await carla.change(date_id, 1, 409, place="Room 5"))["title"] == "changed"
    assert (await carla.cancel(date_id, 1, 409))["title"] == "changed"
    assert (await carla.switch(date_id, 1, is_off=True, status=409))["title"] == "changed"
    await carla.cancel(date_id, 2)
    assert (await carla.change(date_id, 3, 409))["title"] == "over"


async def test_its_page_says_who_set_it_and_who_changed_it(office: Office, carla: Page) -> None:
    for staff_id, name, role in ((CARLA, "Carla Reyes", "case_manager"), (ERIN, "Erin Holt", "supervisor")):
        await office.know(
            StaffChanged(staff_id=staff_id, name=name, role=role, department_id=PROBATION, is_active=True)  # type: ignore[arg-type]
        )
    date_id = await carla.set()
    await Page(office, ERIN, "supervisor").change(date_id, 1, place="Room 4")
    page = await carla.date(date_id)
    assert (page["set_by"], page["changed_by"], page["office"]) == ("Carla Reyes", "Erin Holt", "a department")


async def test_changed_while_its_text_is_being_handed_on_it_is_taken_back(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    office.clock.at = NINE
    async with office.service.db.tx() as tx:
        await hand_over_due(tx, None)
        form = {"act_id": str(new_id()), "edits": 1, "wish": WISH | {"starts": "2026-03-13T10:00"}}
        asked = await carla.ask("PATCH", f"/v1/dates/{date_id}", form, 202)
        await asyncio.sleep(CROSSING_S)
    assert (await carla.carried(asked))["outcome"] == "done"
    post = await office.next("threads.post.reminder", ThreadPost)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id


async def test_changed_before_its_text_is_looked_at_the_old_one_never_goes(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    await carla.change(date_id, 1, starts="2026-03-20T10:00")
    office.clock.at = NINE
    await office.hand_over()
    await office.until("SELECT count(*) FROM outbox", 0)
    assert await office.broker.depth("threads.post.reminder") == 0


async def left_behind(office: Office, **facts: Any) -> UUID:
    """An act that Carla asked for some time ago, when a replica died."""
    act_id = new_id()
    await office.db.execute(
        """
        INSERT INTO act (act_id, kind, staff_id, department_id, client_id, facts, at)
        VALUES ($1, 'date_set', $2, $3, $4, $5, $6)
        """,
        act_id, CARLA, PROBATION, ANA, json.dumps(facts), office.clock.now() - timedelta(hours=1),
    )  # fmt: skip
    await office.until("SELECT count(*) FROM act WHERE done_at IS NULL", 0)
    return act_id


async def test_what_has_become_wrong_by_the_time_it_is_carried_out_is_said(office: Office, carla: Page) -> None:
    act_id = await left_behind(office, wish=WISH | {"starts": "2026-03-02T09:30"})
    done = await carla.ask("GET", f"/v1/acts/{act_id}", status=200)
    assert (done["outcome"], [one["code"] for one in done["faults"]]) == ("wrong", ["past"])
    assert await office.db.fetchval("SELECT count(*) FROM appointment") == 0


async def test_an_act_that_fails_is_said_to_have_failed_and_holds_nobody_up(office: Office, carla: Page) -> None:
    act_id = await left_behind(office)
    await carla.set()
    assert (await carla.ask("GET", f"/v1/acts/{act_id}", status=200))["outcome"] == "failed"


async def test_an_act_of_a_release_to_come_waits_for_it(office: Office, carla: Page) -> None:
    await office.db.execute(
        "INSERT INTO act (act_id, kind, staff_id, department_id, facts, at) VALUES ($1, 'rules_set', $2, $3, '{}', $4)",
        new_id(), CARLA, PROBATION, office.clock.now(),
    )  # fmt: skip
    await jobs.carry_acts(office.service.db)
    assert await office.db.fetchval("SELECT outcome FROM act") is None


async def test_switched_off_nothing_goes_and_on_again_it_does(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    assert (await carla.switch(date_id, 1, is_off=True))["outcome"] == "done"
    page = await carla.date(date_id)
    assert (page["is_off"], page["unsaid"][0]["explained"]["en"]) == (True, "Staff stopped it.")
    assert await office.reminders() == [("by_hand", 1, "cancelled")]
    await carla.switch(date_id, 2, is_off=False)
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    assert "Thursday, March 12" in post.wording["en"]


async def test_switched_off_what_is_on_its_way_is_taken_back(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    await carla.switch(date_id, 1, is_off=True)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id


async def switched_off_then_moved(office: Office, carla: Page) -> None:
    """Staff switch off what court publishes, and court moves it."""
    await office.take(scheduled(), 1)
    date_id = str(await office.db.fetchval("SELECT appointment_id FROM appointment"))
    await carla.switch(date_id, 0, is_off=True)
    await office.take(moved("2026-03-10T09:00"), 2)
    office.clock.at = DAY_BEFORE
    await office.hand_over()
    await office.until("SELECT count(*) FROM outbox", 0)


async def test_a_published_date_stays_switched_off_whatever_its_publisher_says(office: Office, carla: Page) -> None:
    await switched_off_then_moved(office, carla)
    assert await office.broker.depth("threads.post.reminder") == 0


async def test_control_without_what_staff_made_of_it_its_publisher_undoes_it(
    database: Database, broker: Broker
) -> None:
    async with Office(database, broker, "staff_edits:off") as office:
        await office.know_ana()
        await switched_off_then_moved(office, Page(office))
        assert await office.broker.depth("threads.post.reminder") == 1
