"""Searching, in each of its states."""

from datetime import timedelta

from playwright.async_api import Page

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA, BEN


@state
async def search(desk: Desk) -> Page:
    """A name and texts of two clients fit."""
    threads, hour = desk.office.threads, timedelta(hours=1)
    threads.text_in(ANA, "Can I move my appointment to Friday? <b>Ana</b> " + "I am on the way. " * 6, 30 * hour)
    threads.text_out(BEN, "Ana's appointment is at 9:30.", 50 * hour)
    for n in range(20):
        threads.text_in(BEN, f"Is it Ana, again ({n})?", (60 + n) * hour)
    return await desk.page("/search?q=ana")


@state
async def search_empty(desk: Desk) -> Page:
    return await desk.page("/search")


@state
async def nothing_found(desk: Desk) -> Page:
    return await desk.page("/search?q=nobody")


@state
async def found_text(desk: Desk) -> Page:
    texts = [desk.office.threads.text_in(ANA, f"text {n}", timedelta(hours=90 - n)) for n in range(60)]
    found = texts[20].message_id
    return await desk.page(f"/c/{ANA}/at/{found}#m{found}")
