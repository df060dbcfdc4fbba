"""What changes by itself leaves the focus, and what was chosen, where they are, and is not read out again."""

from datetime import timedelta
from uuid import UUID

from playwright.async_api import Page, Route, expect

from services.threads.domain import pages
from services.web.pages.hub import HUB
from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA, BEN

TRAINING = UUID(int=7001)
COUNT_ADDED = """
    window.added = 0;
    new MutationObserver((all) => {
        for (const one of all) window.added += [...one.addedNodes].filter((n) => n.matches?.('.msg')).length;
    }).observe(document.querySelector('#messages'), { childList: true });
"""
FOCUSED = "document.activeElement.textContent.trim().slice(0, 60)"
PLACE = "document.activeElement.id || document.activeElement.tagName"
ANEW = "isInner?old.replaceChildren(...fresh.childNodes):old.replaceWith(fresh);"
A_WHILE_MS = 1500  # what would have changed would have changed by now


async def resynced(desk: Desk, page: Page) -> None:
    async with page.expect_response("**/tail"), page.expect_response("**/counts"):
        desk.office.service.app[HUB].resync()
    await page.wait_for_timeout(300)


async def read_again(desk: Desk) -> int:
    """How many texts of an unchanged conversation were put into it anew."""
    for n in range(6):
        desk.office.threads.text_in(ANA, f"text number {n}", ago=timedelta(minutes=9 - n))
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.evaluate(COUNT_ADDED)
    await resynced(desk, page)
    return int(await page.evaluate("window.added"))


async def test_an_unchanged_thread_is_not_read_out_again_after_a_resync(desk: Desk) -> None:
    assert await read_again(desk) == 0


async def test_put_in_anew_it_is(desk: Desk) -> None:
    await without(desk, "morph(old,fresh,isInner);", ANEW)
    assert await read_again(desk) in (6, 12)  # where the stream began anew meanwhile, twice


async def test_what_was_missed_is_added_alone(desk: Desk) -> None:
    threads = desk.office.threads
    first = [threads.text_in(ANA, f"text number {n}", ago=timedelta(minutes=9 - n)) for n in range(6)]
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.evaluate(COUNT_ADDED)
    days = await page.locator(".day").count()
    threads.text_in(ANA, "while the stream was cut")
    threads.change(ANA, first[2].message_id, body="text of another kind")
    await resynced(desk, page)
    await expect(page.locator(".msg .body").last).to_have_text("while the stream was cut")
    await expect(page.locator(".msg .body").nth(2)).to_have_text("text of another kind")
    await expect(page.locator(".day")).to_have_count(days)
    assert await page.evaluate("window.added") == 1


async def test_the_focus_on_a_button_of_a_text_outlives_a_resync(desk: Desk) -> None:
    desk.office.threads.text_out(ANA, "come at nine", status="failed")
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.locator(".msg button").focus()
    was = await page.evaluate(FOCUSED)
    await resynced(desk, page)
    assert await page.evaluate(FOCUSED) == was == "Try again"


async def test_a_focus_on_stop_is_not_one_on_try_again_once_it_failed(desk: Desk) -> None:
    sent = desk.office.threads.text_out(ANA, "come at nine", status="queued", can_undo=True)
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.get_by_role("button", name="Stop", exact=True).focus()
    desk.office.threads.change(ANA, sent.message_id, status="failed", can_undo=False)
    desk.hint("status", ANA, sent.message_id)
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert await page.evaluate(PLACE) == "scroll"


async def at_work_in_the_head(desk: Desk) -> tuple[str, str]:
    """The focus and the status that was chosen, after something about the client changed."""
    desk.office.threads.text_in(ANA, "hi")
    desk.office.threads.statuses = [pages.ClientStatus(status_id=TRAINING, name="Training", tone="warn")]
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    box = page.get_by_role("combobox", name="Status")
    await box.select_option("Training")
    await page.locator("[data-key=U]").focus()
    desk.hint("thread", ANA)
    await page.wait_for_timeout(A_WHILE_MS)
    return await page.evaluate(FOCUSED), await box.evaluate("(e) => e.selectedOptions[0].text")


async def test_focus_and_a_status_not_yet_saved_outlive_a_live_change(desk: Desk) -> None:
    assert await at_work_in_the_head(desk) == ("Mark unread", "Training")


async def test_put_in_anew_neither_does(desk: Desk) -> None:
    await without(desk, "morph(old,fresh,isInner);", ANEW)
    focused, chosen = await at_work_in_the_head(desk)
    assert focused != "Mark unread"
    assert chosen == "None"


async def after_show_earlier(desk: Desk) -> str:
    for n in range(55):
        desk.office.threads.text_in(ANA, f"text number {n}", ago=timedelta(hours=60 - n))
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.locator("[data-earlier]").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-earlier]")).to_have_count(0)
    return str(await page.evaluate(PLACE))


async def test_after_show_earlier_the_focus_is_among_the_texts(desk: Desk) -> None:
    assert await after_show_earlier(desk) == "scroll"


async def test_not_put_there_it_is_nowhere(desk: Desk) -> None:
    await without(desk, "if(link===document.activeElement)s.focus({preventScroll:true});", name="more")
    assert await after_show_earlier(desk) == "BODY"


async def after_undo(desk: Desk) -> str:
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.click("#body")
    await page.keyboard.type("First")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held")).to_have_count(1)
    await page.keyboard.type("Second")
    await page.locator("[data-act=undo]").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".msg.cancelled")).to_have_count(1)
    await page.wait_for_timeout(300)
    return str(await page.evaluate(PLACE))


async def test_after_undo_with_other_words_in_the_box_it_is_among_the_texts(desk: Desk) -> None:
    assert await after_undo(desk) == "scroll"


async def test_not_put_there_it_is_nowhere_after_undo_either(desk: Desk) -> None:
    await without(desk, 'if(target?.matches(".msg"))keepFocus();')
    assert await after_undo(desk) == "BODY"


async def while_it_is_sent(desk: Desk, page: Page) -> str:
    threads = desk.office.threads
    batch = threads.many.runs(threads, threads.many.add(threads, "Closed", [ANA, BEN]))
    await page.goto(f"{desk.office.service.url}/many/{batch.batch_id}")
    await page.locator("#progress .bad").focus()
    for _ in range(2):
        async with page.expect_response("**/progress"):
            pass
    await page.wait_for_timeout(300)
    return str(await page.evaluate(FOCUSED))


async def test_the_rest_can_be_stopped_by_keyboard_while_the_page_follows(desk: Desk) -> None:
    assert await while_it_is_sent(desk, await desk.page()) == "Stop the rest"


async def test_drawn_anew_its_button_is_lost(desk: Desk) -> None:
    page = await desk.page()

    async def anew(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=(await answer.text()).replace("outerMorph", "outerHTML"))

    await page.route("**/many/*", anew)
    assert await while_it_is_sent(desk, page) != "Stop the rest"


async def while_it_is_merged(desk: Desk) -> str:
    """The focus on "Look again" while the page follows a merge that takes its time."""
    desk.office.threads.merge_state = "asked"
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.locator("[name=names_of]").first.check()
    await page.locator("[name=phone_id]").first.check()
    await page.click(".form .primary")
    await expect(page.locator("#merged a")).to_be_visible()
    await page.reload()  # what a page is led to nobody can take from it on its way: see below
    await page.locator("#merged a").focus()
    for _ in range(2):
        async with page.expect_response("**/merged"):
            pass
    await page.wait_for_timeout(300)
    return str(await page.evaluate(FOCUSED))


async def test_the_focus_outlives_a_page_that_follows_a_merge(desk: Desk) -> None:
    assert await while_it_is_merged(desk) == "Look again"


async def test_drawn_anew_each_second_it_does_not(desk: Desk) -> None:
    async def anew(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=(await answer.text()).replace("outerMorph", "outerHTML"))

    for place in (f"**/clients/{ANA}", "**/merged"):
        await desk.context.route(place, anew)
    assert await while_it_is_merged(desk) != "Look again"
