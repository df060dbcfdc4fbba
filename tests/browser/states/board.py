"""Unknown numbers."""

from playwright.async_api import Page

from tests.browser.conftest import Desk
from tests.browser.states.state import state


@state
async def suggested(desk: Desk) -> Page:
    """A number that names one client, pinned to the list."""
    desk.office.threads.is_suggested = True
    page = await desk.page("/inbox")
    desk.office.threads.is_suggested = False
    return page
