"""What arrives while a page is open: at once, once, in every tab, whatever the network does."""

import asyncio
import re
from typing import Any

from playwright.async_api import Page, Route, expect

from services.threads.domain.pages import Marker
from services.web.pages.hub import HUB
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN

NOTICES = """
    window.shown = [];
    window.Notification = class {
        static permission = 'granted';
        constructor(title, options) { window.shown.push([title, options.body]); }
    };
"""


def texts(page: Page, words: str) -> Any:
    return page.locator(".msg .body", has_text=words)


async def test_a_text_moves_its_row_up_and_counts_and_is_announced(desk: Desk) -> None:
    desk.office.threads.text_out(ANA, "See you Tuesday.")
    desk.office.threads.text_out(BEN, "Please call me.")
    page = await desk.page()
    await expect(page.locator("#list .row").first).to_contain_text("Barela, Ben")
    await desk.hears(page)
    desk.text_in(ANA, "Can I come at 4?")
    await expect(page.locator("#list .row").first).to_contain_text("Can I come at 4?")
    await expect(page).to_have_title(re.compile(r"^\(1\) Inbox"))
    await expect(page.locator("#announce")).to_have_text("New text from Abbott, Ana")
    await expect(page.locator('.rail [data-count="unread"]')).to_contain_text("1")
    assert "icon-new" in str(await page.get_attribute("link[rel=icon]", "href"))


async def test_a_notification_says_neither_who_nor_what(desk: Desk) -> None:
    page = await desk.context.new_page()
    await page.add_init_script(NOTICES)
    await page.goto(desk.office.service.url + "/inbox")
    await page.evaluate("document.hasFocus = () => false")
    await expect(page.locator("#list .row")).to_have_count(2)
    await desk.hears(page)
    desk.text_in(ANA, "Can I come at 4?")
    await expect(page.locator(".row.unread")).to_have_count(1)
    assert await page.evaluate("window.shown") == [["New text message", "Open your inbox to read it."]]


async def test_an_open_conversation_shows_the_text_and_it_is_read_after_a_second(desk: Desk) -> None:
    first = desk.office.threads.text_out(ANA, "See you Tuesday.").message_id
    page = await desk.page(f"/c/{ANA}")
    message_id = desk.text_in(ANA, "Can I come at 4?")
    await expect(texts(page, "Can I come at 4?")).to_have_count(1)
    async with page.expect_response(f"**/c/{ANA}/read") as answer:
        assert (await answer.value).status == 204
    shown = {
        "from_message_id": str(first),
        "through_message_id": str(message_id),
        "seq": desk.office.threads.seq,
    }
    assert ("POST", f"/v1/threads/{ANA}/read", shown) in desk.office.threads.asked


async def test_what_stands_above_what_the_page_shows_is_read_once_it_is_shown(desk: Desk) -> None:
    texts_of_hers = [desk.office.threads.text_in(ANA, f"text number {n}.").message_id for n in range(60)]
    shown = desk.office.threads.seq
    page = await desk.page(f"/c/{ANA}")
    first = f"from={texts_of_hers[0]}"
    async with page.expect_response(lambda answer: first in (answer.request.post_data or "")):
        await page.get_by_role("link", name="Show earlier Unread").click()
        await expect(texts(page, "text number 0.")).to_have_count(1)
        await page.locator("#scroll").evaluate("node => { node.scrollTop = 0; }")
        await page.locator("#scroll").evaluate("node => { node.scrollTop = node.scrollHeight; }")
    reads = [told for _, path, told in desk.office.threads.asked if path.endswith("/read")]
    assert reads[-1] == {
        "from_message_id": str(texts_of_hers[0]),
        "through_message_id": str(texts_of_hers[-1]),
        "seq": shown,
    }


async def test_a_hidden_tab_has_the_text_too_and_does_not_count_it_as_read(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk.text_in(ANA, "Can I come at 4?")
    await expect(texts(page, "Can I come at 4?")).to_have_count(1)
    await page.wait_for_timeout(1300)  # longer than a text must be seen to count as read
    assert not [path for _, path, _ in desk.office.threads.asked if path.endswith("/read")]


async def test_what_came_while_the_stream_was_cut_shows_once_after_it_is_back(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    hub = desk.office.service.app[HUB]
    await expect(page.locator("#messages")).to_be_attached()
    desk.text_in(ANA, "before the cut")
    await expect(texts(page, "before the cut")).to_have_count(1)
    desk.office.threads.text_in(ANA, "during the cut")
    for ear in list(hub._ears):
        ear.tell(None)
    await expect(texts(page, "during the cut")).to_have_count(1)
    desk.text_in(ANA, "after the cut")
    await expect(texts(page, "after the cut")).to_have_count(1)
    await expect(texts(page, "the cut")).to_have_count(3)
    assert await page.locator(".day").count() == 1


async def test_eight_tabs_hold_one_stream_and_outlive_the_tab_that_held_it(desk: Desk) -> None:
    pages = [await desk.page(f"/c/{ANA}") for _ in range(8)]
    desk.text_in(ANA, "to all of you")
    for page in pages:
        await expect(texts(page, "to all of you")).to_have_count(1)
    assert len(desk.office.service.app[HUB]) == 1
    await pages[0].close()
    await expect(pages[7].locator("#offline")).to_be_hidden()
    desk.office.threads.text_in(ANA, "while the lead changed hands")
    desk.hint("message", ANA)
    desk.text_in(ANA, "to those who are left")
    for page in pages[1:]:
        await expect(texts(page, "to those who are left")).to_have_count(1, timeout=10_000)
        await expect(texts(page, "while the lead changed hands")).to_have_count(1)


async def test_a_text_accepted_earlier_but_late_to_come_stands_above(desk: Desk) -> None:
    threads = desk.office.threads
    threads.text_in(ANA, "second")
    page = await desk.page(f"/c/{ANA}")
    late = threads.text_in(ANA, "first")
    threads.messages[ANA].reverse()
    threads.is_out_of_order = True
    desk.hint("message", ANA, late.message_id, is_inbound=True)
    await expect(page.locator(".msg .body")).to_have_text(["first", "second"])


async def test_a_reader_further_up_stays_there_and_is_told(desk: Desk) -> None:
    for n in range(30):
        desk.office.threads.text_out(ANA, f"text number {n}")
    page = await desk.page(f"/c/{ANA}")
    await page.evaluate("document.querySelector('#scroll').scrollTop = 0")
    desk.text_in(ANA, "something new")
    await expect(page.locator("#to-new")).to_be_visible()
    assert await page.evaluate("document.querySelector('#scroll').scrollTop") == 0
    await page.click("#to-new")
    await expect(texts(page, "something new")).to_be_in_viewport()


async def test_no_row_moves_under_a_pointer(desk: Desk) -> None:
    desk.office.threads.text_out(ANA, "See you Tuesday.")
    desk.office.threads.text_out(BEN, "Please call me.")
    page = await desk.page()
    await page.locator("#list .row").first.hover()
    desk.text_in(ANA, "Can I come at 4?")
    await expect(page.locator("#moved")).to_have_text("1 new text ↑")
    await expect(page.locator("#list .row").first).to_contain_text("Barela, Ben")
    await page.click("#moved")
    await expect(page.locator("#list .row").first).to_contain_text("Abbott, Ana")


async def test_delivery_is_told_in_words_as_it_happens(desk: Desk) -> None:
    threads = desk.office.threads
    sent = threads.text_out(ANA, "See you Tuesday.", status="queued")
    page = await desk.page(f"/c/{ANA}")
    bubble = page.locator(f"#m{sent.message_id}")
    await expect(bubble).to_contain_text("Sending…")
    for status, words in (("sent", "Sent — waiting for the phone company"), ("delivered", "Delivered · ")):
        threads.change(ANA, sent.message_id, status=status)
        desk.hint("status", ANA, sent.message_id)
        await expect(bubble.locator(".meta")).to_contain_text(words)


async def test_stop_closes_the_box_with_the_sentence_and_keeps_what_was_typed_in_sight(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "half a sen")
    desk.office.threads.blocked[ANA] = "opted_out"
    desk.hint("thread", ANA)
    await expect(page.locator(".blocked")).to_contain_text(
        "Only Ana can undo that, by texting START to (801) 555-0100."
    )
    await expect(page.locator("#body")).to_have_count(0)
    await expect(page.locator(".thread-head .chip")).to_have_text("Stopped texts")
    assert desk.office.threads.drafts[ANA].body == "half a sen"


async def test_what_was_told_before_the_stream_was_open_is_told_then(desk: Desk) -> None:
    may_open = asyncio.Event()

    async def late(route: Route) -> None:
        await may_open.wait()
        await route.continue_()

    await desk.context.route("**/events", late)
    desk.office.threads.text_out(BEN, "Please call me.")
    page = await desk.page(f"/c/{ANA}")
    desk.office.threads.blocked[ANA] = "opted_out"
    desk.hint("thread", ANA)
    desk.text_in(BEN, "Can I come at 4?")
    await expect(page.locator(".blocked")).to_have_count(0)
    may_open.set()
    await expect(page.locator(".blocked")).to_contain_text("Only Ana can undo that")
    await expect(page.locator("#list .row").first).to_contain_text("Can I come at 4?")
    await expect(page.locator("#announce")).to_have_text("New text from Barela, Ben")


async def test_a_call_stands_in_the_open_thread_at_once(desk: Desk) -> None:
    threads = desk.office.threads
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    call = threads.text_out(ANA, "", status=None, author_id=None, author_name=None)
    threads.change(ANA, call.message_id, direction="marker", marker=Marker(kind="called", number="+18015550110"))
    desk.hint("thread", ANA)
    await expect(page.locator("li.marker")).to_contain_text("(801) 555-0110 called")
    await expect(page.locator(f"#m{call.message_id}")).to_have_count(1)


async def test_signing_out_in_one_tab_takes_the_others_to_the_door(desk: Desk) -> None:
    one, other = await desk.page(), await desk.page(f"/c/{ANA}")
    await one.click(".me summary")
    await one.click("text=Sign out")
    await other.wait_for_url("**/sign-in**")
    await other.go_back()
    await expect(other.locator("body")).not_to_contain_text("Abbott")


async def test_a_list_that_could_not_be_shown_comes_by_itself(desk: Desk) -> None:
    desk.office.threads.is_hanging = True
    page = await desk.page()
    await expect(page.locator("[data-away]").first).to_contain_text("can't be shown now")
    desk.office.threads.is_hanging = False
    await expect(page.locator("#list .row")).to_have_count(2, timeout=10_000)
