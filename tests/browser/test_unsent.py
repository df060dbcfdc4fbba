"""A text that did not go, or not yet, when its page or its conversation was left."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.async_api import Error, Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA

WORDS = "Your hearing moved to nine, room 4"


async def write(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.click("#body")
    await page.keyboard.type(WORDS, delay=5)
    return page


async def sent_and_left(desk: Desk, ms: int) -> list[str]:
    """What went, when the answer to the draft, saved on leaving the box, was so long on its way."""
    page = await write(desk)

    async def slowly(route: Route) -> None:
        answer = await route.fetch()  # it has reached the server
        await asyncio.sleep(ms / 1000)
        with suppress(Error):  # the page is gone
            await route.fulfill(response=answer)

    await page.route("**/draft", slowly)
    await page.click(".composer .primary")
    await page.click("header.rail a[href='/clients']")
    await page.wait_for_url("**/clients")
    await page.wait_for_timeout(1500)
    desk.complaints.clear()
    return [text.body for text in desk.office.threads.messages[ANA]]


@pytest.mark.parametrize("ms", [0, 60, 120, 180, 250, 800])
async def test_a_text_goes_once_though_its_page_is_left_before_the_draft_was_answered(desk: Desk, ms: int) -> None:
    assert await sent_and_left(desk, ms) == [WORDS]


async def test_a_page_that_does_not_send_what_is_left_loses_it(desk: Desk) -> None:
    await without(desk, "sendRest();")
    assert await sent_and_left(desk, 800) == []


async def failed_behind_ones_back(desk: Desk) -> Page:
    """A text whose answer was lost on the way, after another conversation was opened; that it went nobody knows."""
    page = await write(desk)
    is_opened = asyncio.Event()

    async def lost(route: Route) -> None:
        await route.fetch()
        await is_opened.wait()
        await route.abort()

    await page.route("**/send", lost)
    await page.keyboard.press("Control+Enter")
    await page.click("#list .row a:has-text('Barela')")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ben")
    is_opened.set()
    return page


async def test_a_text_that_failed_behind_ones_back_is_said_in_sight_with_a_way_there(desk: Desk) -> None:
    page = await failed_behind_ones_back(desk)
    told = page.locator("#told p")
    await expect(told).to_contain_text("Your text to Ana")
    await expect(told).to_contain_text("No connection: it may have gone")
    await page.unroute("**/send")
    await told.locator("a").click()
    await expect(page.locator("#body")).to_have_value(WORDS)
    await expect(page.locator("#body-err")).to_contain_text("No connection: it may have gone")
    await expect(told).to_have_count(0)
    await page.click(".composer .primary")
    await expect(page.locator("#body")).to_have_value("")
    await expect(page.locator(".msg.out .body")).to_have_text(WORDS)
    await page.wait_for_timeout(500)
    assert [text.body for text in desk.office.threads.messages[ANA]] == [WORDS]  # "will not send it twice"
    desk.complaints.clear()


async def test_where_its_click_is_forgotten_it_goes_twice(desk: Desk) -> None:
    await without(desk, "failed.set(", "new Map().set(")
    page = await failed_behind_ones_back(desk)
    await expect(page.locator("#told p")).to_have_count(1)
    await page.unroute("**/send")
    await page.click("#told a")
    await expect(page.locator("#body")).to_have_value(WORDS)
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out .body")).to_have_count(2)
    assert [text.body for text in desk.office.threads.messages[ANA]] == [WORDS, WORDS]
    desk.complaints.clear()


async def test_where_nobody_says_it_nothing_is_to_be_seen(desk: Desk) -> None:
    await without(desk, '"unsent",', '"nobody",')
    page = await failed_behind_ones_back(desk)
    await page.wait_for_timeout(1000)
    assert WORDS not in await page.inner_text("main")
    await expect(page.locator("#told p")).to_have_count(0)
    desk.complaints.clear()


async def refused_for_quiet_hours(desk: Desk) -> Page:
    """Quiet hours began after the page was drawn: the box is drawn anew as it says so."""
    page = await write(desk)
    threads = desk.office.threads
    threads.refuse_with = (422, "quiet_hours")
    threads.quiet_until = threads.clock.now() + timedelta(hours=9)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".urgent")).to_be_visible()
    return page


async def test_why_a_text_was_refused_stays_in_sight_when_its_box_changes(desk: Desk) -> None:
    page = await refused_for_quiet_hours(desk)
    await expect(page.locator("#body-err")).to_contain_text("It is quiet hours for this client")
    await expect(page.locator("#body")).to_have_value(WORDS)
    await expect(page.locator("#body")).to_be_focused()


async def test_a_new_box_knows_nothing_of_it_by_itself(desk: Desk) -> None:
    await without(desk, "restoreTried(area.form)", "0")
    page = await refused_for_quiet_hours(desk)
    await expect(page.locator("#body-err")).to_be_hidden()


async def test_a_draft_that_could_not_be_saved_is_not_said_to_be_and_is_tried_again(desk: Desk) -> None:
    page = await write(desk)
    await expect(page.locator("#draft")).to_contain_text("Draft saved")
    desk.office.threads.is_away = True
    await page.keyboard.type(". Call me.")
    await expect(page.locator("#draft")).to_have_text("Not saved yet", timeout=10_000)
    desk.office.threads.is_away = False
    await page.click("#search")
    await expect(page.locator("#draft")).to_contain_text("Draft saved", timeout=10_000)
    assert desk.office.threads.drafts[ANA].body == f"{WORDS}. Call me."
