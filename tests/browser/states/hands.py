"""Handing over, closing, opening again, and why."""

from datetime import timedelta

from playwright.async_api import Page, expect

from services.kit.ids import new_id
from services.threads.domain import pages
from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA


@state
async def hand_over(desk: Desk) -> Page:
    """A text is unread, nobody was chosen, and somebody else may read the text that goes along."""
    desk.office.threads.text_in(ANA, "I can't come")
    desk.office.threads.warnings[ANA] = ("wrong_person",)
    page = await desk.page(f"/c/{ANA}/transfer")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    desk.office.threads.warnings.clear()
    return page


@state
async def handed_over_already(desk: Desk) -> Page:
    """Done, though no answer came: whoever sent the form reads who has the conversation."""
    page = await desk.page(f"/c/{ANA}/transfer")
    await page.check(".form [name=to] >> nth=0")
    threads, texts = desk.office.threads, desk.office.threads.messages[ANA]
    threads.loses_answers = True
    await page.click(".form .primary")
    await expect(page.locator(".acts a.primary")).to_be_visible()
    threads.loses_answers, threads.messages[ANA] = False, texts
    return page


@state
async def close_conversation(desk: Desk) -> Page:
    threads = desk.office.threads
    words = (("Supervision ended", "Fin de la supervisión"), ("Moved to another county", "Se mudó a otro condado"))
    threads.close_reasons = [pages.CloseReason(reason_id=new_id(), en=en, es=es, is_active=True) for en, es in words]
    later = threads.clock.now() + timedelta(hours=20)
    threads.text_out(ANA, "See you Monday.", status="held", is_scheduled=True, release_at=later)
    return await desk.page(f"/c/{ANA}/close")


@state
async def closed(desk: Desk) -> Page:
    desk.office.threads.closed.add(ANA)
    page = await desk.page(f"/c/{ANA}")
    desk.office.threads.closed.clear()
    return page


@state
async def open_again(desk: Desk) -> Page:
    return await desk.page(f"/c/{ANA}/reopen")


@state
async def close_reasons(desk: Desk) -> Page:
    desk.office.threads.may_edit = True
    return await desk.page("/team/reasons")


@state
async def no_answer(desk: Desk) -> Page:
    """Nobody answers: what was typed stands on a bare page."""
    page = await desk.page(f"/c/{ANA}/transfer")
    await page.check(".form [name=to] >> nth=0")
    await page.fill("#note", "Ana works nights. Call after noon.")
    desk.office.threads.is_away = True
    await page.click(".form .primary")
    await expect(page.locator(".door [name=note]")).to_be_visible()
    desk.office.threads.is_away = False
    return page
