"""Send later: by keys, by mouse, without a script; and what waits is changed, sent or taken back."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.browser.states.later import waits
from tests.fakes.threads import ANA, BEN

DENVER = ZoneInfo("America/Denver")


def sent(desk: Desk, method: str = "POST") -> list[Any]:
    return [
        body
        for verb, path, body in desk.office.threads.asked
        if verb == method and path.startswith("/v1") and isinstance(body, dict) and "client_msg_id" in body
    ]


def tomorrow(desk: Desk) -> str:
    return (desk.office.threads.clock.now().astimezone(DENVER) + timedelta(days=1)).strftime("%Y-%m-%d")


async def test_send_later_by_the_keyboard_takes_the_words_along(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.focus("#body")
    act = Actions(page)
    await act.type("See you then.")
    await act.press("Control+Shift+Enter")
    await expect(page.locator("#later-day")).to_be_focused()
    await act.type("tomorrow")
    await act.press("Tab")
    await act.type("930")
    await expect(page.locator("#later-line")).to_contain_text("9:30 AM")
    await act.press("Enter")
    await expect(page.locator(".msg.scheduled .body")).to_have_text("See you then.")
    act.done(clicks=0, keys=3)
    assert sent(desk)[0]["local_time"] == f"{tomorrow(desk)}T09:30"
    assert (await page.input_value("#body"), await page.input_value("#later-day")) == ("", "")
    await expect(page.locator(".later")).not_to_have_attribute("open", "")


async def test_send_later_by_the_mouse(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "See you then.")
    act = Actions(page)
    await act.click(".later summary")
    await act.click(".presets button:has-text('Tomorrow')")
    await expect(page.locator(".msg.scheduled")).to_contain_text("Goes out")
    act.done(clicks=2, keys=0)
    assert sent(desk)[0]["local_time"] == f"{tomorrow(desk)}T09:00"


async def test_ctrl_enter_still_sends_now(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "Now.")
    await page.focus("#body")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("Now.")
    assert "local_time" not in sent(desk)[0]


async def test_a_time_nobody_understands_sends_nothing_and_keeps_the_words(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "See you then.")
    await page.click(".later summary")
    await page.fill("#later-day", "some day")
    await page.fill("#later-time", "9")
    await expect(page.locator("#later-line")).to_contain_text("Type a day")
    await page.click(".later .menu > .btn")
    await expect(page.locator("#body-err")).to_contain_text("Type a day")
    await expect(page.locator("#body")).to_have_value("See you then.")
    assert sent(desk) == []
    await page.fill("#later-day", "12/1")
    await page.press("#later-time", "Enter")
    await expect(page.locator(".msg.scheduled")).to_have_count(1)


async def test_a_double_click_on_a_time_is_one_text(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "just once")
    await page.click(".later summary")
    await page.dblclick(".presets button:has-text('In an hour')")
    await expect(page.locator(".msg.scheduled")).to_have_count(1)
    assert len(desk.office.threads.messages[ANA]) == 1


async def test_a_cancelled_or_edited_text_leaves_the_count_and_its_place(desk: Desk) -> None:
    first, second = waits(desk), waits(desk, "And bring the form.")
    page = await desk.page(f"/c/{ANA}")
    await expect(page.locator("#waiting")).to_have_text("2 texts wait to go out")
    act = Actions(page)
    await act.click(page.locator(f"#m{first.message_id}").get_by_role("button", name="Cancel"))
    await expect(page.locator(f"#m{first.message_id}")).to_contain_text("Taken back")
    act.done(clicks=1, keys=0)
    await page.locator(f"#m{second.message_id}").get_by_role("link", name="Edit").click()
    await page.fill("#words", "And bring both forms.")
    await page.click(".form .primary")
    await expect(page.locator(".msg.scheduled .body")).to_have_text("And bring both forms.")
    await expect(page.locator("#waiting")).to_have_text("1 text waits to go out")


async def test_what_was_edited_elsewhere_goes_from_an_open_page(desk: Desk) -> None:
    old = waits(desk)
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    threads = desk.office.threads
    threads.change(ANA, old.message_id, status="cancelled", is_edited=True)
    new = waits(desk, "See you Wednesday.")
    desk.hint("message", ANA, new.message_id)
    desk.hint("status", ANA, old.message_id)
    desk.hint("thread", ANA)
    await expect(page.locator(f"#m{old.message_id}")).to_be_hidden()
    await expect(page.locator(".msg.scheduled .body")).to_have_text("See you Wednesday.")
    await expect(page.locator("#waiting")).to_have_text("1 text waits to go out")


async def test_send_now_from_the_bubble_once(desk: Desk) -> None:
    old = waits(desk)
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.locator(f"#m{old.message_id}").get_by_role("button", name="Send now").dblclick()
    await expect(page.locator(f"#m{old.message_id}")).to_be_hidden()
    desk.hint("message", ANA)
    await expect(page.locator(".msg.held .body")).to_have_text("See you Tuesday at 9, room 501.")
    assert len(desk.office.threads.messages[ANA]) == 2


async def test_words_for_later_never_reach_another_client(desk: Desk) -> None:
    desk.office.threads.text_in(BEN, "hello")
    page = await desk.page(f"/c/{ANA}")

    async def slowly(route: Route) -> None:
        await page.wait_for_timeout(200)
        await route.continue_()

    await page.route("**/send", slowly)
    await page.fill("#body", "only for Ana")
    await page.click(".later summary")
    await page.click(".presets button:has-text('In an hour')")
    await page.click("#list .row:has-text('Barela') a")
    await expect(page.locator(".thread-head h2")).to_contain_text("Barela")
    await page.fill("#body", "only for Ben")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("only for Ben")
    assert [one.body for one in desk.office.threads.messages[ANA]] == ["only for Ana"]
    assert [one.body for one in desk.office.threads.messages[BEN] if one.direction == "outbound"] == ["only for Ben"]


@pytest.mark.parametrize("desk", [{"java_script_enabled": False}], indirect=True)
async def test_without_a_script_one_can_send_later_change_and_cancel(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "See you then.")
    await page.click(".later summary")
    await page.fill("#later-day", "tomorrow")
    await page.fill("#later-time", "half past")
    await page.press("#later-time", "Enter")
    await expect(page.locator("#body-err")).to_contain_text("Type a time")
    await expect(page.locator("#body")).to_have_value("See you then.")
    await page.fill("#later-time", "9")
    await page.press("#later-time", "Enter")
    await expect(page.locator(".msg.scheduled .body")).to_have_text("See you then.")
    await page.click("#waiting a")
    await page.click(".waiting a:has-text('Change')")
    await page.fill("#later-time", "3p")
    await page.press("#later-time", "Enter")
    await expect(page.locator(".msg.scheduled")).to_contain_text("3:00 PM")
    await page.click("#waiting a")
    await page.click(".waiting button:has-text('Cancel')")
    await expect(page.locator(".msg.cancelled .body")).to_have_text("See you then.")


async def test_the_time_is_the_departments_whatever_the_computer_thinks(desk: Desk) -> None:
    context = await desk.context.browser.new_context(timezone_id="Asia/Tokyo")  # type: ignore[union-attr]
    await context.add_cookies(await desk.context.cookies())  # type: ignore[arg-type]
    page: Page = await context.new_page()
    await page.goto(f"{desk.office.service.url}/c/{ANA}")
    await page.fill("#body", "See you then.")
    await page.click(".later summary")
    await page.click(".presets button:has-text('Tomorrow')")
    await expect(page.locator(".msg.scheduled")).to_contain_text("9:00 AM")
    [text] = desk.office.threads.messages[ANA]
    assert text.release_at == datetime.fromisoformat(f"{tomorrow(desk)}T09:00").replace(tzinfo=DENVER)
    await context.close()
