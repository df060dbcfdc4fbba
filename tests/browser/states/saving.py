"""The menu of a conversation, and saving it."""

from datetime import timedelta

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA


@state
async def conversation_menu(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    await page.click(".thread-head .more summary")
    return page


@state
async def save_conversation(desk: Desk) -> Page:
    """No day was chosen in which there is anything."""
    page = await desk.page(f"/c/{ANA}/save")
    await page.fill("#first_on", "2030-01-01")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    return page


@state
async def conversation_on_paper(desk: Desk) -> Page:
    threads = desk.office.threads
    threads.text_out(ANA, "Please check in.", timedelta(hours=5), status="failed", wording="not_in_service")
    threads.text_in(ANA, "Sí, gracias. ¿A qué hora? " * 6 + "https://example.org/" + "x" * 90, timedelta(hours=1))
    return await desk.page(f"/c/{ANA}/save/print")
