"""A hint that comes by two ways is acted on once."""

import asyncio

import pytest
from playwright.async_api import Route, expect

from services.kit import failpoints
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN


async def drawn_after_both(desk: Desk) -> int:
    """How often Ana's row was asked for when a hint came by the stream, and then once more as one that was missed."""
    goes_on = asyncio.Event()

    async def late(route: Route) -> None:
        await goes_on.wait()
        await route.continue_()

    await desk.context.route("**/events/missed*", late)
    desk.office.threads.text_out(ANA, "See you Tuesday.")
    page = await desk.page()
    await desk.hears(page)
    desk.text_in(ANA, "Can I come at 4?")
    await expect(page.locator("#list .row").first).to_contain_text("Can I come at 4?")
    async with page.expect_response("**/events/missed*") as answer:
        goes_on.set()
    assert "message" in await (await answer.value).text()
    desk.text_in(BEN, "Please call me.")
    await expect(page.locator("#list .row").first).to_contain_text("Please call me.")
    return sum(path == f"/v1/threads/{ANA}/row" for _, path, _ in desk.office.threads.asked)


async def test_a_hint_that_comes_both_ways_draws_its_row_once(desk: Desk) -> None:
    assert await drawn_after_both(desk) == 1


async def test_without_its_place_it_draws_it_twice(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoints, "is_off", {"hint_place"}.__contains__)
    assert await drawn_after_both(desk) == 2
