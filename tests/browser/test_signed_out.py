"""The session ends while words are typed: the page says that they are not saved, and they are there again after it."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from services.kit import failpoints
from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA, BEN

WORDS = "Court has moved to nine, room 4. Bring the papers I gave you."
NOTE = "Lost the job on Friday; sister's number is on the card"


async def end_sessions(desk: Desk) -> None:
    await desk.office.db.execute("UPDATE session SET ended_at = now()")


async def sign_in_at(page: Page, who: str = "carla") -> None:
    await page.fill("[name=email]", f"{who}@county.example")
    await page.fill("#password", "practice office")
    await page.keyboard.press("Enter")


async def drawn(desk: Desk) -> Page:
    """A conversation at rest: its page has asked for all that it asks for by itself."""
    async with desk.context.expect_event("response", lambda answer: "/events/missed" in answer.url):
        return await desk.page(f"/c/{ANA}")


async def typed_after_the_end(desk: Desk) -> Page:
    page = await drawn(desk)
    await end_sessions(desk)
    await page.click("#body")
    await page.keyboard.type(WORDS, delay=20)
    return page


async def through_the_door(page: Page) -> None:
    await page.click("#told a")
    await expect(page.locator("main")).to_contain_text("This tab keeps it")
    await sign_in_at(page)
    await page.wait_for_url(f"**/c/{ANA}")


async def idle_note(desk: Desk) -> Page:
    """A note half written, by somebody who has been away for half an hour."""
    page = await desk.context.new_page()
    await page.clock.install()
    await page.goto(desk.office.service.url + f"/clients/{ANA}")
    await page.fill("#note", NOTE)
    await page.clock.fast_forward("25:16")
    await expect(page.locator("#still-there")).to_be_visible()
    await page.clock.fast_forward("05:20")
    await page.wait_for_url("**/sign-in?note=idle**")
    return page


async def test_words_typed_after_the_end_are_said_to_be_unsaved_and_are_there_again(desk: Desk) -> None:
    page = await typed_after_the_end(desk)
    await expect(page.locator("#told")).to_contain_text("You are signed out. What you typed is not saved")
    await expect(page.locator("#draft")).to_have_text("Not saved yet")
    desk.text_in(BEN, "hello")  # what comes in does not take them away either
    await page.wait_for_timeout(1000)
    await expect(page.locator("#body")).to_have_value(WORDS)
    await through_the_door(page)
    await expect(page.locator("#body")).to_have_value(WORDS)
    await expect(page.locator("#draft")).to_contain_text("Draft saved")
    assert desk.office.threads.drafts[ANA].body == WORDS
    assert await page.evaluate("sessionStorage.length") == 0


async def test_a_page_that_does_not_look_leaves_without_them(desk: Desk) -> None:
    await without(desk, '"leave",', '"nobody",')
    page = await typed_after_the_end(desk)
    await page.wait_for_url("**/sign-in**")
    await sign_in_at(page)
    await page.wait_for_url(f"**/c/{ANA}")
    await expect(page.locator("#body")).to_have_value("")


async def test_a_text_sent_after_the_end_is_kept_through_the_door(desk: Desk) -> None:
    page = await drawn(desk)
    await end_sessions(desk)
    await page.fill("#body", WORDS)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#body-err")).to_contain_text("Not sent: you were signed out")
    await through_the_door(page)
    await expect(page.locator("#body")).to_have_value(WORDS)
    assert desk.office.threads.messages[ANA] == []


async def test_a_note_is_there_again_after_the_idle_half_hour(desk: Desk) -> None:
    page = await idle_note(desk)
    await expect(page.locator("main")).to_contain_text("This tab keeps it")
    await sign_in_at(page)
    await page.wait_for_url("**/clients/**")
    await expect(page.locator("#note")).to_have_value(NOTE)


async def test_without_that_it_is_lost(desk: Desk) -> None:
    await without(desk, '"leave",', '"nobody",')
    page = await idle_note(desk)
    await sign_in_at(page)
    await page.wait_for_url("**/clients/**")
    await page.wait_for_timeout(500)
    assert await page.input_value("#note") == ""


async def test_a_note_that_was_refused_is_there_again_too(desk: Desk) -> None:
    """It stands in the page as the server drew it: nobody has changed it since, and it is kept nowhere."""
    page = await desk.page(f"/clients/{ANA}")
    await page.fill("#note", NOTE)
    desk.office.threads.is_away = True
    await page.click("text=Add note")
    await expect(page.locator("#note")).to_have_value(NOTE)
    await end_sessions(desk)
    await expect(page.locator("#told")).to_contain_text("not saved")
    desk.office.threads.is_away = False
    await page.click("#told a")
    await sign_in_at(page)
    await page.wait_for_url(f"**/clients/{ANA}")
    await expect(page.locator("#note")).to_have_value(NOTE)


async def test_who_signs_in_next_gets_nothing_of_it(desk: Desk) -> None:
    page = await idle_note(desk)
    await page.goto(desk.office.service.url + "/sign-in")
    await sign_in_at(page, "dev")
    await page.wait_for_url("**/inbox")
    async with asyncio.timeout(5):
        while await page.evaluate("sessionStorage.length"):
            await page.wait_for_timeout(50)


async def signed_in_again_elsewhere(desk: Desk, *, by_a_page: bool) -> Page:
    """Words that could not be saved, in a tab whose person has signed in again in another one."""
    page = await typed_after_the_end(desk)
    await expect(page.locator("#told")).to_contain_text("not saved")
    if by_a_page:
        other = await desk.page("/sign-in")
        await sign_in_at(other)
        await other.wait_for_url("**/inbox")
    else:
        await desk.sign_in()
    return page


async def test_signed_in_again_in_another_tab_the_first_one_goes_on(desk: Desk) -> None:
    page = await signed_in_again_elsewhere(desk, by_a_page=True)
    await expect(page.locator("#told p")).to_have_count(0)
    await expect(page.locator("#draft")).to_contain_text("Draft saved")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out .body")).to_have_text(WORDS)
    await expect(page.locator("#body")).to_have_value("")
    assert [text.body for text in desk.office.threads.messages[ANA]] == [WORDS]


async def test_a_tab_that_was_told_nothing_of_it_learns_it_from_the_answer(desk: Desk) -> None:
    page = await signed_in_again_elsewhere(desk, by_a_page=False)
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out .body")).to_have_text(WORDS)
    await expect(page.locator("#body")).to_have_value("")
    await expect(page.locator("#told p")).to_have_count(0)
    assert [text.body for text in desk.office.threads.messages[ANA]] == [WORDS]


@pytest.mark.parametrize(("language", "said"), [("en", "somebody has signed in"), ("es", "alguien inició sesión")])
async def test_without_that_it_could_never_send_again_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    monkeypatch.setattr(failpoints, "is_off", {"fresh_token"}.__contains__)
    await desk.read_in(language)
    page = await drawn(desk)
    await end_sessions(desk)
    await desk.sign_in()
    await page.fill("#body", WORDS)
    await page.click(".composer .primary")
    await expect(page.locator("#body-err")).to_contain_text(said)
    assert desk.office.threads.messages[ANA] == []


async def test_undo_works_in_a_page_of_an_earlier_sign_in(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.fill("#body", WORDS)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held")).to_have_count(1)
    await desk.sign_in()
    await page.click("[data-act=undo]")
    await expect(page.locator("#body")).to_have_value(WORDS)
    assert desk.office.threads.messages[ANA][-1].status == "cancelled"


async def test_who_has_typed_nothing_is_led_to_the_door(desk: Desk) -> None:
    page = await drawn(desk)
    await desk.hears(page)
    await end_sessions(desk)
    desk.text_in(BEN, "hello")
    await page.wait_for_url("**/sign-in?note=out&**")
    await expect(page.locator("main")).to_contain_text("You are signed out.")
