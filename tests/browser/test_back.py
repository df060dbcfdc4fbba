"""The browser's Back: the conversation as it is opened by its row, with what was typed there."""

import asyncio
from datetime import timedelta

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA
from tests.service.web.conftest import CARLA

LEFT = "[document.querySelector('#scroll')].map((s) => s.scrollHeight - s.scrollTop - s.clientHeight)[0]"
RESTORED = "if(!opening)markRow(openId());\nopenAtNew();\nrestoreUnsaved();"


async def back_from_ben(page: Page) -> None:
    await page.click("#list .row a:has-text('Barela')")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ben")
    await page.go_back()
    await expect(page.locator(".thread-head h2")).to_contain_text("Ana")


async def there_and_back(desk: Desk, draft_s: float) -> str:
    """What Ana's box holds when Back shows her again; saving a draft takes draft_s."""
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)

    async def slowly(route: Route) -> None:
        await asyncio.sleep(draft_s)
        await route.continue_()

    await page.route("**/draft", slowly)
    await page.click("#body")
    await page.keyboard.type("Half a sentence")
    await back_from_ben(page)
    await page.wait_for_timeout(500)
    return await page.input_value("#body")


@pytest.mark.parametrize("draft_s", [0, 2])
async def test_the_words_that_were_typed_there_are_there(desk: Desk, draft_s: float) -> None:
    assert await there_and_back(desk, draft_s) == "Half a sentence"


async def test_where_they_are_not_looked_for_they_are_not(desk: Desk) -> None:
    await without(desk, RESTORED, RESTORED.removesuffix("restoreUnsaved();"))
    assert await there_and_back(desk, 2) == ""


async def long_thread(desk: Desk) -> Page:
    for n in range(45):
        desk.office.threads.text_out(ANA, f"text number {n} " * 6, ago=timedelta(hours=60 - n))
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await back_from_ben(page)
    return page


async def test_the_newest_text_is_in_sight_and_the_cursor_in_the_box(desk: Desk) -> None:
    page = await long_thread(desk)
    await expect(page.locator("#body")).to_be_focused()
    assert await page.evaluate(LEFT) < 80
    await expect(page.locator("#list [aria-current]")).to_contain_text("Abbott")
    await page.keyboard.type("Still here")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out .body").last).to_have_text("Still here")


async def test_where_only_rows_open_conversations_neither_is(desk: Desk) -> None:
    await without(desk, '["thread","main"].includes(detail', '["thread"].includes(detail')
    page = await long_thread(desk)
    await page.wait_for_timeout(500)
    assert await page.evaluate(LEFT) > 80
    assert await page.evaluate("document.activeElement.tagName") == "BODY"


async def test_whoever_goes_by_keys_goes_on_by_keys(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.keyboard.press("Escape")
    await page.keyboard.press("j" if "Abbott" in await page.locator("#list .row").first.inner_text() else "k")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ben")
    await page.go_back()
    await expect(page.locator(".thread-head h2")).to_contain_text("Ana")
    await expect(page.locator("#list [aria-current]")).to_be_focused()


async def test_after_the_session_has_ended_back_leads_to_the_door(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.click("#list .row a:has-text('Barela')")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ben")
    await desk.office.db.execute("DELETE FROM session WHERE staff_id = $1", CARLA)
    await page.go_back()
    await page.wait_for_url("**/sign-in**")
