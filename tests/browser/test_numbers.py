"""A client's numbers on the pages: what is asked, what is changed, and what each takes."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN, numbers

NEW = "+13855550190"


async def test_a_client_who_says_new_phone_from_it_has_it_made_current(desk: Desk) -> None:
    threads = desk.office.threads
    numbers.new_phone(threads, ANA, NEW, is_current=False, question_at=datetime.now(UTC))
    page = await desk.page("/inbox")
    act = Actions(page)
    await act.click("#list .row:has-text('Abbott') a")
    await act.click("#asked .primary")
    await expect(page.locator(".thread-head .num")).to_contain_text("(385) 555-0190")
    await expect(page.locator("#asked .question")).to_have_count(0)
    act.done(clicks=2, keys=0)


async def test_typing_in_a_new_number(desk: Desk) -> None:
    page = await desk.page(f"/c/{BEN}")
    act = Actions(page)
    await act.click("#panel #add-number summary")
    await page.focus("#new-number")
    await act.type("3855550190")
    await act.click("#panel .form .primary")
    await expect(page.locator(".thread-head .num")).to_contain_text("(385) 555-0190")
    await expect(page.locator(".thread-head .chip")).to_have_text("Not confirmed yet")
    act.done(clicks=2, keys=0)


@pytest.mark.parametrize(("typed", "said"), [("12", "with its area code"), ("(385) 555-0155", "somebody's already")])
async def test_a_number_that_can_not_be_taken_is_kept_and_explained(desk: Desk, typed: str, said: str) -> None:
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#add-number summary")
    await page.fill("#new-number", typed)
    await page.click("#add-number .primary")
    await expect(page.locator("#new-number-err")).to_contain_text(said)
    await expect(page.locator("#new-number")).to_have_value(typed)
    if "0155" in typed:
        await page.check("#add-number [value=shares]")
        await page.click("#add-number .primary")
        await expect(page.locator("#numbers .cur")).to_contain_text(typed)


async def test_a_number_that_ended_stands_in_its_history(desk: Desk) -> None:
    page = await desk.page(f"/clients/{ANA}")
    await page.click("#numbers summary:has-text('Theirs no more')")
    await page.click("#numbers .btn.bad")
    await page.click("#numbers summary:has-text('history')")
    await expect(page.locator("#numbers details[open] li")).to_contain_text("(801) 555-0111")


async def test_a_task_goes_when_somebody_says_what_holds(desk: Desk) -> None:
    numbers.trouble(desk.office.threads, ANA, "wrong_person")
    page = await desk.page(f"/c/{ANA}")
    await expect(page.locator("#asked .question")).to_contain_text("Somebody else answered")
    await page.click("#asked .btn:has-text('still theirs')")
    await expect(page.locator("#asked .question")).to_have_count(0)


async def test_what_somebody_else_may_read_goes_only_when_that_is_ticked(desk: Desk) -> None:
    threads = desk.office.threads
    page = await desk.page(f"/c/{ANA}")
    threads.refuse_with = (409, "ask_first")
    await page.fill("#body", "You have court at 9")
    await page.click(".composer .primary")
    await expect(page.locator("#body-err")).to_contain_text("Somebody else may read this")
    await expect(page.locator("#body")).to_have_value("You have court at 9")


async def test_the_page_says_which_number_its_writer_saw(desk: Desk) -> None:
    threads = desk.office.threads
    threads.warnings[ANA] = ("failing",)
    page = await desk.page(f"/c/{ANA}")
    await page.check("[name=despite]")
    await page.fill("#body", "Hello")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.held .body")).to_have_text("Hello")
    [told] = [body for method, path, body in threads.asked if method == "POST" and path.endswith("/messages")]
    assert (told["to_number"], told["despite"]) == ("+18015550111", ["failing"])
    await expect(page.locator("[name=despite]")).not_to_be_checked()
