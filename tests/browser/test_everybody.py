"""For everybody: without a script, on a small screen, in the dark, in Spanish, by ear; and light enough."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import DESK, VENDOR, Desk
from tests.browser.screens import SCREENS, SCREENS_OF, STATES, Screen
from tests.fakes.threads import ANA, STRANGER
from tests.service.web.conftest import Office

AXE = (VENDOR / "axe-4.14.1.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "section508", "best-practice"]
# What passed is not wanted: collecting and handing it over takes twice as long as the judging.
JUDGE = """
    async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
        .violations
"""
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth + 1"
# What is asked and what is written share one column with the conversation: on no screen does it grow out of its place.
TOO_TALL = """
    [...document.querySelectorAll('.thread > .composer-box')].some((e) =>
        e.getBoundingClientRect().bottom > e.parentElement.getBoundingClientRect().bottom + 1)
"""
SMALL = """
    [...document.querySelectorAll('a, button, input:not([type=hidden]), textarea, summary')].filter((e) => {
        const box = e.getBoundingClientRect();
        return box.width && getComputedStyle(e).display !== 'inline' && (box.width < 24 || box.height < 24)
            && !e.closest('.sr') && !e.matches('.skip');
    }).map((e) => e.outerHTML.slice(0, 80))
"""


async def faults(page: Page) -> list[str]:
    """What axe-core finds, and what it can't see: sideways scroll, a box out of its place, targets under 24 px."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE)
    violations = await page.evaluate(JUDGE, TAGS)
    said = [f"{v['id']}: {v['help']}: {v['nodes'][0]['html'][:120]}" for v in violations]
    if await page.evaluate(SIDEWAYS):
        said.append("scrolls sideways")
    if await page.evaluate(TOO_TALL):
        said.append("the box stands below its place")
    return said + [f"small: {html}" for html in await page.evaluate(SMALL)]


async def seen_on(page: Page, screen: Screen) -> None:
    """As on that screen, the page being what it is."""
    await page.emulate_media(color_scheme=screen.get("color_scheme", "light"))
    await page.set_viewport_size(screen.get("viewport", DESK["viewport"]))


# A page is brought into a state once in each language, and then looked at on one screen after the other.
@pytest.mark.parametrize(
    ("desk", "screens"),
    [pytest.param({"language": language}, SCREENS_OF[language], id=language) for language in SCREENS_OF],
    indirect=["desk"],
)
async def test_nothing_stands_in_anybodys_way(desk: Desk, screens: dict[str, Screen]) -> None:
    found: dict[str, list[str]] = {}
    for name, show in STATES.items():
        page = await show(desk)
        for screen, options in screens.items():
            await seen_on(page, options)
            found[f"{name}, {screen}"] = await faults(page)
        await page.close()
    assert {where: said for where, said in found.items() if said} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_stands_in_anybodys_way_at_the_door(
    chromium: Browser, living_office: Office, scheme: Any
) -> None:
    context = await chromium.new_context(**{**DESK, "color_scheme": scheme})
    page = await context.new_page()
    await page.goto(living_office.service.url + "/sign-in?lang=es")
    assert await faults(page) == []
    await page.fill("#email", "carla@county.example")
    await page.fill("#password", "not the one")
    await page.click("button.primary")
    await expect(page.locator(".error")).to_be_visible()
    assert await faults(page) == []
    await context.close()


@pytest.mark.parametrize("desk", [{"java_script_enabled": False}], indirect=True)
async def test_without_a_script_one_can_read_write_undo_and_attach(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    page = await desk.page()
    await page.click("#list .row:has-text('Abbott') a")
    await expect(page.locator(".msg.in .body")).to_have_text("Can I come at 4?")
    await page.fill("#body", "4 PM works.")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out.held .body")).to_have_text("4 PM works.")
    await page.get_by_role("button", name="Undo", exact=True).click()
    await expect(page.locator(".msg.out.cancelled .body")).to_have_text("4 PM works.")
    await page.click(".composer .primary")
    await expect(page.locator("#body-err")).to_have_text("Type a text first.")
    await page.goto(desk.office.service.url + "/unknown")
    await page.fill(f"#q{STRANGER}", "ben")
    await page.click(".ask .btn")
    await page.click(f"#f{STRANGER} >> text=Yes, Ben")
    await expect(page.locator(".thread-head h2")).to_have_text("Barela, Ben")


@pytest.mark.parametrize("desk", [SCREENS["phone"]], ids=["phone"], indirect=True)
async def test_a_small_screen_shows_one_pane_at_a_time(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    page = await desk.page()
    await expect(page.locator("#thread")).to_be_hidden()
    await page.locator("#list .row a", has_text="Abbott").click()
    await expect(page.locator(".thread-head h2")).to_be_visible()
    await expect(page.locator("#list")).to_be_hidden()
    await page.click(".back")
    await expect(page.locator("#list")).to_be_visible()
    await expect(page.locator("#thread")).to_be_hidden()


async def test_the_pages_speak_spanish(desk: Desk) -> None:
    page = await desk.page()
    await page.click(".me summary")
    await page.select_option("select[name=language]", "es")
    await page.click("text=Save")
    await expect(page.locator("html")).to_have_attribute("lang", "es")
    await expect(page.locator("h1")).to_have_text("Bandeja")
    assert await faults(page) == []


async def test_the_page_is_light(desk: Desk) -> None:
    page, sizes = await desk.context.new_page(), {}
    client = await desk.context.new_cdp_session(page)
    await client.send("Network.enable")
    await client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: dict[str, str] = {}
    client.on("Network.requestWillBeSent", lambda e: names.update({e["requestId"]: e["request"]["url"]}))
    client.on("Network.loadingFinished", lambda e: sizes.update({names[e["requestId"]]: e["encodedDataLength"]}))
    await page.goto(desk.office.service.url + f"/c/{ANA}", wait_until="load")
    await page.wait_for_timeout(300)

    def weight(pattern: str) -> int:
        return sum(size for url, size in sizes.items() if re.search(pattern, url))

    print({name: weight(name) for name in (".", r"\.js$", r"\.css$")})
    assert not any("/more." in url for url in sizes)
    assert len(sizes) <= 12
    assert weight(".") <= 160_000
    assert weight(r"\.js$") <= 25_000
    assert weight(r"\.css$") <= 20_000
