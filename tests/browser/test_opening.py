"""From one client to the next: no word written for one goes to another, whatever comes late or changes meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA, BEN

LONG_S = 10


def late(seconds: float) -> Callable[[Route], Awaitable[None]]:
    async def wait(route: Route) -> None:
        await asyncio.sleep(seconds)
        await route.continue_()

    return wait


async def opened(page: Page, name: str) -> None:
    await page.click(f"#list .row a:has-text('{name}')")
    await expect(page.locator(".thread-head h2")).to_contain_text(name)
    await expect(page.locator("#body")).to_be_focused()


def sent(desk: Desk) -> dict[str, list[str]]:
    threads = desk.office.threads
    return {
        name: [text.body for text in threads.messages[client] if text.direction == "outbound"]
        for name, client in (("Ana", ANA), ("Ben", BEN))
    }


async def both(desk: Desk) -> Page:
    desk.office.threads.text_in(ANA, "hi from ana")
    desk.office.threads.text_in(BEN, "hi from ben")
    page = await desk.page()
    await desk.hears(page)
    return page


async def test_a_conversation_that_comes_late_does_not_take_the_place_of_the_one_opened_after(desk: Desk) -> None:
    page = await both(desk)
    await page.route(f"**/c/{ANA}", late(1.5))
    await page.click("#list .row a:has-text('Abbott')")
    await opened(page, "Barela")
    await page.click("#body")
    await page.keyboard.type("Your test is positive. Come at nine", delay=80)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out")).to_have_count(1)
    assert sent(desk) == {"Ana": [], "Ben": ["Your test is positive. Come at nine"]}
    await expect(page.locator("#list [aria-current]")).to_contain_text("Barela")


async def test_until_it_is_there_the_one_in_sight_takes_no_word_and_no_key(desk: Desk) -> None:
    page = await both(desk)
    await opened(page, "Abbott")
    arrives = asyncio.Event()

    async def held(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await page.route(f"**/c/{BEN}", held)
    box = await page.locator("#body").bounding_box()
    assert box
    await page.click("#list .row a:has-text('Barela')")
    await expect(page.locator("#list [aria-current]")).to_contain_text("Barela")
    await page.mouse.click(box["x"] + 20, box["y"] + 10)
    await page.keyboard.type("Your test is positive")
    await page.keyboard.press("Control+Enter")
    assert await page.input_value("#body") == ""
    arrives.set()
    await expect(page.locator(".thread-head h2")).to_contain_text("Ben")
    await expect(page.locator("#body")).to_be_focused()
    assert sent(desk) == {"Ana": [], "Ben": []}


async def test_where_it_can_not_be_had_the_list_marks_what_is_open_and_it_is_said(desk: Desk) -> None:
    page = await both(desk)
    await opened(page, "Abbott")
    await page.route(f"**/c/{BEN}", lambda route: route.abort())
    await page.click("#list .row a:has-text('Barela')")
    await expect(page.locator("#offline")).to_contain_text("Connection lost")
    await expect(page.locator("#list [aria-current]")).to_contain_text("Abbott")
    await page.fill("#body", "Still to Ana")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out")).to_contain_text("Still to Ana")
    desk.complaints.clear()


async def test_quiet_hours_that_begin_leave_the_cursor_where_the_writer_is(desk: Desk) -> None:
    page = await both(desk)
    await opened(page, "Abbott")
    await page.keyboard.type("About yo")
    desk.office.threads.quiet_until = desk.office.threads.clock.now() + timedelta(hours=9)
    desk.hint("thread", ANA)
    await expect(page.locator(".composer .primary")).to_contain_text("Send at")
    await page.keyboard.type("ur charge", delay=50)
    await expect(page.locator("#body")).to_have_value("About your charge")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ana")


async def test_a_stop_makes_no_shortcuts_of_the_words_that_still_come(desk: Desk) -> None:
    page = await both(desk)
    await opened(page, "Abbott")
    await page.keyboard.type("About yo")
    desk.office.threads.blocked[ANA] = "opted_out"
    desk.hint("thread", ANA)
    await expect(page.locator(".blocked")).to_have_count(1)
    await page.keyboard.type("ur charge: court is at nine", delay=50)
    await expect(page.locator(".thread-head h2")).to_contain_text("Ana")


async def test_a_text_to_another_client_waits_behind_the_first_and_goes(desk: Desk) -> None:
    page = await both(desk)
    await opened(page, "Abbott")
    await page.route("**/draft", late(2))
    await page.keyboard.type("For Ana")
    await page.keyboard.press("Control+Enter")
    await opened(page, "Barela")
    await expect(page.locator("#body")).to_be_focused()
    await page.keyboard.type("For Ben")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out")).to_contain_text("For Ben", timeout=LONG_S * 1000)
    assert sent(desk) == {"Ana": ["For Ana"], "Ben": ["For Ben"]}


async def test_a_template_filled_in_for_one_client_does_not_land_in_anothers_box(desk: Desk) -> None:
    page = await both(desk)
    await opened(page, "Abbott")
    await page.hover("[data-templates]")
    link = await page.locator("[data-templates]").get_attribute("href")
    await page.route(f"**{link}*", late(1.5))
    async with page.expect_response(f"**{link}*"):
        await page.click("[data-templates]")
        await opened(page, "Barela")
    await page.wait_for_timeout(300)
    await expect(page.locator(".picker .pick")).to_have_count(0)


async def asked_for_between(desk: Desk) -> Page:
    """Ben's conversation is being put in place when Ana's is asked for, which takes its time."""
    page = await both(desk)
    await page.route(f"**/c/{ANA}", late(3))
    await page.evaluate(
        """(ana) => document.addEventListener("htmx:before:settle", () => {
            document.querySelector(`#row-${ana} a`).click();
        }, { once: true })""",
        str(ANA),
    )
    async with page.expect_request(f"**/c/{ANA}"):
        await page.click("#list .row a:has-text('Barela')")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ben")
    await page.wait_for_timeout(300)
    return page


async def test_asked_for_while_another_comes_that_one_takes_no_word(desk: Desk) -> None:
    page = await asked_for_between(desk)
    await expect(page.locator("#list [aria-current]")).to_contain_text("Abbott")
    await page.keyboard.type("Your test is positive")
    assert await page.input_value("#body") == ""
    await expect(page.locator(".thread-head h2")).to_contain_text("Ana")
    await expect(page.locator("#body")).to_be_focused()
    await page.keyboard.type("For Ana")
    await expect(page.locator("#body")).to_have_value("For Ana")


async def test_where_the_first_to_come_counts_it_takes_words_for_the_other(desk: Desk) -> None:
    await without(desk, "if(opening===detail.ctx)opening=null;", "opening=null;")
    page = await asked_for_between(desk)
    await expect(page.locator("#list [aria-current]")).to_contain_text("Barela")
    await page.keyboard.type("Your test is positive")
    assert await page.input_value("#body") == "Your test is positive"
