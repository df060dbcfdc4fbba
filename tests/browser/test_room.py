"""The room a conversation's parts have: a name keeps its line, and what is asked gives way to the box."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import Desk
from tests.browser.screens import SCREENS, STATES
from tests.browser.test_everybody import TOO_TALL
from tests.fakes.threads import ANA

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
