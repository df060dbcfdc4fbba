"""What few need comes on first use, and a page that can't have it works all the same; the rail, and a phone's bar."""

import pytest
from playwright.async_api import Page, Route, expect

from services.web.pages import nav
from tests.browser.conftest import Desk
from tests.browser.screens import SCREENS


def listening(page: Page) -> list[str]:
    """Every request for the scripts that come on first use."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/more." in request.url else None)
    return asked


async def test_it_comes_when_somebody_first_points_at_what_needs_it_and_once(desk: Desk) -> None:
    page = await desk.page("/sign-in")
    asked = listening(page)
    await page.add_init_script("Object.defineProperty(Notification, 'permission', {get: () => 'default'})")
    await page.goto(desk.office.service.url + "/inbox")
    await page.hover("h1")
    assert asked == []
    await page.hover(".me summary")
    await page.click(".me summary")
    await expect(page.locator("#notify")).to_be_visible()
    await page.click(".me summary")
    await page.focus(".me summary")
    assert len(asked) == 1


async def test_without_it_the_page_works_and_it_is_asked_for_again(desk: Desk) -> None:
    page = await desk.page()
    asked = listening(page)

    async def away(route: Route) -> None:
        await route.abort()

    await page.route("**/static/more.*", away)
    await page.click(".me summary")
    await expect(page.locator(".me .menu")).to_be_visible()
    await page.click(".me .menu button:has-text('Save')")
    await page.wait_for_url("**/inbox")
    assert len(asked) >= 1
    desk.complaints.clear()  # the browser, too, says that the file did not come


MANY = tuple(nav.Place(page=f"p{n}", url=f"/p{n}", label=f"Reminders {n}", icon="inbox", key=str(n)) for n in range(6))


@pytest.mark.parametrize("desk", [SCREENS["narrowest"]], ids=["narrowest"], indirect=True)
async def test_a_phones_bar_holds_four_places_and_the_account_menu_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nav, "NAV", MANY)
    page = await desk.page()
    await expect(page.locator(".rail nav a:visible")).to_have_count(nav.MOST_IN_BAR)
    for place in await page.locator(".rail nav a:visible").all():
        box = await place.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    await page.click(".me summary")
    await expect(page.locator(".menu li a:visible")).to_have_text(["Reminders 4", "Reminders 5"])


async def test_the_rail_stands_beside_every_page_from_top_to_bottom(desk: Desk) -> None:
    for path in ("/inbox", "/unknown"):
        page = await desk.page(path)
        box = await page.locator(".rail").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 88, "height": 768}, path
