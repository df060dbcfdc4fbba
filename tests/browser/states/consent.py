"""What a client agreed to: on their page, and above the box."""

from datetime import timedelta
from uuid import uuid4

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA, agreed

LOL = "stop texting me he says lol"


def _history(desk: Desk) -> None:
    """Years of it: agreed, misread, stopped, and a court's order that opens it."""
    threads = desk.office.threads
    now = threads.clock.now()
    agreed.KEPT.clear()
    agreed.hear(threads, ANA, is_agreed=True, how="form", at=now - timedelta(days=400), staff_name="Carla Reyes")
    agreed.hear(threads, ANA, purpose="reminder", at=now - timedelta(days=90), message_id=uuid4(), words=LOL)
    agreed.hear(threads, ANA, how="in_person", note="At the desk, with her mother.", at=now, staff_name="Carla Reyes")
    agreed.order(threads, ANA, note="Judge Cole, by phone")


@state
async def consent_decided(desk: Desk) -> Page:
    """A supervisor's look: all that was said, the order's form filled in wrong."""
    _history(desk)
    agreed.decide(ANA)
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#order-contact summary")
    await page.fill("#order_number", "21-CR-0432")
    await page.click("#order-contact .form > .btn")
    await expect(page.locator("#last_on-err")).to_be_visible()
    await page.click("#consent-history summary")
    await page.locator("#consent-history").scroll_into_view_if_needed()
    agreed.KEPT.clear()
    return page


@state
async def consent_writing(desk: Desk) -> Page:
    """Nothing chosen in the form."""
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#record-consent summary")
    await page.click("#record-consent .form > .btn")
    await expect(page.locator("#is_agreed-err")).to_be_visible()
    return page


@state
async def consent_ordered_box(desk: Desk) -> Page:
    """The box is open by a court's order."""
    _history(desk)
    page = await desk.page(f"/c/{ANA}")
    agreed.KEPT.clear()
    return page


@state
async def consent_stopped_box(desk: Desk) -> Page:
    """The box is shut by the client's own words."""
    threads = desk.office.threads
    agreed.hear(threads, ANA, at=threads.clock.now())
    threads.blocked[ANA] = "opted_out"
    page = await desk.page(f"/c/{ANA}")
    threads.blocked.clear()
    agreed.KEPT.clear()
    return page
