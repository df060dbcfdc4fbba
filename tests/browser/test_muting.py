"""Mute until: by key and by menu, and back when the client writes or its time has come."""

from datetime import timedelta

from playwright.async_api import Page, expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN


async def another(desk: Desk, page: Page) -> Page:
    """A new tab of the inbox that hears what happens; the old one, whose stream may have ended, is shut."""
    await page.close()
    fresh = await desk.page()
    await desk.hears(fresh)
    return fresh


async def test_muted_by_two_clicks_and_back_when_the_client_writes(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    act = Actions(page)
    await act.click(".thread .more > summary")
    await act.click(page.get_by_role("button", name="Next week"))
    await expect(page.locator(f"#row-{BEN}")).to_be_visible()
    await expect(page.locator(f"#row-{ANA}")).to_have_count(0)
    act.done(clicks=2, keys=0)
    await expect(page.locator("#tabs a", has_text="Muted 1")).to_be_visible()
    page = await another(desk, page)
    desk.hint("thread", ANA)  # another tab of hers has muted it: it stays away
    await page.wait_for_timeout(300)
    await expect(page.locator(f"#row-{ANA}")).to_have_count(0)
    desk.text_in(ANA, "Here I am")
    await expect(page.locator("#list .row").first).to_contain_text("Here I am")


async def test_by_the_keyboard_with_a_note_and_on_top_when_its_time_has_come(desk: Desk) -> None:
    desk.office.threads.text_in(BEN, "Good morning")
    page = await desk.page(f"/c/{ANA}")
    await page.keyboard.press("Escape")
    act = Actions(page)
    await act.press("s")
    await page.focus("#note")
    await act.type("Did he call?")
    await act.press("Tab", "Enter")
    await expect(page.locator(f"#row-{ANA}")).to_have_count(0)
    act.done(clicks=0, keys=3)
    page = await another(desk, page)
    off = desk.office.threads.snoozed[ANA]
    assert off.note == "Did he call?"
    past = desk.office.threads.clock.now() - timedelta(seconds=1)
    desk.office.threads.snoozed[ANA] = type(off)(until_at=past, note=off.note, is_due=True)
    desk.hint("thread", ANA)
    await expect(page.locator("#list .row").first).to_contain_text("Follow up: Did he call?")
    await page.click(f"#row-{ANA} a")
    await page.get_by_role("button", name="Done").click()
    await expect(page.locator(f"#row-{ANA}")).not_to_contain_text("Follow up")
