"""What goes while somebody points at it goes once they leave: nothing takes its place under the pointer."""

import asyncio
from datetime import UTC, datetime

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.browser.test_not_shown import A_WHILE_MS, UNDER, pointed_at
from tests.fakes.threads import ANA, BEN, numbers

FIRST, SECOND = "+18015550176", "+18015550177"
LEFT = "if(isBusy())isListOld=true;else "


async def given_away(desk: Desk) -> tuple[Page, str]:
    """Carla points at the second row when the client of the first is given to a colleague; what is there then."""
    desk.office.threads.text_in(BEN, "hi from ben")
    desk.office.threads.text_in(ANA, "hi from ana")
    page = await desk.page()
    await desk.hears(page)
    at, was = await pointed_at(page, page.locator("#list .row").nth(1))
    assert was == f"row-{BEN}"
    desk.office.threads.messages.pop(ANA)
    desk.hint("thread", ANA)
    await page.wait_for_timeout(A_WHILE_MS)
    return page, await page.evaluate(UNDER, at)


async def test_a_row_that_goes_moves_none_under_the_pointer(desk: Desk) -> None:
    page, there = await given_away(desk)
    assert there == f"row-{BEN}"
    await page.hover(".rail .brand")
    await expect(page.locator("#list .row")).to_have_count(1)


async def test_gone_at_once_it_does(desk: Desk) -> None:
    await without(desk, LEFT)
    _, there = await given_away(desk)
    assert there != f"row-{BEN}"


async def answered_elsewhere(desk: Desk) -> tuple[Page, str]:
    """Two questions about two numbers; she points at the first when a colleague answers it. What is there then."""
    threads = desk.office.threads
    asked = [
        numbers.new_phone(threads, ANA, one, is_current=False, question_at=datetime.now(UTC)) for one in (FIRST, SECOND)
    ]
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    place = page.locator(".question >> nth=0").get_by_role("button", name="Yes, make it current")
    box = await place.bounding_box()
    assert box
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    await page.mouse.move(*at)
    numbers.change(threads, ANA, asked[0].phone_id, "keep")
    desk.hint("thread", ANA)
    await page.wait_for_timeout(A_WHILE_MS)
    there = await page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('form')?.getAttribute('action')", at
    )
    return page, str(there).replace(str(asked[0].phone_id), "first").replace(str(asked[1].phone_id), "second")


async def test_a_question_answered_elsewhere_is_not_replaced_under_the_pointer(desk: Desk) -> None:
    page, there = await answered_elsewhere(desk)
    assert there == "/phones/first/current"
    await page.hover(".rail .brand")
    await expect(page.locator(".question")).to_have_count(1)
    await expect(page.locator(".question h3")).to_contain_text("555-0177")


async def test_replaced_at_once_the_click_answers_another(desk: Desk) -> None:
    await without(desk, 'old.onpointerleave=old.matches("#asked:hover")&&pullAround;')
    _, there = await answered_elsewhere(desk)
    assert there == "/phones/second/current"


BECOMES = """
    () => new Promise((done) => new MutationObserver(() => {
        const button = document.querySelector("[data-act=retry]");
        if (!button) return;
        const hit = () => {
            const { x, y, width, height } = button.getBoundingClientRect();
            return document.elementFromPoint(x + width / 2, y + height / 2).dataset.act ?? "nothing";
        };
        const first = hit();
        setTimeout(() => done([first, hit()]), 1000);
    }).observe(document.querySelector("#messages"), { childList: true, subtree: true }))
"""


async def fails_under_the_pointer(desk: Desk, style: str = "") -> list[str]:
    """What a click would hit just after a text that could be stopped has failed, and a second later."""
    threads = desk.office.threads
    text = threads.text_out(ANA, "Come at nine", status="queued", can_undo=True)
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.evaluate("(css) => document.adoptedStyleSheets[0].insertRule(css)", style or "x-y { color: red; }")
    hits = asyncio.ensure_future(page.evaluate(BECOMES))
    await page.wait_for_timeout(300)
    threads.change(ANA, text.message_id, status="failed", can_undo=False)
    desk.hint("status", ANA, text.message_id)
    return list(await hits)


async def test_a_click_meant_for_stop_is_none_on_try_again(desk: Desk) -> None:
    assert await fails_under_the_pointer(desk) == ["nothing", "retry"]


async def test_armed_at_once_it_sends_the_text_again(desk: Desk) -> None:
    assert await fails_under_the_pointer(desk, "* { animation: none !important; }") == ["retry", "retry"]
