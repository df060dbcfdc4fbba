"""Words that are kept nowhere: what is said of them, and where they come back."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA, BEN


@state
async def signed_out_while_writing(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "Court has moved to nine")
    await desk.context.clear_cookies(name="session")
    await page.locator(".composer .primary").evaluate("(button) => button.click()")
    await expect(page.locator("#told a")).to_be_visible()
    await expect(page.locator("#body-err")).to_be_visible()
    await desk.sign_in()
    return page


@state
async def a_text_failed_elsewhere(desk: Desk) -> Page:
    """Another conversation was opened meanwhile."""
    threads, is_opened = desk.office.threads, asyncio.Event()
    page = await desk.page(f"/c/{ANA}")

    async def late(route: Route) -> None:
        await is_opened.wait()
        await route.continue_()

    await page.route("**/send", late)
    await page.fill("#body", "Court has moved to nine")
    await page.locator(".composer .primary").evaluate("(button) => button.click()")
    await page.locator(f"#row-{BEN} a").evaluate("(link) => link.click()")
    await expect(page.locator(f"#messages[data-thread='{BEN}']")).to_be_attached()
    threads.refuse_with = (422, "number_changed")
    is_opened.set()
    await expect(page.locator("#told a")).to_be_visible()
    threads.refuse_with = None
    threads.drafts.pop(ANA, None)
    return page


@state
async def a_form_too_old(desk: Desk) -> Page:
    page = await desk.page(f"/clients/{ANA}")
    await page.fill("#note", "Ana works nights. Call after noon.")
    await page.locator("form:has(#note) [name=csrf]").evaluate("(field) => { field.value = 'old'; }")
    await page.click("form:has(#note) button")
    await expect(page.locator(".door [name=body]")).to_be_visible()
    return page


@state
async def a_form_signed_out(desk: Desk) -> Page:
    page = await desk.page(f"/clients/{ANA}")
    await page.fill("#note", "Ana works nights. Call after noon.")
    await desk.context.clear_cookies(name="session")
    await page.click("form:has(#note) button")
    await expect(page.locator(".door [name=body]")).to_be_visible()
    await desk.sign_in()
    return page


@state
async def words_wait_at_the_door(desk: Desk) -> Page:
    return await desk.page("/sign-in?note=idle-kept")


@state
async def an_undo_without_an_answer(desk: Desk) -> Page:
    desk.office.threads.text_out(ANA, "Come at nine", status="queued", can_undo=True)
    page = await desk.page(f"/c/{ANA}")
    button = page.locator("[data-act=undo]").last
    await expect(button).to_be_visible()
    desk.office.threads.is_away = True
    async with page.expect_response("**/undo"):
        await button.evaluate("(button) => button.click()")
    desk.office.threads.is_away = False
    await expect(page.locator("#not-done a")).to_be_visible()
    return page


@state
async def pictures_wait_for_nobody(desk: Desk) -> Page:
    return await desk.page("/sign-in?note=idle-kept-pictures&next=/inbox")
