"""By keyboard alone, and the session's end."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA, BEN

KEYED = """
    document.body.insertAdjacentHTML("beforeend", `
        <a href="/unknown" data-key="n">one</a><button type="button" data-key="x">first</button>
        <button type="button" data-key="x" hidden>hidden</button>
        <details class="more"><summary>more</summary><button type="button" data-key="e">inside</button></details>`);
    window.pressed = [];
    addEventListener("click", (event) => window.pressed.push(event.target.textContent));
"""


async def test_the_whole_round_needs_no_mouse(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    desk.office.threads.text_out(BEN, "Please call me.")
    page = await desk.page()
    await page.keyboard.press("u")
    await expect(page.locator(".thread-head h2")).to_have_text("Abbott, Ana")
    await expect(page.locator(".new-sep")).to_be_visible()
    await page.keyboard.press("r")
    await page.keyboard.type("4 PM works.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("4 PM works.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("z")
    await expect(page.locator(".msg.cancelled")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.keyboard.press("k")
    await expect(page.locator(".thread-head h2")).to_have_text("Barela, Ben")
    await expect(page.locator("#thread[inert]")).to_have_count(0)  # drawn, and open for keys
    await page.keyboard.press("j")
    await expect(page.locator(".thread-head h2")).to_have_text("Abbott, Ana")


async def pressed_before_it_is_there(desk: Desk) -> Page:
    """U, R and the answer in one go, by heart, while the conversation is still on its way."""
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    page, arrives = await desk.page(f"/c/{BEN}"), asyncio.Event()

    async def late(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await page.route(f"**/c/{ANA}", late)
    await page.keyboard.press("Escape")
    async with page.expect_request(f"**/c/{ANA}"):
        await page.keyboard.press("u")
    await page.keyboard.type("r4 PM works.")
    arrives.set()
    await expect(page.locator(".thread-head h2")).to_have_text("Abbott, Ana")
    return page


async def test_keys_that_are_faster_than_the_network_are_meant_for_who_was_asked_for(desk: Desk) -> None:
    page = await pressed_before_it_is_there(desk)
    await expect(page.locator("#body")).to_have_value("4 PM works.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("4 PM works.")


async def test_without_keeping_them_the_answer_is_lost(desk: Desk) -> None:
    await without(desk, "early.push(event.key)", "0")
    page = await pressed_before_it_is_there(desk)
    await expect(page.locator("#thread[inert]")).to_have_count(0)
    await page.wait_for_timeout(300)
    assert await page.input_value("#body") == ""


async def test_search_finds_by_name_and_by_last_digits_and_enter_opens(desk: Desk) -> None:
    page = await desk.page()
    await page.keyboard.press("/")
    await page.keyboard.type("0112")
    await expect(page.locator("#list .row:visible")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread-head h2")).to_have_text("Barela, Ben")
    await page.fill("#search", "pera")
    await expect(page.locator("#no-match")).to_contain_text("No client matches “pera”.")


async def test_single_keys_can_be_turned_off(desk: Desk) -> None:
    page = await desk.page()
    await page.keyboard.press("?")
    await page.uncheck("#keys-on")
    await page.click("[data-close]")
    await page.evaluate(KEYED)
    for key in ("j", "n", "g", "u"):
        await page.keyboard.press(key)
    await page.wait_for_timeout(300)  # what would have happened would have happened by now
    assert page.url.endswith("/inbox")


async def test_a_key_presses_what_carries_its_name_and_can_be_turned_off(desk: Desk) -> None:
    page = await desk.page()
    await page.evaluate(KEYED)
    await page.keyboard.press("x")
    await page.keyboard.press("e")
    assert await page.evaluate("window.pressed") == ["first", "inside"]
    await page.keyboard.press("/")
    await page.keyboard.type("xen")
    assert await page.input_value("#search") == "xen"
    await page.keyboard.press("Escape")
    assert await page.evaluate("window.pressed") == ["first", "inside"]
    await page.keyboard.press("n")
    await page.wait_for_url("**/unknown")


async def test_g_and_a_letter_go_to_a_page_and_the_list_says_so(desk: Desk) -> None:
    page = await desk.page()
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_contain_text("G U")
    await page.keyboard.press("Escape")
    await page.keyboard.press("g")
    await page.keyboard.press("u")
    await page.wait_for_url("**/unknown")
    await page.keyboard.press("g")
    await page.keyboard.press("i")
    await page.wait_for_url("**/inbox")


async def test_escape_shuts_a_menu_and_the_focus_is_on_its_button_again(desk: Desk) -> None:
    page = await desk.page()
    await page.click(".me summary")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")  # out of the field, then out of the menu
    await page.keyboard.press("Escape")
    await expect(page.locator(".me .menu")).to_be_hidden()
    await expect(page.locator(".me summary")).to_be_focused()


async def test_after_twenty_five_idle_minutes_the_page_asks_and_after_thirty_it_leaves(desk: Desk) -> None:
    page = await desk.context.new_page()
    await page.clock.install()
    await page.goto(desk.office.service.url + "/inbox")
    await expect(page.locator("#list .row")).to_have_count(2)
    await page.clock.fast_forward("25:16")
    await expect(page.locator("#still-there")).to_be_visible()
    await page.click("[data-stay]")
    await page.clock.fast_forward("20:00")
    await expect(page.locator("#still-there")).to_be_hidden()
    await page.clock.fast_forward("10:20")
    await page.wait_for_url("**/sign-in?note=idle**")
