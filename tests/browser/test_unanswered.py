"""Nobody answers for a while: what is typed stays where it is, with its caret, and nothing is said that is not so."""

import pytest
from playwright.async_api import Page, expect

from services.kit import failpoints
from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes.threads import ANA, BEN

ANEW = '$("#main").replaceChildren(...$("#main",fresh).childNodes);htmx.process($("#main"));'
IN_PLACE = 'inPlace($("#main"),$("#main",fresh),true);'
WORDS = "About your charge: please call me, and keep the paper"


async def more_rows_failed(desk: Desk) -> Page:
    """Carla is writing to Ana; a part of her page could not be had, and the page asks for it until it can be."""
    desk.office.threads.text_in(ANA, "hi")
    desk.office.threads.text_in(BEN, "hi")
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    desk.office.threads.is_away = True
    await page.click("#tabs [data-filter=unread]")
    await expect(page.locator("#list [data-away]")).to_be_visible()
    await page.click("#body")
    await page.keyboard.type(WORDS[:20])
    desk.office.threads.is_away = False
    await page.keyboard.type(WORDS[20:], delay=120)
    return page


async def test_what_is_missing_comes_beside_who_is_writing(desk: Desk) -> None:
    page = await more_rows_failed(desk)
    await expect(page.locator("#list .row")).to_have_count(2)
    await expect(page.locator("#body")).to_have_value(WORDS)
    await expect(page.locator("#body")).to_be_focused()
    await expect(page.locator(".thread-head h2")).to_contain_text("Ana")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.out .body")).to_have_text(WORDS)


async def test_drawn_anew_the_words_are_cut_and_the_keys_act(desk: Desk) -> None:
    await without(desk, IN_PLACE, ANEW)
    page = await more_rows_failed(desk)
    assert await page.evaluate("document.querySelector('#body')?.value") != WORDS


async def undone_in_vain(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.fill("#body", "Come at nine")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held")).to_have_count(1)
    desk.office.threads.is_away = True
    async with page.expect_response("**/undo"):
        await page.click("[data-act=undo]")
    return page


async def test_an_undo_that_got_no_answer_leaves_the_text_in_sight_and_says_so(desk: Desk) -> None:
    page = await undone_in_vain(desk)
    await expect(page.locator("#told")).to_contain_text("it may have been done, or not")
    await expect(page.locator(".msg.held .body")).to_have_text("Come at nine")
    await expect(page.locator("[data-act=undo]")).to_be_focused()
    desk.office.threads.is_away = False
    await page.click("[data-act=undo]")
    await expect(page.locator(".msg.cancelled")).to_have_count(1)
    await expect(page.locator("#told")).to_have_text("")
    await expect(page.locator("#body")).to_have_value("Come at nine")


async def undone_too_late(desk: Desk) -> Page:
    """Ana was given to a colleague while her text was on its way."""
    sent = desk.office.threads.text_out(ANA, "Come at nine", status="queued", can_undo=True)
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    desk.office.threads.refuse_with = (404, "Not found")
    async with page.expect_response(f"**/m/{sent.message_id}/undo"):
        await page.click("[data-act=undo]")
    return page


async def test_an_undo_of_a_colleagues_text_says_that_it_was_not_done(desk: Desk) -> None:
    page = await undone_too_late(desk)
    await expect(page.locator("#told")).to_contain_text("Not done: it has moved, or belongs to a colleague now.")
    await expect(page.locator(".msg .body")).to_have_text("Come at nine")


async def test_in_spanish_it_is_said_in_spanish(desk: Desk) -> None:
    await desk.read_in("es")
    page = await undone_too_late(desk)
    await expect(page.locator("#told")).to_contain_text("No se hizo")


async def test_in_its_place_stood_that_there_is_no_such_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "is_off", {"not_done"}.__contains__)
    page = await undone_too_late(desk)
    await expect(page.locator("#messages")).to_contain_text("We can't find that page")


async def test_in_its_place_stood_that_the_page_tries_again_by_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failpoints, "is_off", {"not_done"}.__contains__)
    page = await undone_in_vain(desk)
    await expect(page.locator("#messages")).to_contain_text("This page tries again by itself")
    await expect(page.locator(".msg")).to_have_count(0)


async def test_a_new_clients_form_keeps_what_is_typed(desk: Desk) -> None:
    page = await desk.page("/clients/new")
    desk.office.threads.is_away = True
    await page.locator("[name=given_name]").focus()
    async with page.expect_response("**/clients/known"):
        await page.keyboard.type("Rosa", delay=30)
    desk.office.threads.is_away = False
    await page.wait_for_timeout(2500)  # a page that asks again would have been drawn anew
    await expect(page.locator("[name=given_name]")).to_have_value("Rosa")
    await expect(page.locator("[name=given_name]")).to_be_focused()
