"""Whom it is time to write to: from the banner to the text."""

from uuid import UUID

from playwright.async_api import expect

from services.threads.domain import pages
from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN

TRAINING = UUID(int=7001)


async def test_the_banner_leads_to_a_text_for_exactly_those_it_counts(desk: Desk) -> None:
    threads = desk.office.threads
    threads.statuses = [pages.ClientStatus(status_id=TRAINING, name="Training", tone="good", follow_up_days=30)]
    threads.stands, threads.due = {ANA: TRAINING, BEN: TRAINING}, {BEN}
    page = await desk.page()
    act = Actions(page)
    await act.click(page.get_by_role("link", name="1 person to write to"))
    await page.focus("#en")
    await act.type("Please check in.")
    await act.click(page.get_by_role("button", name="Choose people"))
    await expect(page.locator(".count b")).to_have_text("1 chosen")
    await expect(page.locator(".ticks li")).to_have_count(2)
    await act.click(page.get_by_role("button", name="Look at it").first)
    await act.click(page.get_by_role("button", name="Send to 1 person"))
    await expect(page.locator("#progress")).to_contain_text("of 1")
    act.done(clicks=4, keys=0)
    assert [batch.thread_ids for batch in threads.many.batches.values()] == [(BEN,)]


async def test_a_status_is_given_beside_the_conversation(desk: Desk) -> None:
    desk.office.threads.statuses = [pages.ClientStatus(status_id=TRAINING, name="Training", tone="warn")]
    page = await desk.page(f"/c/{ANA}")
    await page.get_by_role("combobox", name="Status").select_option("Training")
    await page.locator("#panel").get_by_role("button", name="Save").click()
    await expect(page.locator(f"#row-{ANA} .chip")).to_have_text("Training")
