"""What a task takes, counted: the design's table of tasks, each from some other page or client.

Where a task is a story of its own it is counted there: 7 and 8, numbers, in test_numbers; 14, many, in test_many;
18, saving, in test_saving; 19, handing over, in test_hands.
"""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk, open_desk
from tests.fakes.threads import ANA, BEN


async def opened(page: Page, name: str) -> None:
    await expect(page.locator(".thread-head h2")).to_contain_text(name)


async def test_noticing_a_new_text_in_another_window(desk: Desk) -> None:
    page = await desk.page(f"/c/{BEN}")
    await desk.hears(page)
    await page.evaluate("document.hasFocus = () => false")
    act, icon = Actions(page), page.locator("link[rel=icon]")
    desk.text_in(ANA, "Can I come at 4?")
    await expect(page).to_have_title(re.compile(r"^\(1\) "), timeout=2000)
    await expect(icon).to_have_attribute("href", re.compile("icon-new"), timeout=2000)
    act.done(clicks=0, keys=0)


async def test_answering_a_new_text_by_keyboard(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    page = await desk.page(f"/c/{BEN}")
    act = Actions(page)
    await page.keyboard.press("Escape")  # the cursor stands in Ben's box; see the last of these
    await act.press("u")
    await opened(page, "Abbott")
    await act.press("r")
    await act.type("4 PM works.")
    await act.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("4 PM works.")
    act.done(clicks=0, keys=4)


async def test_answering_a_new_text_by_mouse(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    page = await desk.page(f"/c/{BEN}")
    act = Actions(page)
    await act.click("#list .row:has-text('Abbott') a")
    await opened(page, "Abbott")
    await expect(page.locator(".composer textarea")).to_be_focused()
    await act.type("4 PM works.")
    await act.click(".composer .primary")
    await expect(page.locator(".msg.held .body")).to_have_text("4 PM works.")
    act.done(clicks=2, keys=0)


@pytest.mark.parametrize("wanted", ["bare", "0112"])
async def test_opening_a_client_by_name_or_by_the_last_digits(desk: Desk, wanted: str) -> None:
    page = await desk.page()
    act = Actions(page)
    await act.press("/", *wanted, "Enter")
    await opened(page, "Barela, Ben")
    act.done(clicks=0, keys=6)


async def test_which_number_is_current_and_whether_it_works(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await expect(page.locator(".thread-head .num")).to_contain_text("(801) 555-0111")
    await expect(page.locator(".thread-head .chip")).to_have_text("Current number")
    Actions(page).done(clicks=0, keys=0)


async def test_sending_again_what_was_not_delivered(desk: Desk) -> None:
    desk.office.threads.text_out(ANA, "Please check in.", status="failed", wording="phone_off", code="30003")
    page = await desk.page(f"/c/{ANA}")
    act = Actions(page)
    await act.click(page.get_by_role("button", name="Try again"))
    await expect(page.locator(".msg.failed")).to_contain_text("Sent again below.")
    act.done(clicks=1, keys=0)


async def test_finding_all_that_was_not_delivered(desk: Desk) -> None:
    desk.office.threads.text_out(ANA, "Please check in.", status="failed", wording="phone_off", code="30003")
    desk.office.threads.text_out(BEN, "See you Tuesday.")
    page = await desk.page()
    act = Actions(page)
    await act.click("#tabs a:has-text('Problems')")
    await expect(page.locator("#list .row")).to_have_count(1)
    await expect(page.locator("#list .row")).to_contain_text("Not delivered")
    act.done(clicks=1, keys=0)


async def test_taking_back_a_text_just_sent(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    for act, take_back in ((Actions(page), "click"), (Actions(page), "key")):
        await page.fill("#body", "Not yet thought through")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(".msg.held")).to_have_count(1)
        if take_back == "click":
            await act.click(page.get_by_role("button", name="Undo", exact=True))
            act.done(clicks=1, keys=0)
        else:
            await page.keyboard.press("Escape")
            await act.press("z")
            act.done(clicks=0, keys=1)
        await expect(page.locator(".msg.held")).to_have_count(0)


async def test_coming_back_to_half_a_sentence_on_another_computer(chromium: Browser, desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "I was going to")
    await expect(page.locator("#draft")).to_contain_text("Draft saved")
    async with open_desk(chromium, desk.office) as at_home:
        other = await at_home.page(f"/c/{ANA}")
        await expect(other.locator("#body")).to_have_value("I was going to")
        Actions(other).done(clicks=0, keys=0)


async def test_one_step_more_than_the_design_allows_is_noticed(desk: Desk) -> None:
    act = Actions(await desk.page())
    await act.press("/", "a")
    act.done(clicks=0, keys=2)
    with pytest.raises(AssertionError, match="0 clicks, 2 keys"):
        act.done(clicks=0, keys=1)


async def test_adding_a_client_up_to_the_first_text(desk: Desk) -> None:
    """Three fields, and how they agreed: one click. Enter saves. The second click sends the first text."""
    page = await desk.page(f"/c/{BEN}")
    act = Actions(page)
    await page.keyboard.press("Escape")
    await act.press("n")
    await expect(page.locator("#given_name")).to_be_focused()
    await act.type("Eve")
    await act.press("Tab")
    await act.type("Evans")
    await act.press("Tab")
    await act.type("307 555 0112")
    await act.click("#in_person")
    await act.press("Enter")
    await expect(page.locator("h1")).to_have_text("First text to Eve Evans")
    await act.click(".form .primary")
    await opened(page, "Evans, Eve")
    act.done(clicks=2, keys=4)


async def test_giving_an_unknown_number_to_the_client_it_names(desk: Desk) -> None:
    desk.office.threads.is_suggested = True
    page = await desk.page(f"/c/{BEN}")
    act = Actions(page)
    await act.click(page.get_by_role("button", name="Yes, Ana"))
    await opened(page, "Abbott")
    act.done(clicks=1, keys=0)
    assert [path.rpartition("/")[2] for how, path, _ in desk.office.threads.asked if how == "POST"] == ["attach"]


async def test_a_client_who_says_new_phone_from_a_number_nobody_knows(desk: Desk) -> None:
    """The number names one client, and says why it is new: one click to give it, one to make it theirs."""
    desk.office.threads.is_suggested = True
    page = await desk.page(f"/c/{BEN}")
    act = Actions(page)
    await act.click(page.get_by_role("button", name="Yes, Ana"))
    await opened(page, "Abbott")
    await expect(page.locator("#asked")).to_contain_text("A text from it says that this is a new number.")
    await act.click(page.get_by_role("button", name="Yes, make it current"))
    await expect(page.locator(".thread-head .num")).to_contain_text("(435) 555-0177")
    act.done(clicks=2, keys=0)
