"""What is new is shown, under a filter and beside a search too; and nothing moves under a pointer for it."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace
from playwright.async_api import Locator, Page, Route, expect

from services.kit import failpoints
from services.threads.domain import boards
from services.web.pages.hub import HUB
from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes import shapes
from tests.fakes.threads import ANA, BEN
from tests.fakes.threads import board as fake_board

UNDER = "([x, y]) => document.elementFromPoint(x, y)?.closest('section.card, li')?.id"
A_WHILE_MS = 1500  # what would have moved would have moved by now


async def pointed_at(page: Page, place: Locator) -> tuple[list[float], str]:
    """Where the pointer now stands, and what is under it."""
    box = await place.bounding_box()
    assert box
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    await page.mouse.move(*at)
    return at, await page.evaluate(UNDER, at)


async def under_unread(desk: Desk) -> Page:
    """The list of unread texts, empty until Ben wrote just now."""
    page = await desk.page("/inbox?filter=unread")
    await desk.hears(page)
    await expect(page.locator("#list")).to_contain_text("caught up")
    desk.text_in(BEN, "Can I come at 4?")
    await expect(page.locator('[data-count="unread"] span').first).to_have_text("1")
    return page


async def test_a_new_text_shows_under_the_filter_unread(desk: Desk) -> None:
    page = await under_unread(desk)
    await expect(page.locator("#list")).to_contain_text("Can I come at 4?")
    await expect(page.locator("#list")).not_to_contain_text("caught up")
    desk.office.threads.text_out(ANA, "See you Tuesday.")
    desk.hint("message", ANA)
    await page.wait_for_timeout(A_WHILE_MS)
    await expect(page.locator("#list .row")).to_have_count(1)


async def test_where_the_server_does_not_say_that_it_fits_it_does_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failpoints, "is_off", {"row_fits"}.__contains__)
    page = await under_unread(desk)
    await page.wait_for_timeout(A_WHILE_MS)
    await expect(page.locator("#list")).to_contain_text("caught up")


async def found_and_opened(desk: Desk) -> Page:
    """Ana, found by her name and opened; then Ben writes."""
    page = await desk.page()
    await desk.hears(page)
    await page.keyboard.press("/")
    await page.keyboard.type("abb")
    await page.keyboard.press("Enter")
    await expect(page.locator(".thread-head h2")).to_contain_text("Ana")
    desk.text_in(BEN, "I am outside, help")
    return page


async def test_a_new_text_is_seen_after_somebody_was_searched_for(desk: Desk) -> None:
    page = await found_and_opened(desk)
    await expect(page.locator(f"#row-{BEN}")).to_be_visible()
    await expect(page.locator(f"#row-{BEN}")).to_contain_text("I am outside")


async def test_where_the_search_stays_its_row_is_hidden(desk: Desk) -> None:
    await without(desk, "row.click();\nclearSearch();", "row.click();")
    page = await found_and_opened(desk)
    await expect(page.locator(f"#row-{BEN}")).to_contain_text("I am outside")
    await expect(page.locator(f"#row-{BEN}")).to_be_hidden()


async def test_a_new_text_is_told_of_while_somebody_is_searched_for(desk: Desk) -> None:
    desk.office.threads.text_in(ANA, "hello")
    page = await desk.page()
    await desk.hears(page)
    await page.fill("#search", "abb")
    desk.text_in(BEN, "I am outside, help")
    await expect(page.locator("#moved")).to_have_text("1 new text ↑")
    await expect(page.locator(f"#row-{BEN}")).to_be_hidden()
    await page.click("#moved")
    await expect(page.locator("#list .row").first).to_contain_text("I am outside")
    await expect(page.locator("#moved")).to_be_hidden()
    assert await page.input_value("#search") == ""


def a_board(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[list[boards.UnknownNumber], boards.UnknownNumber]:
    """What stands on the board, to be added to; and another number."""
    first = shapes.board(desk.office.threads.clock.now()).numbers[0]
    numbers = [first]
    monkeypatch.setattr(
        fake_board, "board", lambda _: boards.UnknownBoard(numbers=tuple(numbers), total=len(numbers), decided=())
    )
    return numbers, replace(first, number_id=UUID(int=950), number="+13855550199")


async def test_a_new_unknown_number_shows_on_the_board_though_somebody_is_suggested_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers, other = a_board(desk, monkeypatch)
    page = await desk.page("/unknown")
    await desk.hears(page)
    await expect(page.locator("section.card .found")).to_have_count(1)
    await page.fill("section.card [name=q]", "ben")
    await page.keyboard.press("Enter")
    found = page.locator("section.card [role=status] .found")
    await expect(found).to_contain_text("Ben")
    await page.locator("h1").click()  # leaves the card
    numbers.insert(0, other)
    desk.hint("unknown")
    await expect(page.locator("section.card")).to_have_count(2)
    await expect(found).to_contain_text("Ben")
    assert await page.input_value(f"#q{numbers[1].number_id}") == "ben"


async def on_the_board(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[Page, str, str]:
    """Which card was under a pointer before and after another number came."""
    numbers, other = a_board(desk, monkeypatch)
    page = await desk.page("/unknown")
    await desk.hears(page)
    at, before = await pointed_at(page, page.locator("section.card .foot button", has_text="hide"))
    numbers.insert(0, other)
    desk.hint("unknown")
    await page.wait_for_timeout(A_WHILE_MS)
    return page, before, await page.evaluate(UNDER, at)


async def test_no_card_of_the_board_moves_under_a_pointer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page, before, after = await on_the_board(desk, monkeypatch)
    assert before == after
    await page.mouse.move(2, 2)
    await expect(page.locator("section.card")).to_have_count(2)


async def test_where_nobody_is_waited_for_it_does(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await without(desk, 'Boolean($(".card:is(:hover, :focus-within)"))', "false")
    _, before, after = await on_the_board(desk, monkeypatch)
    assert before != after


async def in_the_list(desk: Desk) -> tuple[Page, str, str]:
    """Which row was under a pointer before and after the list was asked for anew."""
    threads = desk.office.threads
    threads.text_in(BEN, "one", ago=timedelta(hours=1))
    threads.text_in(ANA, "two", ago=timedelta(minutes=5))
    page = await desk.page()
    await desk.hears(page)
    at, before = await pointed_at(page, page.locator(f"#row-{ANA}"))
    threads.text_in(BEN, "three")  # came while the stream was cut
    desk.office.service.app[HUB].resync()
    await expect(page.locator('[data-count="unread"] span').first).to_have_text("2")
    await page.wait_for_timeout(A_WHILE_MS)
    return page, before, await page.evaluate(UNDER, at)


async def test_a_row_does_not_move_under_a_pointer_when_the_list_is_asked_for_anew(desk: Desk) -> None:
    page, before, after = await in_the_list(desk)
    assert before == after
    await expect(page.locator("#moved")).to_have_text("1 new text ↑")
    await expect(page.locator(f"#row-{BEN}")).to_contain_text("three")
    await page.mouse.move(700, 300)
    await expect(page.locator("#list .row").first).to_contain_text("three")
    await expect(page.locator("#moved")).to_be_hidden()


async def test_where_the_list_does_not_look_it_does(desk: Desk) -> None:
    await without(desk, "isListOld=!isAsked&&isBusy();", "isListOld=false;")
    _, before, after = await in_the_list(desk)
    assert before != after


async def test_an_unknown_number_does_not_push_a_row_from_under_the_pointer(desk: Desk) -> None:
    threads = desk.office.threads
    threads.text_in(BEN, "one", ago=timedelta(hours=1))
    threads.text_in(ANA, "two", ago=timedelta(minutes=5))
    page = await desk.page()
    await desk.hears(page)
    at, before = await pointed_at(page, page.locator(f"#row-{BEN}"))

    async def one_more(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=json.dumps({**await answer.json(), "unknown": 2}))

    await page.route("**/counts", one_more)
    threads.is_suggested = True
    desk.hint("unknown")
    await page.wait_for_timeout(A_WHILE_MS)
    assert await page.evaluate(UNDER, at) == before
    await page.mouse.move(700, 300)
    await expect(page.locator("#list .suggested")).to_have_count(1)
