"""Writing: no word is lost, none is sent twice, none goes to the wrong person."""

import asyncio
import random
from datetime import timedelta
from typing import Any

from playwright.async_api import Page, Route, expect

from proto.values.body import measure, tidy
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN


def sends(desk: Desk) -> list[dict[str, Any]]:
    return [body for method, path, body in desk.office.threads.asked if method == "POST" and path.endswith("/messages")]


async def open_by(page: Page, name: str) -> None:
    await page.click(f"#list .row:has-text('{name}') a")
    await expect(page.locator(".thread-head h2")).to_contain_text(name)


async def test_a_text_appears_at_once_with_undo_and_the_box_is_ready_for_the_next(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "4 PM works. Room 501.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out.held .body")).to_have_text("4 PM works. Room 501.")
    await expect(page.locator("[data-countdown]")).to_contain_text("Sending in")
    assert await page.input_value("#body") == ""
    assert await page.evaluate("document.activeElement.id") == "body"
    assert sends(desk)[0]["undo_s"] == 5


async def test_undo_gives_the_words_back(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "Not yet thought through")
    await page.click(".composer .primary")
    await page.get_by_role("button", name="Undo", exact=True).click()
    await expect(page.locator(".msg.cancelled")).to_contain_text("Taken back")
    await expect(page.locator("#body")).to_have_value("Not yet thought through")


async def test_a_double_click_sends_one_text(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "just once")
    await page.dblclick(".composer .primary")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg .body", has_text="just once")).to_have_count(1)
    assert len(desk.office.threads.messages[ANA]) == 1


async def test_without_a_network_the_words_come_back_and_go_once(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/send", lose_the_answer)
    await page.fill("#body", "important")
    await page.click(".composer .primary")
    await expect(page.locator("#body-err")).to_contain_text("No connection: it may have gone. Your text is safe here")
    await expect(page.locator("#body")).to_have_value("important")
    await page.unroute("**/send")
    await page.click(".composer .primary")
    await expect(page.locator("#body")).to_have_value("")
    await expect(page.locator(".msg .body", has_text="important")).to_have_count(1)
    assert len(desk.office.threads.messages[ANA]) == 1
    desk.complaints.clear()  # the browser, too, says that the connection failed


async def test_what_threads_refuses_comes_back_with_the_reason(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    desk.office.threads.refuse_with = (422, "quiet_hours")
    await page.fill("#body", "good night")
    await page.click(".composer .primary")
    await expect(page.locator("#body-err")).to_contain_text("quiet hours")
    await expect(page.locator("#body")).to_have_value("good night")


async def test_a_draft_is_kept_and_there_after_a_reload(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "I was going to say")
    await expect(page.locator("#draft")).to_contain_text("Draft saved")
    await page.reload()
    await expect(page.locator("#body")).to_have_value("I was going to say")


async def test_a_draft_never_crosses_to_another_client_on_a_slow_network_either(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "hi")
    desk.office.threads.text_in(BEN, "hello")
    page = await desk.page()

    async def slowly(route: Route) -> None:
        await page.wait_for_timeout(150)
        await route.continue_()

    await page.route("**/draft", slowly)
    for name, words in (("Abbott", "only for Ana"), ("Barela", "only for Ben"), ("Abbott", None), ("Barela", None)):
        await open_by(page, name)
        there = {"Abbott": "only for Ana", "Barela": "only for Ben"}[name] if words is None else ""
        await expect(page.locator("#body")).to_have_value(there)
        if words:
            await page.type("#body", words)
    await expect(page.locator("#list .row", has_text="Draft:")).to_have_count(0)  # nobody was told; see below
    wanted, drafts = {ANA: "only for Ana", BEN: "only for Ben"}, desk.office.threads.drafts
    async with asyncio.timeout(10):
        # The last of them may still be on the slow road, and the pretend threads says nothing when it comes.
        while {client: draft.body for client, draft in drafts.items()} != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out .body")).to_have_text("only for Ben")
    assert [m.body for m in desk.office.threads.messages[ANA]] == ["hi"]


async def test_the_last_words_are_kept_when_the_page_is_closed_at_once(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.fill("#body", "must run")
    await page.goto("about:blank")
    again = await desk.page(f"/c/{ANA}")
    await expect(again.locator("#body")).to_have_value("must run")


async def test_a_text_that_did_not_arrive_says_why_and_can_be_tried_again_once(desk: Desk) -> None:
    failed = desk.office.threads.text_out(ANA, "Please check in.", status="failed", wording="phone_off", code="30003")
    page = await desk.page(f"/c/{ANA}")
    bubble = page.locator(f"#m{failed.message_id}")
    await expect(bubble).to_contain_text("Not delivered. The phone was off or out of reach.")
    await bubble.get_by_role("button", name="Try again").dblclick()
    await expect(bubble).to_contain_text("Sent again below.")
    desk.hint("message", ANA)
    await expect(page.locator(".msg .body", has_text="Please check in.")).to_have_count(2)
    assert len(desk.office.threads.messages[ANA]) == 2


async def test_html_in_a_text_is_text(desk: Desk) -> None:
    threads, asked = desk.office.threads, []
    for words in ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</textarea><svg onload=alert(1)>"):
        threads.text_in(ANA, words)
    page = await desk.page()
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    await open_by(page, "Abbott")
    desk.text_in(ANA, "<b onmouseover=alert(1)>late</b>")
    await expect(page.locator(".msg .body").last).to_have_text("<b onmouseover=alert(1)>late</b>")
    await expect(page.locator(".msg .body").first).to_have_text("<script>alert(1)</script>")
    await page.fill("#body", "</textarea><script>alert(1)</script>")
    await expect(page.locator("#draft")).to_contain_text("Draft saved")
    await page.reload()
    await expect(page.locator("#body")).to_have_value("</textarea><script>alert(1)</script>")
    assert asked == []


async def test_the_counter_counts_as_the_server_does(desk: Desk) -> None:
    page, chance = await desk.page(f"/c/{ANA}"), random.Random(7)
    letters = ["abc xyz", "ñé¿", "áíóú", "€[]{}", "👍👍🏽", "“quoted”—…", "\n", "\u00a0"]
    for _ in range(40):
        body = "".join(chance.choice(letters) for _ in range(chance.randint(1, 60)))
        await page.fill("#body", body)
        size = measure(tidy(body))
        said = await page.inner_text("#count")
        if size.segments > 4:
            assert f"Long text: {size.segments} messages" in said, body
        elif size.segments > 1:
            assert f"{size.segments} text messages" in said, body
        else:
            assert said in ("", f"{size.left} characters left"), body


async def test_a_held_text_counts_by_the_servers_clock(desk: Desk) -> None:
    threads = desk.office.threads
    release_at = threads.clock.now() + timedelta(seconds=4)
    threads.text_out(ANA, "soon", status="held", release_at=release_at, can_undo=True)
    context = desk.context
    await context.add_init_script("Date.now = () => 0")  # a computer whose clock is wrong
    page = await desk.page(f"/c/{ANA}")
    await expect(page.locator("[data-countdown]")).to_contain_text("Sending in 2 s", timeout=6000)


async def test_a_send_leaves_another_tabs_draft_and_takes_the_one_its_own_box_had(desk: Desk) -> None:
    drafts = desk.office.threads.drafts
    early, other = await desk.page(f"/c/{ANA}"), await desk.page(f"/c/{ANA}")
    await other.fill("#body", "a long letter")
    await expect(other.locator("#draft")).to_contain_text("Draft saved")
    await early.fill("#body", "Hi")
    await early.click(".composer .primary")
    await expect(early.locator(".msg.out .body").last).to_have_text("Hi")
    assert drafts[ANA].body == "a long letter"
    late = await desk.page(f"/c/{ANA}")
    await late.fill("#body", "a short letter")
    await late.click(".composer .primary")
    await expect(late.locator(".msg.out .body").last).to_have_text("a short letter")
    assert ANA not in drafts
    await expect(other.locator("#body")).to_have_value("a long letter")


async def test_another_tabs_words_whose_place_ours_took_are_the_draft_again_once_ours_are_sent(desk: Desk) -> None:
    early, other = await desk.page(f"/c/{ANA}"), await desk.page(f"/c/{ANA}")
    await other.fill("#body", "a long letter")
    await expect(other.locator("#draft")).to_contain_text("Draft saved")
    await early.fill("#body", "Hi")
    await expect(early.locator("#draft")).to_contain_text("changed on another computer")
    await early.click(".composer .primary")
    await expect(early.locator(".msg.out .body").last).to_have_text("Hi")
    await expect(early.locator("#draft")).to_contain_text("Draft saved")
    await other.close()
    again = await desk.page(f"/c/{ANA}")
    await expect(again.locator("#body")).to_have_value("a long letter")
