"""The room a conversation's parts have: a name keeps its line, and what is asked gives way to the box."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Desk
from tests.browser.screens import SCREENS, STATES
from tests.browser.test_everybody import TOO_TALL
from tests.fakes import shapes
from tests.fakes.threads import ANA, BEN

# A phone's, the first beyond it, those between with and without a third column, and the widest of an old screen.
WIDTHS = (390, 820, 821, 1024, 1180, 1240, 1280, 1300, 1366, 1440)
# One more button than there are: a practice office opens the client's phone from here.
ONE_MORE = """
    document.querySelector('.thread-head .acts').insertAdjacentHTML(
        'afterbegin', '<a class="btn small wide" href="/">Open the phone of Salvador</a>')
"""
IN_ONE_LINE = """
    document.querySelector('.thread-head').style.flexWrap = 'nowrap';
    document.querySelector('.thread-head .acts').style.flexWrap = 'nowrap';
    document.querySelector('.thread-head .who').style.flexBasis = '0';
"""


# What reaches beyond the screen's edge, and how far: of the page, then of what stands in it and can't be pushed along.
BEYOND = """
    [["page", document.documentElement.scrollWidth], ...[...document.querySelectorAll('#main *')]
        .filter((e) => e.checkVisibility() && !e.closest('.sr, .suggestions'))
        .filter((e) => getComputedStyle(e).position !== 'absolute')
        .map((e) => [`${e.tagName}.${e.className}`, e.getBoundingClientRect().right])]
        .filter(([, right]) => right > innerWidth + 1).slice(0, 4)
"""
OF_ONE = ("/c/{}", "/clients/{}", "/clients/{}/edit", "/c/{}/transfer", "/c/{}/waiting", "/c/{}/close", "/c/{}/mute",
          "/clients/{}/merge", "/c/{}/first", "/c/{}/save", "/c/{}/save/print")  # fmt: skip
PATHS = ("/clients", "/search?q=aaaa", *(path.format(client) for client in (ANA, BEN) for path in OF_ONE))


async def lines(page: Page, width: int) -> float:
    """How many lines the name takes."""
    await page.set_viewport_size({"width": width, "height": 768})
    return float(
        await page.eval_on_selector(
            ".thread-head h2", "name => name.offsetHeight / parseFloat(getComputedStyle(name).lineHeight)"
        )
    )


@pytest.mark.parametrize("desk", [SCREENS["light"], SCREENS["spanish"]], ids=["english", "spanish"], indirect=True)
async def test_the_name_is_not_squeezed_on_any_screen(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Can we move it to Thursday?")
    page = await desk.page(f"/c/{ANA}")
    await page.evaluate(ONE_MORE)
    assert {width: await lines(page, width) for width in WIDTHS} == dict.fromkeys(WIDTHS, pytest.approx(1, abs=0.2))
    await page.evaluate(IN_ONE_LINE)
    assert await lines(page, 1280) > 2, "without its room it is"


@pytest.mark.parametrize("desk", [SCREENS["narrowest"]], ids=["narrowest"], indirect=True)
async def test_what_is_asked_gives_way_to_the_box_on_a_low_screen(desk: Desk) -> None:
    page = await STATES["number_asked"](desk)
    assert not await page.evaluate(TOO_TALL)
    await page.eval_on_selector_all(".asked, .composer-box", "all => all.forEach((e) => { e.style.flex = 'none'; })")
    assert await page.evaluate(TOO_TALL), "if it did not, the box would stand below its place"


@pytest.mark.parametrize("desk", [SCREENS["narrowest"]], ids=["narrowest"], indirect=True)
async def test_no_page_is_wider_than_the_screen_for_a_long_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(shapes.NAMES, ANA, ("Maria Guadalupe", "Hernández-Villavicencio de la Cruz"))
    monkeypatch.setitem(shapes.NAMES, BEN, ("Thrasyvoulos", "Papakonstantinopoulos"))
    desk.office.threads.text_in(ANA, "https://county.example/" + "a" * 120)
    desk.office.threads.text_out(BEN, "come at nine", status="failed")
    page, wide = await desk.page(), {}
    for path in PATHS:
        await page.goto(desk.office.service.url + path)
        if beyond := await page.evaluate(BEYOND):
            wide[path] = beyond
    assert wide == {}
    await page.goto(desk.office.service.url + "/clients")
    await page.eval_on_selector_all(".az th", "all => all.forEach((e) => { e.style.overflowWrap = 'normal'; })")
    assert await page.evaluate(BEYOND), "where no word may break it is"
