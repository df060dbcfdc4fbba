"""The list, a conversation, what stands around every page."""

from datetime import timedelta

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA


@state
async def inbox(desk: Desk) -> Page:
    return await desk.page()


@state
async def caught_up(desk: Desk) -> Page:
    return await desk.page("/inbox?filter=problems&q=nobody")


@state
async def conversation(desk: Desk) -> Page:
    """All that can become of a text."""
    threads, hour = desk.office.threads, timedelta(hours=1)
    threads.messages[ANA].clear()
    threads.text_out(ANA, "Thanks for letting me know. See you then.", timedelta(days=2), status="delivered")
    threads.text_out(ANA, "Please check in.", 5 * hour, status="failed", wording="not_in_service", code="30005")
    threads.text_out(ANA, "Room 501, 145 E 1300 S.", 3 * hour, status="sent")
    threads.text_in(ANA, "Sí, gracias. ¿A qué hora? " * 6, hour)
    threads.text_out(
        ANA, "See you Tuesday.", status="held", release_at=threads.clock.now() + timedelta(seconds=9), can_undo=True
    )
    return await desk.page(f"/c/{ANA}")


@state
async def nothing_typed(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    await page.click(".composer .primary")
    await expect(page.locator("#body-err")).to_be_visible()
    return page


@state
async def details(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    if await page.locator(".details").is_visible():
        await page.click(".details")
    return page


@state
async def account_menu(desk: Desk) -> Page:
    page = await desk.page()
    await page.click(".me summary")
    return page


@state
async def keyboard(desk: Desk) -> Page:
    page = await desk.page()
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    return page


@state
async def quiet_hours(desk: Desk) -> Page:
    desk.office.threads.quiet_until = desk.office.threads.clock.now() + timedelta(hours=9)
    page = await desk.page(f"/c/{ANA}")
    await page.click(".urgent summary")
    desk.office.threads.quiet_until = None
    return page


@state
async def stopped(desk: Desk) -> Page:
    desk.office.threads.blocked[ANA] = "opted_out"
    page = await desk.page(f"/c/{ANA}")
    desk.office.threads.blocked.clear()
    return page


@state
async def unknown(desk: Desk) -> Page:
    return await desk.page("/unknown")


@state
async def nowhere(desk: Desk) -> Page:
    return await desk.page("/no-such-page")
