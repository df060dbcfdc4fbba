"""Chosen pictures are in the page alone: they wait for their conversation, and nobody loses them without being told."""

import asyncio

from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.browser.test_pictures import MAP, choose
from tests.browser.test_signed_out import end_sessions, sign_in_at
from tests.fakes.threads import ANA, BEN

WORDS = "The way in:"


async def with_a_picture(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}")
    await page.focus("#body")
    await expect(page.locator("dialog.picker")).to_have_count(1)
    await choose(page, MAP)
    await expect(page.locator("#pictures li:not([aria-busy]) img")).to_be_visible()
    return page


async def open_row(page: Page, client: object, name: str) -> None:
    await page.click(f"#row-{client} a")
    await expect(page.locator(".thread-head h2")).to_contain_text(name)


def sent(desk: Desk) -> list[tuple[str, int]]:
    return [
        (path.split("/")[3], len(body["media_ids"]))
        for method, path, body in desk.office.threads.asked
        if method == "POST" and path.endswith("/messages")
    ]


async def there_and_back(desk: Desk) -> Page:
    page = await with_a_picture(desk)
    await page.get_by_label("What picture 1 shows").fill("Door B")
    await open_row(page, BEN, "Ben")
    await expect(page.locator("#pictures li")).to_have_count(0)
    await page.fill("#body", "Only words")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out")).to_have_count(1)
    await open_row(page, ANA, "Ana")
    return page


async def test_a_picture_waits_in_its_own_conversation(desk: Desk) -> None:
    page = await there_and_back(desk)
    await expect(page.get_by_label("What picture 1 shows")).to_have_value("Door B")
    await page.fill("#body", WORDS)
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out")).to_have_count(1)
    assert sent(desk) == [(str(BEN), 0), (str(ANA), 1)]
    await expect(page.locator("#pictures li")).to_have_count(0)


async def test_put_apart_by_nobody_it_is_gone(desk: Desk) -> None:
    await without(desk, "apart.set(form.dataset.thread,form);", "0;", name="more")
    page = await there_and_back(desk)
    await expect(page.locator("#pictures li")).to_have_count(0)


async def test_one_that_went_meanwhile_does_not_wait(desk: Desk) -> None:
    page, goes = await with_a_picture(desk), asyncio.Event()

    async def late(route: Route) -> None:
        await goes.wait()
        await route.continue_()

    await page.route("**/send", late)
    await page.keyboard.type(WORDS)
    await page.keyboard.press("Control+Enter")
    await open_row(page, BEN, "Ben")
    async with page.expect_response("**/send"):
        goes.set()
    await open_row(page, ANA, "Ana")
    await expect(page.locator("#pictures li")).to_have_count(0)
    assert sent(desk) == [(str(ANA), 1)]


async def on_its_way(desk: Desk) -> tuple[Page, asyncio.Event]:
    """A picture that takes until the event to be uploaded."""
    page, arrives = await desk.page(f"/c/{ANA}"), asyncio.Event()

    async def late(route: Route) -> None:
        await arrives.wait()
        await route.continue_()

    await page.route("**/pictures", late)
    await page.focus("#body")
    await expect(page.locator("dialog.picker")).to_have_count(1)
    await choose(page, MAP)
    await expect(page.locator("#pictures li[aria-busy]")).to_have_count(1)
    return page, arrives


async def test_one_that_arrives_meanwhile_is_there(desk: Desk) -> None:
    page, arrives = await on_its_way(desk)
    await open_row(page, BEN, "Ben")
    arrives.set()
    await open_row(page, ANA, "Ana")
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(1)
    await page.fill("#body", WORDS)
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out")).to_have_count(1)
    assert sent(desk) == [(str(ANA), 1)]


async def test_one_that_is_refused_meanwhile_is_said_to_be(desk: Desk) -> None:
    page, arrives = await on_its_way(desk)
    await open_row(page, BEN, "Ben")
    await open_row(page, ANA, "Ana")
    desk.office.threads.refuse_with, desk.office.threads.refuse_field = (422, "damaged"), "content"
    arrives.set()
    await expect(page.locator("#body-err")).to_have_text("That picture is damaged. Choose another.")
    desk.office.threads.refuse_with = None
    await page.fill("#body", WORDS)
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out")).to_have_count(1)
    assert sent(desk) == [(str(ANA), 0)]


async def test_a_text_that_waits_for_one_goes_with_it_whatever_is_opened(desk: Desk) -> None:
    page, arrives = await on_its_way(desk)
    await page.fill("#body", WORDS)
    await page.keyboard.press("Control+Enter")
    await open_row(page, BEN, "Ben")
    await open_row(page, ANA, "Ana")
    async with page.expect_response("**/send"):
        arrives.set()
    assert sent(desk) == [(str(ANA), 1)]


async def typed_while_it_waits(desk: Desk) -> str:
    """What goes of words that are typed on after Send, while the picture is on its way."""
    page, arrives = await on_its_way(desk)
    await page.fill("#body", WORDS)
    await page.focus("#body")
    await page.keyboard.press("End")
    await page.keyboard.press("Control+Enter")
    await page.keyboard.type(" and half a")
    async with page.expect_response("**/send"):
        arrives.set()
    [body] = [told["body"] for method, path, told in desk.office.threads.asked
              if method == "POST" and path.endswith("/messages")]  # fmt: skip
    return str(body)


async def test_no_word_goes_that_was_typed_after_send(desk: Desk) -> None:
    assert await typed_while_it_waits(desk) == WORDS


async def test_in_an_open_box_half_a_sentence_goes(desk: Desk) -> None:
    await without(desk, "area.readOnly=true;")
    assert await typed_while_it_waits(desk) == f"{WORDS} and half a"


async def test_the_door_opens_beside_a_page_with_pictures_and_they_go_after_it(desk: Desk) -> None:
    page = await with_a_picture(desk)
    await end_sessions(desk)
    await page.click("#body")
    await page.keyboard.type(WORDS, delay=20)
    await expect(page.locator("#told")).to_contain_text("not saved")
    async with desk.context.expect_page() as beside:
        await page.click("#told a")
    door = await beside.value
    await sign_in_at(door)
    await door.wait_for_url(f"**/c/{ANA}")
    await expect(page.locator("#told p")).to_have_count(0)
    await page.click(".composer .primary")
    await expect(page.locator(".msg.out .body").first).to_be_visible()
    assert sent(desk) == [(str(ANA), 1)]


async def test_who_was_away_too_long_reads_that_they_are_to_be_chosen_again(desk: Desk) -> None:
    page = await desk.context.new_page()
    await page.clock.install()
    await page.goto(desk.office.service.url + f"/c/{ANA}")
    await page.focus("#body")
    await expect(page.locator("dialog.picker")).to_have_count(1)
    await choose(page, MAP)
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(1)
    await page.clock.fast_forward("25:16")
    await expect(page.locator("#still-there")).to_contain_text("pictures you have chosen are not")
    await page.clock.fast_forward("05:20")
    await page.wait_for_url("**/sign-in?note=idle-pictures**")
    await expect(page.locator("main")).to_contain_text("choose them again")
