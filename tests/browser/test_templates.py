"""Templates in the box: by the keyboard, by the mouse, without a script; and a blank does not go."""

from typing import Any

import pytest
from playwright.async_api import Dialog, Page, expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN

CHOSEN = "(() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd); })()"


async def at_the_box(desk: Desk, path: str = f"/c/{BEN}") -> Page:
    """The cursor in the box, and what comes on first use has come."""
    page = await desk.page(path)
    await page.focus("#body")
    await expect(page.locator("dialog.picker")).to_have_count(1)
    return page


def sent(desk: Desk) -> list[Any]:
    return [body for method, path, body in desk.office.threads.asked if method == "POST" and path.endswith("/messages")]


async def test_template_by_the_keyboard(desk: Desk) -> None:
    page = await at_the_box(desk)
    act = Actions(page)
    await act.press("/")
    await expect(page.locator("#pick-q")).to_be_focused()
    await act.type("late")
    await act.press("Enter")
    await expect(page.locator("#body")).to_have_value("I am running late, Ben.")
    await expect(page.locator("#body")).to_be_focused()
    await act.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("I am running late, Ben.")
    act.done(clicks=0, keys=3)
    assert sent(desk)[0]["template_id"] in {str(one) for one in desk.office.threads.templates}
    await page.fill("#body", "And another thing.")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held")).to_have_count(2)
    assert "template_id" not in sent(desk)[1], "the next text began as nothing"


async def test_arrows_go_through_the_list_and_escape_leaves_the_words_alone(desk: Desk) -> None:
    page = await at_the_box(desk)
    await page.keyboard.press("/")
    await expect(page.locator("#pick-q")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".pick").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".pick").nth(1)).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("#pick-q")).to_be_focused()
    await page.keyboard.type("no such words")
    await expect(page.locator("#pick-none")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.picker")).to_be_hidden()
    await expect(page.locator("#body")).to_have_value("")
    await page.fill("#body", "9")
    await page.keyboard.type("/10")
    await expect(page.locator("#body")).to_have_value("9/10")


async def test_blank_is_chosen_to_be_filled_in_and_refused_while_it_stands(desk: Desk) -> None:
    page = await at_the_box(desk)
    await page.click("[data-templates]")
    await page.click(".pick:has-text('What to bring')")
    assert await page.evaluate(CHOSEN) == "{appointment date}"
    await expect(page.locator("#blanks")).to_have_text("Still to fill in: appointment date")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#body-err")).to_have_text("Fill in appointment date first.")
    await expect(page.locator("#body")).to_have_value(
        "Hi Ben, please bring your ID and any letters you got to your appointment on {appointment date}."
    )
    words = await page.input_value("#body")
    await page.fill("#body", words.replace("{appointment date}", "Monday"))
    await expect(page.locator("#blanks")).to_be_hidden()
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_contain_text("on Monday.")


async def test_suggested_reply_stands_in_the_box_with_one_click_while_the_client_wrote_last(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "¿Puedo ir a las 4?")
    page = await at_the_box(desk, f"/c/{ANA}")
    act = Actions(page)
    await act.click(".suggestions a:has-text('De acuerdo.')")
    await expect(page.locator("#body")).to_have_value("De acuerdo.")
    await act.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("De acuerdo.")
    await expect(page.locator(".suggestions")).to_be_hidden()
    act.done(clicks=1, keys=1)


async def test_what_is_being_written_becomes_a_template(desk: Desk) -> None:
    page = await at_the_box(desk)
    await page.fill("#body", "Ben, the office is closed today.")
    await page.click("[data-templates]")
    await page.click("[data-save-text]")
    await expect(page.locator("#en")).to_have_value("{first name}, the office is closed today.")
    await page.fill("#title", "Closed")
    await page.focus("#es")
    await page.click("[data-blank='{first name}']")
    await expect(page.locator("#es")).to_have_value("{first name}")
    await expect(page.locator("#preview")).to_contain_text("Ben, the office is closed today.")
    await page.click(".editor .primary")
    await expect(page.locator(".card:has-text('Closed')")).to_contain_text("{first name}, the office")


async def test_who_leaves_with_words_that_are_kept_nowhere_is_asked_first(desk: Desk) -> None:
    page, asked = await desk.page("/templates/new"), list[str]()

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await expect(page.locator("dialog.picker")).to_have_count(0)
    await page.focus("#title")
    await expect(page.locator("dialog.picker")).to_have_count(1)  # what comes on first use has come
    await page.keyboard.type("Lab")
    await page.click("a[href='/inbox'] >> nth=0")
    await expect(page.locator("#title")).to_have_value("Lab")
    assert asked == ["beforeunload"]
    await page.fill("#en", "Please call the lab.")
    await page.click(".editor .primary")
    await page.wait_for_url("**/templates**")
    assert asked == ["beforeunload"], "who saves is not asked"
    await page.goto(desk.office.service.url + "/templates/new")
    await page.click("a[href='/inbox'] >> nth=0")
    await page.wait_for_url("**/inbox")
    assert asked == ["beforeunload"], "nor is who has typed nothing"


@pytest.mark.parametrize("desk", [{"java_script_enabled": False}], indirect=True)
async def test_without_a_script_one_can_write_change_and_use_one_and_send_the_first_text(desk: Desk) -> None:
    page = await desk.page("/templates")
    await page.click("text=New template")
    await page.fill("#title", "Closed")
    await page.fill("#en", "We are closed, {first name}.")
    await page.click("button[value=preview]")
    await expect(page.locator("#preview")).to_contain_text("We are closed, Ana.")
    await page.click(".editor .primary")
    await page.click("h3 a:has-text('Closed')")
    await page.fill("#es", "Cerramos, {first name}.")
    await page.click(".editor .primary")
    await page.goto(desk.office.service.url + f"/c/{ANA}")
    await page.click("[data-templates]")
    await page.fill("#pick-q", "cerramos")
    await page.click(".ask .btn")
    await page.click(".pick")
    await expect(page.locator("#body")).to_have_value("Cerramos, Ana.")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.held .body")).to_have_text("Cerramos, Ana.")
    await page.goto(desk.office.service.url + f"/c/{BEN}/first")
    await page.click("text=Send first text")
    await expect(page.locator(".msg.held .body")).to_contain_text("Hi Ben, this is Carla Reyes from Probation.")
