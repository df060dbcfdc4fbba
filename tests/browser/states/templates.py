"""What is said often: templates, suggested replies, the first text."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA


@state
async def replies(desk: Desk) -> Page:
    """Suggested under the box, and a template with a blank in it."""
    desk.office.threads.text_in(ANA, "¿A qué hora es mi cita?")
    page = await desk.page(f"/c/{ANA}")
    await page.focus("#body")
    await page.click("[data-templates]")
    await page.click(".pick:has-text('What to bring')")
    await expect(page.locator("#blanks")).to_be_visible()
    return page


@state
async def picker(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    await page.focus("#body")
    await page.click("[data-templates]")
    await expect(page.locator(".picker .pick").first).to_be_visible()
    return page


@state
async def templates(desk: Desk) -> Page:
    return await desk.page("/templates?whose=shared")


@state
async def my_templates(desk: Desk) -> Page:
    return await desk.page("/templates?whose=mine")


@state
async def template_new(desk: Desk) -> Page:
    """Something wrong with it."""
    desk.office.threads.can_share = True
    page = await desk.page("/templates/new")
    await page.fill("#title", "Court tomorrow")
    await page.fill("#en", "Hi {first name}, court is tomorrow: {place}.")
    await page.fill("#es", "Hola {nombre}")
    await page.click(".editor .primary")
    await expect(page.locator(".errors")).to_be_visible()
    return page


@state
async def template_preview(desk: Desk) -> Page:
    page = await desk.page("/templates/new")
    await page.fill("#en", "Hi {first name}, see you at {place}.")
    await page.click("button[value=preview]")
    await expect(page.locator("#preview h2")).to_be_visible()
    return page


@state
async def template_shared(desk: Desk) -> Page:
    page = await desk.page("/templates?whose=shared")
    await page.click("h3 a >> nth=0")
    await page.wait_for_url("**/templates/*-*")
    return page


@state
async def template_pages(desk: Desk) -> Page:
    """The list without a script."""
    return await desk.page(f"/c/{ANA}/templates")


@state
async def first_text(desk: Desk) -> Page:
    return await desk.page(f"/c/{ANA}/first")
