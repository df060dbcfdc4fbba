"""Consent as a person writes it down, decides about it and saves it; with and without a script."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, agreed

NO_SCRIPT = {"java_script_enabled": False}
BOTH = pytest.mark.parametrize("desk", [{}, NO_SCRIPT], ids=["script", "no script"], indirect=True)


@BOTH
async def test_what_the_client_said_is_written_down_by_keyboard(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}")
    await page.focus("#record-consent summary")
    for key in ("Enter", "Tab", "ArrowDown"):  # open it, to the first question, its second answer
        await page.keyboard.press(key)
    await expect(page.locator("#agreed-0")).to_be_checked()
    for key in ("Tab", "Tab", "Space", "Tab"):  # about all texts, as it stands; in person; the remark
        await page.keyboard.press(key)
    await page.keyboard.type("At the desk")
    await page.keyboard.press("Enter")
    await expect(page.locator("#consent .facts")).to_contain_text("said in person")
    [word] = agreed.of(ANA).words
    assert (word.is_agreed, word.purpose, word.how, word.note) == (False, "all", "in_person", "At the desk")


@BOTH
async def test_an_order_is_recorded_and_a_text_set_right(desk: Desk) -> None:
    agreed.hear(desk.office.threads, ANA, message_id=ANA, words="stop texting me, he says lol")
    agreed.decide(ANA)
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#order-contact summary")
    await page.fill("#order_number", "21-CR-0432")
    await page.fill("#last_on", "2030-01-31")
    await page.get_by_role("button", name="Record the order").click()
    await expect(page.locator("#consent .facts")).to_contain_text("Open by court order 21-CR-0432")
    await page.click("#consent-history summary")
    await page.get_by_role("button", name="That was no wish to stop").click()
    await page.click("#consent-history summary")
    await expect(page.locator("#consent-history")).to_contain_text("Set right since")
    await expect(page.locator("#consent-history")).to_contain_text("he says lol")
    await page.get_by_role("button", name="End order 21-CR-0432 now").click()
    await expect(page.locator("#consent")).to_contain_text("Erin Hammond")
    await expect(page.get_by_role("button", name="End order 21-CR-0432 now")).to_have_count(0)


async def test_the_proof_is_a_file(desk: Desk) -> None:
    agreed.hear(desk.office.threads, ANA)
    page = await desk.page(f"/clients/{ANA}")
    async with page.expect_download() as saving:
        await page.get_by_role("link", name="Save as proof (CSV)").click()
    saved = await saving.value
    assert saved.suggested_filename.startswith("Abbott-Ana-consent-")


async def test_who_asked_to_stop_leads_to_where_it_is_written_down(desk: Desk) -> None:
    threads = desk.office.threads
    agreed.hear(threads, ANA)
    threads.blocked[ANA] = "opted_out"
    page = await desk.page(f"/c/{ANA}")
    await expect(page.locator("textarea#body")).to_have_count(0)
    await page.locator(".blocked").get_by_role("link", name="Consent").click()
    await page.wait_for_url(f"**/clients/{ANA}#consent")
    threads.blocked.clear()
