"""Two records of one person: whom, side by side, and what became of it."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA, BEN


@state
async def merge_with(desk: Desk) -> Page:
    return await desk.page(f"/clients/{ANA}/merge?q=ben")


@state
async def merge_wrong(desk: Desk) -> Page:
    """Nothing was chosen."""
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    return page


@state
async def merged(desk: Desk) -> Page:
    threads = desk.office.threads
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.locator("[name=names_of]").first.check()
    await page.locator("[name=phone_id]").first.check()
    await page.click(".form .primary")
    await expect(page.locator("#merged")).to_be_visible()
    threads.merges.clear()
    return page
