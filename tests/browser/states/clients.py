"""Clients: a new one, their page, changing them."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA
from tests.fakes.threads.people import COLLEAGUES, ELSEWHERE


@state
async def new_client(desk: Desk) -> Page:
    return await desk.page("/clients/new")


@state
async def new_client_wrong(desk: Desk) -> Page:
    """Nothing but a number, and that is a colleague's client's."""
    page = await desk.page("/clients/new")
    await page.fill("#given_name", "Ana")
    await page.fill("#number", COLLEAGUES)
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    return page


@state
async def new_client_known(desk: Desk) -> Page:
    """Of another department, of a name that one's own client bears as well."""
    page = await desk.page("/clients/new")
    await page.fill("#given_name", "Ana")
    await page.fill("#family_name", "Abbott")
    await page.fill("#number", ELSEWHERE)
    await page.check("#in_person")
    await page.click(".form .primary")
    await expect(page.locator("#holders")).to_be_visible()
    return page


@state
async def client_page(desk: Desk) -> Page:
    page = await desk.page(f"/clients/{ANA}")
    if not await page.locator(".notes li").count():
        await page.fill("#note", "Ask about the bus pass next time.\n\nShe works nights.")
        await page.click("#notes .btn")
    await expect(page.locator(".notes li").first).to_be_visible()
    return page


@state
async def client_changed_meanwhile(desk: Desk) -> Page:
    """Somebody else saved while the form was open."""
    page, other = [await desk.page(f"/clients/{ANA}/edit") for _ in range(2)]
    await other.fill("#best_time", f"Call {await other.input_value('[name=edits]')} times")
    await other.click(".form .primary")
    await other.wait_for_url(f"**/clients/{ANA}")
    await other.close()
    await page.fill("#best_time", "Never before noon")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    return page
