"""Clients A to Z: found by the keyboard, and written to."""

from playwright.async_api import expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA


async def test_a_client_is_found_by_name_from_anywhere_without_the_mouse(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.keyboard.press("Escape")
    act = Actions(page)
    await act.press("g", "c")
    await expect(page.locator("h1")).to_have_text("Clients")
    await act.press("/")
    await act.type("0112")
    await act.press("Enter")
    await expect(page.locator(".az th[scope=row]")).to_have_count(1)
    await act.click(page.get_by_role("link", name="Ben Barela"))
    await expect(page.locator(".thread-head h2")).to_contain_text("Barela")
    act.done(clicks=1, keys=4)


async def test_letters_lead_on(desk: Desk) -> None:
    page = await desk.page("/clients")
    await page.get_by_role("link", name="B (1)").click()
    await expect(page.locator(".az th[scope=row]")).to_have_text("Barela, Ben")
    await page.get_by_role("link", name="From the beginning").click()
    await expect(page.locator(".az th[scope=row]")).to_have_count(2)
