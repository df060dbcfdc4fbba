"""Handing over, closing and opening again, as a person does it; with and without a script."""

import pytest
from playwright.async_api import expect

from services.kit.ids import new_id
from services.threads.domain import pages
from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN

NO_SCRIPT = {"java_script_enabled": False}
BOTH = pytest.mark.parametrize("desk", [{}, NO_SCRIPT], ids=["script", "no script"], indirect=True)


def told(desk: Desk, path: str) -> list[dict[str, object]]:
    return [body for method, asked, body in desk.office.threads.asked if method != "GET" and asked.endswith(path)]


@BOTH
async def test_handing_over_with_a_note_and_a_text(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}")
    act = Actions(page)
    await act.click(".page-head .more summary")
    await act.click(page.get_by_role("link", name="Hand over"))
    await act.click(page.get_by_text("Dev", exact=True))
    await page.fill("#note", "Works nights.\nCall after 3.")
    await page.check("[name=tells]")
    await act.click(page.get_by_role("button", name="Hand over"))
    act.done(clicks=4, keys=0)
    await expect(page.locator(".list [role=status]").first).to_have_text(
        "Done: your colleague has the conversation now."
    )
    [form] = told(desk, "/transfer")
    assert (form["note"], form["unread"]) == ("Works nights.\nCall after 3.", 0)
    assert str(form["text"]).startswith("Hola, Ana. Un colega mío se hará cargo")


@BOTH
async def test_nobody_chosen_loses_nothing(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}/transfer")
    await page.fill("#note", "Works nights.")
    await page.fill("#text", "Dev takes over.")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_contain_text("Choose who takes over.")
    await expect(page.locator("#note")).to_have_value("Works nights.")
    await expect(page.locator("#text")).to_have_value("Dev takes over.")
    assert told(desk, "/transfer") == []
    await page.get_by_text("Dev", exact=True).click()
    await page.click(".form .primary")
    await expect(page.locator(".list [role=status]").first).to_be_visible()
    [form] = told(desk, "/transfer")
    assert (form["note"], form["text"]) == ("Works nights.", "")


@BOTH
async def test_text_that_comes_meanwhile_is_told_before_it_goes_along(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}/transfer")
    desk.office.threads.text_in(ANA, "I can't come")
    await page.get_by_text("Dev", exact=True).click()
    await page.fill("#note", "Works nights.")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_contain_text("A new text has come.")
    await expect(page.locator("#note")).to_have_value("Works nights.")
    await page.click(".form .primary")
    await expect(page.locator(".list [role=status]").first).to_contain_text("your colleague has the conversation")


@BOTH
async def test_closing_for_a_reason_and_opening_again(desk: Desk) -> None:
    threads = desk.office.threads
    threads.close_reasons = [pages.CloseReason(reason_id=new_id(), en="Supervision ended", es="", is_active=True)]
    page = await desk.page(f"/c/{BEN}/close")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_contain_text("Choose at least one reason.")
    await page.get_by_text("Supervision ended").click()
    await page.click(".form .primary")
    await expect(page.locator(".list [role=status]").first).to_contain_text("Closed.")
    page = await desk.page(f"/c/{BEN}")
    await page.click(".blocked a")
    await page.click(".form .primary")
    await expect(page.locator("#body")).to_be_visible()
    assert told(desk, "/reopen") == [{"to_id": None}]


@BOTH
async def test_reasons_are_a_supervisors_to_change(desk: Desk) -> None:
    page = await desk.page("/team/reasons")
    await expect(page.locator("h1")).to_have_text("We can't find that page")
    desk.office.threads.may_edit = True
    page = await desk.page("/team/reasons")
    await page.fill("#en0", "Supervision ended")
    await page.fill("#es0", "Fin de la supervisión")
    await page.fill("#en1", "Moved")
    await page.uncheck("[name=offered] >> nth=1")
    await page.click(".form .primary")
    await expect(page.locator("[role=status]").first).to_have_text("Saved.")
    [form] = told(desk, "/close-reasons")
    assert [(one["en"], one["is_active"]) for one in form["reasons"]] == [  # type: ignore[attr-defined]
        ("Supervision ended", True),
        ("Moved", False),
    ]
