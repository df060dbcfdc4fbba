"""Every screen a person can have before them, and every state of every page: axe judges them, the shots show them.

Who builds a page adds its states here: a function that brings the page into that state and gives it back.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Route, expect

from services.web.pages.look import the_look
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, numbers
from tests.fakes.threads.people import COLLEAGUES, ELSEWHERE

SCREENS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "narrowest": {"viewport": {"width": 320, "height": 640}},
    "spanish": {"language": "es"},
    "longer": {"language": "pseudo"},
    "longer-phone": {"language": "pseudo", "viewport": {"width": 320, "height": 640}},
}
SPECIMEN = (Path(__file__).parent / "specimen.html").read_text(encoding="utf-8")
State = Callable[[Desk], Awaitable[Page]]
STATES: dict[str, State] = {}


def state(show: State) -> State:
    """One state of a page, by the function's name."""
    STATES[show.__name__] = show
    return show


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
    await page.fill("#note", "Ask about the bus pass next time.\n\nShe works nights.")
    await page.click("#notes .btn")
    await expect(page.locator(".notes li").first).to_be_visible()
    return page


@state
async def client_changed_meanwhile(desk: Desk) -> Page:
    """Somebody else saved while the form was open."""
    page, other = [await desk.page(f"/clients/{ANA}/edit") for _ in range(2)]
    await other.fill("#best_time", f"After {await other.input_value('[name=edits]')}0 AM")
    await other.click(".form .primary")
    await other.close()
    await page.fill("#best_time", "Never before noon")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    return page


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
