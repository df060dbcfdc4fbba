"""A date that a case manager sets by hand: the whole road to its text, once, and what becomes of it when it changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from proto.appointments import AppointmentChanged
from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from services.kit.ids import new_id
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.reminders.conftest import ANA, PROBATION, Office
from tests.service.reminders.pages import WISH, Page
from tests.service.reminders.wordings import published, template

# Wednesday at nine in Denver, summer time.
NINE = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)


@pytest.fixture
async def carla(office: Office) -> Page:
    await office.know_ana()
    return Page(office)


async def nothing_goes(office: Office) -> None:
    """Nobody has asked threads for anything more."""
    await office.hand_over()
    await office.until("SELECT count(*) FROM outbox", 0)
    assert await office.broker.depth("threads.post.reminder") == 0


async def test_it_is_previewed_set_planned_and_texted(office: Office, carla: Page) -> None:
    preview = await carla.preview()
    assert (preview["faults"], preview["notes"], preview["language"]) == ([], [], "es")
    (goes,) = preview["texts"]
    assert goes["when"]["en"] == ["Goes out ", "Wed, Mar 11 at 9:00 AM", ""]
    assert goes["when"]["es"] == ["Sale el ", "mié 11 mar a las 9:00 a.m.", ""]

    date_id = await carla.set()
    seen = await office.next("threads.copies", AppointmentChanged)
    assert (seen.client_id, seen.department_id, seen.next_reminder_at) == (ANA, PROBATION, NINE)
    await office.at(NINE - timedelta(minutes=1))
    await nothing_goes(office)
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    assert post.wording == goes["words"]
    assert post.wording["en"].startswith("Hi Ana, a reminder: you have an appointment on Thursday, March 12 at 2:30 PM")
    assert post.question is not None
    assert post.not_before == NINE

    page = await carla.date(date_id)
    assert (page["is_by_hand"], page["can_change"], page["edits"], page["lead"]) == (True, True, 1, "day_before")
    (text,) = page["texts"]
    assert (text["step"], text["state"], text["at"]) == ("by_hand", "handed", "2026-03-11T15:00:00Z")
    assert text["explained"]["en"] == "A person chose this time."


async def test_staff_are_given_no_receipts(office: Office, carla: Page) -> None:
    await carla.set()
    assert await office.db.fetchval("SELECT count(*) FROM receipt") == 0
    assert await office.db.fetchval("SELECT count(*) FROM publisher WHERE kind = 'staff'") == 1


async def test_words_somebody_wrote_go_as_they_were_shown(office: Office, carla: Page) -> None:
    words = {"es": "Hola {given_name}, traiga su tarjeta el {start_day} a {start_time}."}
    (goes,) = (await carla.preview(words=words))["texts"]
    assert goes["words"]["es"] == "Hola Ana, traiga su tarjeta el jueves 12 de marzo a las 2:30 p.m."
    date_id = await carla.set(words=words)
    assert (await carla.date(date_id))["words"] == words
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    assert post.wording == goes["words"]
    assert post.question is None, "they ask nothing, and close no other text's question"
    assert "tarjeta" not in str(post.neutral_wording), "whoever else may hold the phone learns no more"


async def test_a_departments_own_words_are_shown_before_and_go(office: Office, carla: Page) -> None:
    await published(office, PROBATION, template(kind="appointment"))
    (goes,) = (await carla.preview())["texts"]
    assert "How will you get there?" in goes["words"]["en"]
    await carla.set()
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    assert (post.wording, post.neutral_wording) == (goes["words"], goes["neutral_words"])


async def test_two_leads_are_two_texts_and_a_chosen_time_is_kept(office: Office, carla: Page) -> None:
    await carla.set(lead="two_days_and_day", place="Room 4")
    date_id = await carla.set(lead="chosen", chosen=["2026-03-09T11:15"], starts="2026-03-19T09:00")
    rows = await office.db.fetch("SELECT step, not_before FROM reminder ORDER BY not_before")
    assert [tuple(row) for row in rows] == [
        ("by_hand", datetime(2026, 3, 9, 17, 15, tzinfo=UTC)),
        ("days_before", datetime(2026, 3, 10, 15, 0, tzinfo=UTC)),
        ("by_hand", NINE),
    ]
    page = await carla.date(date_id)
    assert (page["lead"], page["chosen"]) == ("chosen", ["2026-03-09T11:15"])


async def clicked_twice(page: Page) -> tuple[Any, Any]:
    """One form, sent twice."""
    form = {"act_id": str(new_id()), "wish": WISH}
    first = await page.carried(await page.ask("POST", f"/v1/clients/{ANA}/dates", form, 200))
    again = await page.ask("POST", f"/v1/clients/{ANA}/dates", form)
    await page.office.until("SELECT count(*) FROM act WHERE done_at IS NULL", 0)
    return first, again


async def test_a_click_that_comes_twice_sets_one_date(office: Office, carla: Page) -> None:
    first, again = await clicked_twice(carla)
    assert (again.status, again.json()) == (200, first)
    assert await office.db.fetchval("SELECT count(*) FROM appointment") == 1


async def test_control_without_its_id_a_click_that_comes_twice_sets_two(database: Database, broker: Broker) -> None:
    async with Office(database, broker, "click_once:off") as office:
        await office.know_ana()
        _, again = await clicked_twice(Page(office))
        assert again.status == 200
        assert await office.db.fetchval("SELECT count(*) FROM appointment") == 2


async def test_a_click_says_one_thing_only(office: Office, carla: Page) -> None:
    act_id = new_id()
    await carla.set(act_id)
    form = {"act_id": str(act_id), "wish": WISH | {"place": "Room 4"}}
    assert (await carla.ask("POST", f"/v1/clients/{ANA}/dates", form, 409))["title"] == "used"


async def test_moved_before_it_was_said_it_is_said_of_the_new_time(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    assert (await carla.change(date_id, 1, starts="2026-03-13T10:00"))["outcome"] == "done"
    assert await office.reminders() == [("by_hand", 1, "cancelled"), ("by_hand", 2, "planned")]
    await office.at(NINE + timedelta(days=1))
    post = await office.next("threads.post.reminder", ThreadPost)
    assert "Friday, March 13 at 10:00 AM" in post.wording["en"]
    page = await carla.date(date_id)
    assert (page["edits"], page["local_time"], len(page["texts"])) == (2, "2026-03-13T10:00:00", 1)


async def test_other_words_and_leads_move_no_date(office: Office, carla: Page) -> None:
    date_id = await carla.set(words={"en": "One"})
    await carla.change(date_id, 1, lead="same_day", words={"en": "Two"})
    assert await office.reminders() == [("by_hand", 1, "planned")]
    (text,) = (await carla.date(date_id))["texts"]
    assert (text["at"], text["words"]["en"]) == ("2026-03-12T14:00:00Z", "Two")
    await carla.change(date_id, 2)
    (text,) = (await carla.date(date_id))["texts"]
    assert (text["at"], text["words"]["en"][:6]) == ("2026-03-11T15:00:00Z", "Hi Ana")


async def test_moved_while_its_text_is_on_the_way_the_text_is_taken_back(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    await carla.change(date_id, 1, starts="2026-03-13T10:00")
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    await office.say("threads", ThreadRefused(post_id=post.post_id, reason="too_late", at=NINE, of="withdraw"))
    await office.until("SELECT count(*) FROM reminder WHERE step = 'moved'", 1)
    await office.hand_over()
    moved = await office.next("threads.post.reminder", ThreadPost)
    assert "March 12 at 2:30 PM" in moved.wording["en"]
    assert "March 13 at 10:00 AM" in moved.wording["en"]


async def test_called_off_while_its_text_is_on_the_way_the_text_is_taken_back(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    await carla.cancel(date_id, 1)
    assert (await office.next("threads.withdraw", ThreadWithdraw)).post_id == post.post_id
    await office.status(post, "cancelled")
    await office.until("SELECT count(*) FROM reminder WHERE state = 'cancelled'", 1)
    await nothing_goes(office)


async def test_called_off_before_it_was_said_nobody_hears_of_it(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    assert (await carla.cancel(date_id, 1))["outcome"] == "done"
    await office.at(NINE)
    await nothing_goes(office)
    page = await carla.date(date_id)
    assert (page["state"], page["can_change"], page["edits"]) == ("cancelled", False, 2)


async def test_called_off_after_it_was_read_the_client_is_told_so(office: Office, carla: Page) -> None:
    date_id = await carla.set()
    await office.at(NINE)
    post = await office.next("threads.post.reminder", ThreadPost)
    await office.status(post, "delivered")
    await office.until("SELECT count(*) FROM reminder WHERE state = 'delivered'", 1)
    await carla.cancel(date_id, 1)
    await office.hand_over()
    said = await office.next("threads.post.reminder", ThreadPost)
    assert "cancelled" in said.wording["en"]
    assert said.question is None
