"""Forms, tables, menus and questions, drawn without a page of their own."""

from pathlib import Path

from playwright.async_api import Page, Route

from services.web.pages.look import the_look
from tests.browser.conftest import Desk
from tests.browser.states.state import state

SPECIMEN = (Path(__file__).parents[1] / "specimen.html").read_text(encoding="utf-8")


@state
async def specimen(desk: Desk) -> Page:
    """Forms, tables, menus and questions, before any page has them."""
    return await _drawn(desk, is_open=False)


@state
async def specimen_drawer(desk: Desk) -> Page:
    return await _drawn(desk, is_open=True)


async def _drawn(desk: Desk, *, is_open: bool) -> Page:
    page, style = await desk.context.new_page(), the_look().assets.address("app.css")
    text = SPECIMEN.replace("app.css", style).replace("<dialog", "<dialog open" if is_open else "<dialog")

    async def answer(route: Route) -> None:
        await route.fulfill(body=text, content_type="text/html; charset=utf-8")

    await page.route("**/specimen", answer)
    await page.goto(desk.office.service.url + "/specimen")
    return page
