"""Finding a person or a text from the one box of the inbox."""

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
