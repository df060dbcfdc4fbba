"""Saving a conversation for the file, as a person does it; with and without a script."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA

BOTH = pytest.mark.parametrize("desk", [{}, {"java_script_enabled": False}], ids=["script", "no script"], indirect=True)


@BOTH
@pytest.mark.parametrize(("kind", "begins"), [("PDF", "%PDF-"), ("Text file", "\ufeffConversation with Abbott, Ana")])
async def test_saving_a_conversation_for_the_file(desk: Desk, kind: str, begins: str, tmp_path: Path) -> None:
    desk.office.threads.text_in(ANA, "Can I come at 4?")
    page = await desk.page(f"/c/{ANA}")
    act = Actions(page)
    async with page.expect_download() as coming:
        await act.click(".thread-head .more summary")
        await act.click(page.get_by_role("link", name=kind))
    act.done(clicks=2, keys=0)
    download = await coming.value
    await download.save_as(tmp_path / "file")
    assert download.suggested_filename.startswith("Abbott-Ana-")
    assert (tmp_path / "file").read_bytes().decode("utf-8", "replace").startswith(begins)
    await expect(page.locator(".thread-head h2")).to_contain_text("Abbott")


@BOTH
async def test_choosing_days_and_printing_shows_paper_alone(desk: Desk) -> None:
    written = desk.office.threads.text_in(ANA, "Can I come at 4?")
    page = await desk.page(f"/c/{ANA}")
    await page.click(".thread-head .more summary")
    await page.get_by_role("link", name="Choose days…").click()
    await page.fill("#last_on", "2001-01-01")
    await page.get_by_role("button", name="Print").click()
    await expect(page.locator("#errors")).to_contain_text("There is nothing between these days.")
    await page.fill("#last_on", str(written.at.date()))
    await page.fill("#first_on", "2001-01-01")
    await page.get_by_role("button", name="Print").click()
    await expect(page.locator(".paper .said").last).to_have_text("Can I come at 4?")
    await page.emulate_media(media="print")
    for hidden in (".rail", ".off-paper", ".skip"):
        await expect(page.locator(hidden)).to_be_hidden()
    await expect(page.locator(".paper h1")).to_be_visible()
    assert await page.evaluate("getComputedStyle(document.querySelector('.wide-page')).overflowY") == "visible"
