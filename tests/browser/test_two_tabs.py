"""Two tabs, two computers: what was written in one is neither sent again nor lost by the other."""

import json
import re

from playwright.async_api import Page, Request, Route, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA

WORDS = "Come at nine"
TYPED = "() => document.querySelector('#body').dispatchEvent(new Event('input', { bubbles: true }))"


async def sent_from_another(desk: Desk) -> Page:
    """The tab whose box held WORDS, saved as the draft, when another tab that was drawn with them sent them."""
    one = await desk.page(f"/c/{ANA}")
    await desk.hears(one)
    await one.fill("#body", WORDS)
    await expect(one.locator("#draft")).to_contain_text("Draft saved")
    two = await desk.page(f"/c/{ANA}")
    await expect(two.locator("#body")).to_have_value(WORDS)
    await two.click(".composer .primary")
    await expect(two.locator("#body")).to_have_value("")
    await expect(two.locator(".msg.out .body")).to_have_text(WORDS)
    desk.hint("message", ANA, desk.office.threads.messages[ANA][-1].message_id)
    desk.hint("draft", ANA)
    await expect(one.locator(".msg.out .body")).to_have_text(WORDS)
    return one


async def send_by_keys(page: Page) -> None:
    await page.bring_to_front()
    await page.click("#body")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_timeout(700)  # what would have gone would have gone by now


async def test_a_text_sent_from_one_tab_does_not_wait_to_be_sent_again_in_the_other(desk: Desk) -> None:
    one = await sent_from_another(desk)
    await expect(one.locator("#body")).to_have_value("")
    await expect(one.locator("#draft")).to_have_text("")
    await send_by_keys(one)
    assert [text.body for text in desk.office.threads.messages[ANA]] == [WORDS]


async def test_where_nobody_looks_it_goes_again(desk: Desk) -> None:
    await without(desk, "forgetSent(added);")
    one = await sent_from_another(desk)
    await one.wait_for_timeout(700)
    await send_by_keys(one)
    assert [text.body for text in desk.office.threads.messages[ANA]] == [WORDS, WORDS]


async def test_the_same_words_written_anew_after_they_were_sent_stay(desk: Desk) -> None:
    one = await sent_from_another(desk)
    await expect(one.locator("#body")).to_have_value("")
    await one.bring_to_front()
    await one.fill("#body", WORDS)
    await expect(one.locator("#draft")).to_contain_text("Draft saved")
    again = desk.office.threads.text_out(ANA, WORDS)
    desk.hint("message", ANA, again.message_id)
    await expect(one.locator(".msg.out .body")).to_have_text([WORDS, WORDS])
    await one.wait_for_timeout(700)
    assert await one.input_value("#body") == WORDS


async def shown_elsewhere(desk: Desk) -> str:
    """What the box holds once somebody who writes there had the words of another computer shown."""
    page = await desk.page(f"/c/{ANA}")

    async def replaced(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=json.dumps({**await answer.json(), "replaced": "older words"}))

    await page.route("**/draft", replaced, times=1)
    await page.click("#body")
    await page.keyboard.type("Ten minutes of careful words")
    await page.click("#draft button")
    await expect(page.locator("#body")).to_have_value(re.compile("older words$"))
    return await page.input_value("#body")


async def test_show_it_does_not_throw_away_what_is_being_written(desk: Desk) -> None:
    assert await shown_elsewhere(desk) == "Ten minutes of careful words\nolder words"


async def test_where_it_takes_the_place_the_words_are_gone(desk: Desk) -> None:
    await without(desk, "area.value?`${area.value}\\n${other}`:other", "other")
    assert await shown_elsewhere(desk) == "older words"


async def saved_again(desk: Desk) -> int:
    """How often words are saved that are typed anew half a second after they were (they may have been sent between)."""
    page, saved = await desk.page(f"/c/{ANA}"), 0

    def count(request: Request) -> None:
        nonlocal saved
        saved += request.url.endswith("/draft")

    page.on("request", count)
    await page.fill("#body", WORDS)
    async with page.expect_response("**/draft"):
        pass
    await page.evaluate(f"() => {{ setTimeout({TYPED}, 500); }}")
    await page.wait_for_timeout(2000)
    return saved


async def test_words_typed_anew_soon_after_they_were_saved_are_saved_again(desk: Desk) -> None:
    assert await saved_again(desk) == 2


async def test_forgotten_while_they_wait_they_are_not(desk: Desk) -> None:
    await without(desk, "pending?.form!==form&&")
    assert await saved_again(desk) == 1
