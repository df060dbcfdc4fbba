"""A new client and a client's page, as a person meets them."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.fakes.shapes import NUMBERS
from tests.fakes.threads import ANA
from tests.fakes.threads.people import COLLEAGUES, ELSEWHERE

NO_SCRIPT = {"java_script_enabled": False}


async def fills(page: Page, **fields: str) -> None:
    for name, words in ({"given_name": "Eve", "family_name": "Evans", "number": "(307) 555-0112"} | fields).items():
        await page.fill(f"#{name}", words)


async def test_who_has_the_number_is_said_while_it_is_typed_and_what_is_chosen_stays(desk: Desk) -> None:
    page = await desk.page("/clients/new")
    await page.fill("#number", NUMBERS[ANA])
    await expect(page.locator("#holders")).to_contain_text("your client Abbott, Ana")
    await page.check("#holders [value=shares]")
    await page.fill("#given_name", "Ana")
    await page.fill("#family_name", "Abbott")
    await expect(page.locator("#known")).to_contain_text("1 client has this name")
    await expect(page.locator("#holders [value=shares]")).to_be_checked()
    await page.fill("#number", "801 555")
    await expect(page.locator("#holders")).to_have_count(0)
    asked = [body for method, path, body in desk.office.threads.asked if path == "/v1/clients" and method == "POST"]
    assert asked == []


@pytest.mark.parametrize("desk", [{}, NO_SCRIPT], ids=["script", "no script"], indirect=True)
async def test_nothing_typed_is_lost_and_every_fault_leads_to_its_field(desk: Desk) -> None:
    page = await desk.page("/clients/new")
    await fills(page, family_name="", number="555-0112")
    await page.locator("details.rest summary").click()
    await page.fill("#notes", "Works nights.")
    await page.fill("#id_value", "A-1001")
    await page.select_option("#language", "es")
    await page.click(".form .primary")
    await expect(page.locator("#errors li")).to_have_count(3)
    await expect(page.locator("#number-err")).to_contain_text("with its area code")
    for name, words in {
        "given_name": "Eve",
        "number": "555-0112",
        "notes": "Works nights.",
        "id_value": "A-1001",
    }.items():
        await expect(page.locator(f"#{name}")).to_have_value(words)
    await expect(page.locator("#language")).to_have_value("es")
    await page.click("#errors a[href='#family_name']")
    await expect(page.locator("#family_name")).to_be_focused()
    await fills(page)
    await page.check("#court")
    await page.click(".form .primary")
    await expect(page.locator("h1")).to_have_text("First text to Eve Evans")
    [told] = [body for method, path, body in desk.office.threads.asked if (method, path) == ("POST", "/v1/clients")]
    assert (told["agreed_how"], told["language"], told["notes"]) == ("court", "es", "Works nights.")
    assert told["external_ids"] == [{"label": "case", "value": "A-1001"}]


@pytest.mark.parametrize("desk", [NO_SCRIPT], indirect=True)
async def test_a_known_number_is_asked_about_without_a_script(desk: Desk) -> None:
    page = await desk.page("/clients/new")
    await fills(page, number=NUMBERS[ANA])
    await page.check("#form")
    await page.click(".form .primary")
    await expect(page.locator("#number-err")).to_contain_text("somebody's already")
    await page.check(f"#holders [value='same:{ANA}']")
    await page.click(".form .primary")
    await expect(page.locator(".thread-head h2")).to_have_text("Abbott, Ana")


async def test_what_may_be_done_depends_on_whose_client_it_is(desk: Desk) -> None:
    page = await desk.page("/clients/new")
    await page.fill("#number", COLLEAGUES)
    await expect(page.locator("#holders")).to_contain_text("ask Dev Chandra to hand them over")
    await expect(page.locator("#holders [type=radio]")).to_have_count(1)
    await page.fill("#number", ELSEWHERE)
    await expect(page.locator("#holders")).to_contain_text("is known in the county already")
    await expect(page.locator("#holders [type=radio]")).to_have_count(2)


async def test_enter_saves_and_never_says_that_it_is_the_same_person(desk: Desk) -> None:
    page = await desk.page("/clients/new")
    await fills(page, number=NUMBERS[ANA])
    await page.check("#in_person")
    await expect(page.locator("#holders")).to_be_visible()
    await page.press("#number", "Enter")
    await expect(page.locator("#errors")).to_contain_text("Say below who it is.")


async def test_with_threads_away_what_was_typed_is_kept(desk: Desk) -> None:
    page = await desk.page("/clients/new")
    await fills(page)
    await page.check("#in_person")
    desk.office.threads.refuse_with = (503, "Not available just now")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_contain_text("What you typed is kept here")
    await expect(page.locator("#family_name")).to_have_value("Evans")
    desk.office.threads.refuse_with = None
    await page.click(".form .primary")
    await expect(page.locator("h1")).to_have_text("First text to Eve Evans")


@pytest.mark.parametrize("desk", [{}, NO_SCRIPT], ids=["script", "no script"], indirect=True)
async def test_a_note_is_written_and_a_client_changed(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#notes .btn")
    await expect(page.locator("#note-err")).to_have_text("Type a note first.")
    await page.fill("#note", "Bus pass.\n<b>Ask again.</b>")
    await page.click("#notes .btn")
    await expect(page.locator(".notes li p")).to_have_text("Bus pass.\n<b>Ask again.</b>")
    await page.click("a[href$='/edit']")
    await page.fill("#family_name", "Abbott-Peña")
    await page.fill("#id_label1", "case")
    await page.fill("#id_value1", "A-1001")
    await page.uncheck("[name=wants_reminders]")
    await page.click(".form .primary")
    await expect(page.locator("h1")).to_have_text("Abbott-Peña, Ana")
    await expect(page.locator(".inner > .hint")).to_contain_text("Case number A-1001")
    await expect(page.locator("[aria-labelledby=h-prefs] .facts")).to_contain_text("Off")


async def test_a_note_is_kept_while_threads_is_away(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}")
    await page.fill("#note", "Bus pass.")
    desk.office.threads.refuse_with = (503, "Not available just now")
    await page.click("#notes .btn")
    await expect(page.locator("#note-err")).to_contain_text("What you typed is kept here")
    await expect(page.locator("#note")).to_have_value("Bus pass.")


async def test_a_form_that_somebody_overtook_shows_both_and_can_be_saved_then(desk: Desk) -> None:
    page, other = [await desk.page(f"/clients/{ANA}/edit") for _ in range(2)]
    await other.fill("#best_time", "After 2 PM")
    await other.click(".form .primary")
    await expect(other.locator("h1")).to_have_text("Abbott, Ana")
    await page.fill("#best_time", "Before noon")
    await page.click(".form .primary")
    await expect(page.locator(".form .warn-note")).to_have_text("Now: After 2 PM")
    await expect(page.locator("#best_time")).to_have_value("Before noon")
    await page.click(".form .primary")
    await expect(page.locator("[aria-labelledby=h-prefs] .facts")).to_contain_text("Before noon")
