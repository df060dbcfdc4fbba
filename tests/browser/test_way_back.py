"""Through the door and back: to the very page one was on, with what it was about."""

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.browser.test_signed_out import end_sessions, sign_in_at
from tests.fakes.threads import STRANGER


async def back_at_the_form(desk: Desk) -> Page:
    """A new client for a number that waits, half typed by somebody who was away for half an hour."""
    page = await desk.context.new_page()
    await page.clock.install()
    await page.goto(f"{desk.office.service.url}/clients/new?unknown={STRANGER}")
    await page.fill("[name=given_name]", "Rosa")
    await page.clock.fast_forward("25:16")
    await page.clock.fast_forward("05:20")
    await page.wait_for_url("**/sign-in?note=idle-kept**")
    await sign_in_at(page)
    await page.wait_for_url("**/clients/new**")
    await expect(page.locator("[name=given_name]")).to_have_value("Rosa")
    return page


async def test_a_new_client_is_still_the_one_of_the_number_that_waits(desk: Desk) -> None:
    page = await back_at_the_form(desk)
    await expect(page.locator("[name=unknown_id]")).to_have_value(str(STRANGER))


async def test_by_the_path_alone_it_is_forgotten(desk: Desk) -> None:
    await without(desk, "location.pathname+location.search", "location.pathname")
    page = await back_at_the_form(desk)
    await expect(page.locator("[name=unknown_id]")).to_have_count(0)


async def test_who_asks_for_a_page_signed_out_gets_that_one_afterwards(desk: Desk) -> None:
    await end_sessions(desk)
    page = await desk.page(f"/clients/new?unknown={STRANGER}")
    await sign_in_at(page)
    await expect(page.locator("[name=unknown_id]")).to_have_value(str(STRANGER))
