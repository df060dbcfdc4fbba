"""Finding a person or a text from the one box of the inbox."""

import pytest
from playwright.async_api import expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN


async def test_words_of_a_text_are_found_from_the_same_box(desk: Desk) -> None:
    text = desk.office.threads.text_in(BEN, "Is courtroom 33 the right one?")
    page = await desk.page(f"/c/{ANA}")
    await page.keyboard.press("Escape")
    act = Actions(page)
    await act.press("/")
    await act.type("courtroom")
    await expect(page.locator("#no-match")).to_be_visible()
    await act.press("Enter")
    await expect(page.locator(".hits mark")).to_have_text("courtroom")
    await act.click(".hits a")
    await expect(page.locator(f"#m{text.message_id}")).to_be_in_viewport()
    act.done(clicks=1, keys=2)


async def test_where_a_client_fits_enter_opens_them_and_texts_are_one_click_further(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Ben's number is new")
    page = await desk.page()
    await page.keyboard.press("/")
    await expect(page.locator("#in-texts")).to_be_hidden()
    await page.keyboard.type("ben")
    await page.click("#in-texts a")
    await expect(page.locator(".hits mark")).to_have_text("Ben")
    await page.goto(desk.office.service.url + "/inbox")
    await page.fill("#search", "ben")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread-head h2")).to_contain_text("Barela")


@pytest.mark.parametrize(("path", "box"), [("/inbox", "#search"), ("/unknown", "section.card [name=q]")])
async def test_a_page_pasted_into_the_search_is_searched_for_as_far_as_it_goes(desk: Desk, path: str, box: str) -> None:
    page = await desk.page(path)
    await page.focus(box)
    await page.keyboard.insert_text("a" * 10_000)
    assert await page.input_value(box) == "a" * 100
    await page.keyboard.press("Enter")
    await expect(page.locator("main").get_by_text("No client matches").first).to_be_visible()


async def test_a_text_that_needs_no_answer_is_put_aside_by_one_key_until_the_next_comes(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Thanks!")
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    button = page.get_by_role("button", name="No answer needed")
    await expect(button).to_be_visible()
    await page.keyboard.press("Escape")
    act = Actions(page)
    await act.press("e")
    await expect(button).to_be_hidden()
    await expect(page.locator("#answered .chip")).to_have_text("No answer needed")
    act.done(clicks=0, keys=1)
    assert desk.office.threads.put_aside == {ANA}
    desk.text_in(ANA, "One more thing")
    await expect(button).to_be_visible()
    await expect(page.locator("#answered .chip")).to_be_hidden()


async def test_a_text_that_is_below_what_is_on_screen_was_not_seen(desk: Desk) -> None:
    for n in range(40):
        desk.office.threads.text_in(ANA, f"text number {n}.")
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await expect(page.locator("#answered button")).to_be_visible()
    await page.locator("#scroll").evaluate("node => { node.scrollTop = 0; }")
    desk.text_in(ANA, "Which door is it?")
    await expect(page.locator("#to-new")).to_be_visible()
    await page.locator("#answered button").click()
    await expect(page.locator("#answered .chip")).to_have_text("A new text has come. Look at it first.")
    assert desk.office.threads.put_aside == set()
    await page.locator("#to-new").click()
    await page.locator("#answered button").click()
    await expect(page.locator("#answered .chip")).to_have_text("No answer needed")
    assert desk.office.threads.put_aside == {ANA}


async def test_what_we_said_last_waits_for_no_answer(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    desk.office.threads.text_out(ANA, "Yes.")
    page = await desk.page(f"/c/{ANA}")
    await expect(page.locator("#messages .msg.out")).to_be_visible()
    await expect(page.locator("#answered")).to_be_hidden()
