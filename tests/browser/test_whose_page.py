"""A page of hers in a browser where somebody else has signed in since: it gets nothing of theirs, and does nothing."""

import pytest
from playwright.async_api import Page, expect

from services.kit import failpoints
from services.web.pages.hub import HUB
from tests.browser.conftest import Desk
from tests.browser.test_signed_out import WORDS, sign_in_at
from tests.fakes.threads import ANA, BEN
from tests.service.web.conftest import DEV

THEIRS = "Only for Dev's eyes"


async def drawn(desk: Desk, path: str = f"/c/{ANA}") -> Page:
    """A page of Carla's; then Dev signs in in the same browser, and the clients are his."""
    page = await desk.page(path)
    await desk.hears(page)
    await page.focus("#search")
    return page


async def dev_signs_in(desk: Desk) -> None:
    await desk.sign_in("dev")
    desk.office.threads.owner = DEV


async def told_something(desk: Desk) -> None:
    desk.text_in(BEN, THEIRS)


async def test_what_comes_in_leads_her_page_to_the_door(desk: Desk) -> None:
    page = await drawn(desk)
    await dev_signs_in(desk)
    await told_something(desk)
    await page.wait_for_url("**/sign-in?note=out&**")


async def test_without_that_her_page_shows_what_is_his(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "is_off", {"page_owner"}.__contains__)
    page = await drawn(desk)
    await dev_signs_in(desk)
    await told_something(desk)
    await expect(page.locator("#list")).to_contain_text(THEIRS)


async def test_a_click_in_her_list_opens_nothing_of_his(desk: Desk) -> None:
    desk.office.threads.text_in(BEN, THEIRS)
    page = await drawn(desk)
    await dev_signs_in(desk)
    await page.click("#list .row a:has-text('Barela')")
    await page.wait_for_url("**/sign-in?note=out&**")
    assert desk.office.threads.messages[BEN][0].is_unread


async def test_back_draws_nothing_of_his_into_her_page(desk: Desk) -> None:
    page = await drawn(desk)
    await page.click("#list .row a:has-text('Barela')")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ben")
    await dev_signs_in(desk)
    await page.go_back()
    await page.wait_for_url("**/sign-in?note=out&**")


async def test_what_she_was_writing_stays_and_goes_to_nobody_as_him(desk: Desk) -> None:
    page = await drawn(desk)
    await dev_signs_in(desk)
    await page.click("#body")
    await page.keyboard.type(WORDS, delay=5)
    await expect(page.locator("#told")).to_contain_text("You are signed out. What you typed is not saved")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#body-err")).to_contain_text("Not sent: you were signed out")
    desk.office.service.app[HUB].resync()
    await page.wait_for_timeout(500)
    await expect(page.locator("#body")).to_have_value(WORDS)
    assert (desk.office.threads.messages[ANA], desk.office.threads.drafts) == ([], {})


async def test_she_goes_on_in_it_once_it_is_her_again(desk: Desk) -> None:
    page = await drawn(desk)
    await desk.sign_in("dev")
    await page.click("#body")
    await page.keyboard.type(WORDS, delay=5)
    await expect(page.locator("#told")).to_contain_text("not saved")
    await page.click("#told a")
    await sign_in_at(page)
    await page.wait_for_url(f"**/c/{ANA}")
    await expect(page.locator("#body")).to_have_value(WORDS)
