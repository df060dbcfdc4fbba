"""Texts that wait for a time: choosing it, the list, and one to be changed."""

from datetime import timedelta
from typing import Any

from playwright.async_api import FilePayload, Page, expect

from services.threads.domain.pages import Message
from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes import zoo
from tests.fakes.threads import ANA


def waits(desk: Desk, body: str = "See you Tuesday at 9, room 501.", **more: Any) -> Message:
    """One that goes in two days, once however often somebody looks."""
    threads = desk.office.threads
    known = [one for one in threads.messages[ANA] if one.is_scheduled and one.status == "held" and one.body == body]
    if known:
        return known[0]
    facts: dict[str, Any] = {"status": "held", "is_scheduled": True, "can_undo": True, "can_edit": True, **more}
    return threads.text_out(ANA, body, release_at=threads.clock.now() + timedelta(days=2), **facts)


async def writing(desk: Desk) -> Page:
    """Words in the box that no other state finds there."""
    page = await desk.page(f"/c/{ANA}")
    await page.route("**/draft", lambda route: route.fulfill(json={"line": "", "saved_at": "", "replaced": None}))
    await page.fill("#body", "See you then.")
    return page


@state
async def send_later(desk: Desk) -> Page:
    waits(desk)
    page = await writing(desk)
    await page.keyboard.press("Control+Shift+Enter")
    await page.keyboard.type("tomorrow")
    await page.fill("#later-time", "9")
    await expect(page.locator("#later-line")).to_contain_text("9:00")
    return page


@state
async def send_later_wrong(desk: Desk) -> Page:
    page = await writing(desk)
    await page.click(".later summary")
    await page.fill("#later-day", "some day")
    await page.click(".later .menu > .btn")
    await expect(page.locator("#body-err")).to_be_visible()
    return page


@state
async def picture_chosen(desk: Desk) -> Page:
    """Two of them, the second described."""
    page = await writing(desk)
    await expect(page.locator("dialog.picker")).to_have_count(1)
    picture: FilePayload = {"name": "map.png", "mimeType": "image/png", "buffer": zoo.picture()}
    await page.set_input_files("#picture", files=[picture, picture])
    await expect(page.locator("#pictures li:not([aria-busy]) img")).to_have_count(2)
    await page.locator("#pictures .input").last.fill("The way in")
    return page


@state
async def waiting_list(desk: Desk) -> Page:
    waits(desk)
    waits(desk, "Court tomorrow 8:30.", can_edit=False, author_id=None, author_name=None, purpose="reminder")
    return await desk.page(f"/c/{ANA}/waiting")


@state
async def waiting_text(desk: Desk) -> Page:
    return await desk.page(f"/c/{ANA}/waiting/{waits(desk).message_id}")


@state
async def waiting_text_wrong(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}/waiting/{waits(desk).message_id}")
    await page.fill("#later-day", "some day")
    await page.click(".form .primary")
    await expect(page.locator(".errors")).to_be_visible()
    return page


@state
async def waiting_text_gone(desk: Desk) -> Page:
    message = desk.office.threads.text_out(ANA, "Sent already.")
    return await desk.page(f"/c/{ANA}/waiting/{message.message_id}")
