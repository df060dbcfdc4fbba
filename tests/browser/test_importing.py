"""A caseload from a spreadsheet, as a person brings it; with and without a script."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.browser.states.importing import LIST

BOTH = pytest.mark.parametrize("desk", [{}, {"java_script_enabled": False}], ids=["script", "no script"], indirect=True)


@BOTH
async def test_a_list_is_brought_looked_at_and_imported(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "caseload.csv"
    file.write_bytes(LIST.encode())
    page = await desk.page("/clients/new")
    act = Actions(page)
    await act.click(page.get_by_role("link", name="Import a list"))
    await page.set_input_files("#file", file)
    await act.click(".form .primary")
    await expect(page.locator(".table tbody tr")).to_have_count(8)
    await expect(page.locator(".table tbody tr >> nth=7")).to_contain_text("Are they the same?")
    await expect(page.locator(".views a[aria-current]")).to_have_text("All 8")
    await act.click(page.get_by_text("On a form"))
    await act.click(page.get_by_role("button", name="Import 3 clients"))
    await expect(page.locator("#h-done")).to_have_text("3 clients were imported")
    act.done(clicks=4, keys=0)
    await page.get_by_role("link", name="Not taken").click()
    await expect(page.locator(".table tbody tr")).to_have_count(4)


@BOTH
async def test_a_wrong_file_is_said_and_another_can_be_chosen_by_keyboard(desk: Desk, tmp_path: Path) -> None:
    wrong = tmp_path / "list.xlsx"
    wrong.write_bytes(b"PK\x03\x04 and nothing more")
    page = await desk.page("/clients/import")
    await page.set_input_files("#file", wrong)
    await page.locator(".form .primary").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#errors")).to_contain_text("This file is damaged.")
    await page.locator("#errors a").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#file")).to_be_focused()


@BOTH
async def test_a_column_is_chosen_by_hand(desk: Desk) -> None:
    content = b"a,b,c\r\nEve,Evans,385 555 0140\r\n"
    roster = desk.office.threads.rosters.add(desk.office.threads, content)
    page = await desk.page(f"/clients/import/{roster.roster_id}")
    for field, column in (("given_name", "a"), ("family_name", "b"), ("number", "c")):
        await page.select_option(f"#{field}", label=column)
    await page.get_by_role("button", name="Look again").click()
    await expect(page.locator(".table tbody th")).to_contain_text("Evans, Eve")
