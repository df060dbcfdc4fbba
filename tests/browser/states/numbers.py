"""A client's numbers: what a conversation asks about them, and what can be done."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA, numbers
from tests.fakes.threads.people import COLLEAGUES


@state
async def number_asked(desk: Desk) -> Page:
    """The client wrote from another number, and the current one is in trouble."""
    threads = desk.office.threads
    numbers.trouble(threads, ANA, "wrong_person")
    numbers.new_phone(threads, ANA, "+13855550190", is_current=False, question_at=threads.clock.now())
    threads.warnings[ANA] = ("wrong_person",)
    page = await desk.page(f"/c/{ANA}")
    threads.warnings.clear()
    numbers.forget()
    return page


@state
async def number_taken(desk: Desk) -> Page:
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#add-number summary")
    await page.fill("#new-number", COLLEAGUES)
    await page.click("#add-number .primary")
    await expect(page.locator("#new-number-err")).to_be_visible()
    return page


@state
async def number_ending(desk: Desk) -> Page:
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#numbers .numbers summary")
    return page
