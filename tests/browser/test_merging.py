"""Two records of one person made one, and taken back, as a person does it; with and without a script."""

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN

NO_SCRIPT = {"java_script_enabled": False}
BOTH = pytest.mark.parametrize("desk", [{}, NO_SCRIPT], ids=["script", "no script"], indirect=True)


def told(desk: Desk, path: str) -> list[dict[str, object]]:
    return [body for method, asked, body in desk.office.threads.asked if method != "GET" and asked.endswith(path)]


@BOTH
async def test_17_merge_needs_both_choices_and_says_what_became_of_it(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}")
    act = Actions(page)
    await act.click(".page-head .more summary")
    await act.click(page.get_by_role("link", name="Merge with"))
    await page.fill("#q", "ben")
    await act.press("Enter")
    await act.click(page.locator(".found a").first)
    await expect(page.locator("h1")).to_have_text("Same person?")
    await act.click(page.locator("[name=names_of]").nth(1))
    await page.click(".form .primary")
    await expect(page.locator("#errors a")).to_have_text(["Choose which number texts go to."])
    await expect(page.locator("[name=names_of]").nth(1)).to_be_checked()
    assert told(desk, "/v1/merges") == []
    await page.locator("[name=phone_id]").first.check()
    await page.click(".form .primary")
    await page.wait_for_url(f"**/clients/{ANA}")
    await expect(page.locator("#merged")).to_contain_text("Merged with Ben")
    [form] = told(desk, "/v1/merges")
    assert (form["keep_id"], form["gone_id"], form["names_of"]) == (str(ANA), str(BEN), str(BEN))
    await page.get_by_role("button", name="Undo merge").click()
    await expect(page.locator("#merged")).to_have_count(0)
    assert len(told(desk, "/undo")) == 1


@BOTH
async def test_swapping_the_records_begins_anew_with_the_other_one(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.locator("[name=names_of]").first.check()
    await page.get_by_role("link", name="Keep the other record instead").click()
    await page.wait_for_url(f"**/clients/{BEN}/merge?with={ANA}")
    await expect(page.locator("[name=names_of]:checked")).to_have_count(0)
    await expect(page.locator("[name=gone_id]")).to_have_value(str(ANA))


@BOTH
async def test_what_can_not_be_merged_so_leads_to_the_other_way_round(desk: Desk) -> None:
    desk.office.threads.merge_state = "refused"
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.locator("[name=names_of]").first.check()
    await page.locator("[name=phone_id]").first.check()
    await page.click(".form .primary")
    await expect(page.locator("#merged")).to_contain_text("Keep that one instead.")
    await page.get_by_role("link", name="Keep that one").click()
    await page.wait_for_url(f"**/clients/{BEN}/merge?with={ANA}")


async def test_a_failure_changes_nothing_and_keeps_the_choices(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.locator("[name=names_of]").first.check()
    await page.locator("[name=phone_id]").first.check()
    desk.office.threads.refuse_with = (409, "merged")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_contain_text("has been merged in the meantime")
    await expect(page.locator("[name=names_of]").first).to_be_checked()


@BOTH
async def test_an_undo_that_is_refused_says_why(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.locator("[name=names_of]").first.check()
    await page.locator("[name=phone_id]").first.check()
    await page.click(".form .primary")
    await page.wait_for_url(f"**/clients/{ANA}")
    desk.office.threads.refuse_with = (409, "later")
    await page.get_by_role("button", name="Undo merge").click()
    await expect(page.locator("#merged [role=alert]")).to_contain_text("merged again since")


async def test_the_page_follows_a_merge_that_is_under_way(desk: Desk) -> None:
    threads = desk.office.threads
    threads.merge_state = "asked"
    page = await desk.page(f"/clients/{ANA}/merge?with={BEN}")
    await page.locator("[name=names_of]").first.check()
    await page.locator("[name=phone_id]").first.check()
    await page.click(".form .primary")
    await expect(page.locator("#merged")).to_contain_text("Being merged with Ben")
    threads.merges[ANA] = replace(threads.merges[ANA], state="done", done_at=threads.clock.now(), can_undo=True)
    await expect(page.get_by_role("button", name="Undo merge")).to_be_visible()
