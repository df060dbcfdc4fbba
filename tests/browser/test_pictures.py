"""Pictures in the box: chosen, pasted, dropped, or sent with the form alone; a text never goes without its own."""

import asyncio
import base64
from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, Route, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.fakes import zoo
from tests.fakes.threads import ANA, BEN

PNG = zoo.picture()
MAP: FilePayload = {"name": "map.png", "mimeType": "image/png", "buffer": PNG}
# What a clipboard or a hand over the box holds: a page may not be given a real one.
GIVE = """
    ([selector, kind, data]) => {
        const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], "map.png", { type: "image/png" }));
        const more = kind === "paste" ? { clipboardData: transfer } : { dataTransfer: transfer };
        const made = kind === "paste" ? new ClipboardEvent(kind, { bubbles: true, cancelable: true, ...more })
            : new DragEvent(kind, { bubbles: true, cancelable: true, ...more });
        document.querySelector(selector).dispatchEvent(made);
    }
"""


async def at_the_box(desk: Desk) -> Page:
    """The cursor in the box, and what comes on first use has come."""
    page = await desk.page(f"/c/{ANA}")
    await page.focus("#body")
    await expect(page.locator("dialog.picker")).to_have_count(1)
    return page


async def choose(page: Page, *files: FilePayload) -> None:
    async with page.expect_file_chooser() as asked:
        await page.click(".picture summary")
    await (await asked.value).set_files(list(files))


def sent(desk: Desk) -> list[Any]:
    return [body for method, path, body in desk.office.threads.asked if method == "POST" and path.endswith("/messages")]


async def test_a_chosen_picture_shows_small_is_described_and_goes_along(desk: Desk) -> None:
    page = await at_the_box(desk)
    await choose(page, MAP)
    await expect(page.locator("#pictures li:not([aria-busy]) img")).to_be_visible()
    await page.get_by_label("What picture 1 shows").fill("The way in")
    await page.fill("#body", "Here:")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.held .body").first).to_have_text("A picture goes with it: The way in")
    assert (len(sent(desk)[0]["media_ids"]), sent(desk)[0]["picture_words"]) == (1, ["The way in"])
    await expect(page.locator("#pictures li")).to_have_count(0)
    await page.fill("#body", "And another text.")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.held")).to_have_count(2)
    assert sent(desk)[1]["media_ids"] == []


async def left_for_the_next(desk: Desk) -> int:
    """How many pictures stand in the box once a text has gone that was sent before they were chosen."""
    page = await at_the_box(desk)
    goes = asyncio.Event()

    async def late(route: Route) -> None:
        await goes.wait()
        await route.continue_()

    await page.route("**/send", late)
    await page.keyboard.type("First")
    await page.keyboard.press("Control+Enter")
    await page.keyboard.type("Here is the map")
    await choose(page, MAP)
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(1)
    goes.set()
    await expect(page.locator(".msg.held")).to_have_count(1)
    return await page.locator("#pictures li").count()


async def test_a_picture_chosen_for_the_next_text_stays(desk: Desk) -> None:
    assert await left_for_the_next(desk) == 1


async def test_where_all_are_put_away_it_does_not(desk: Desk) -> None:
    await without(desk, "for(const row of pictures)row.remove();", '$("#pictures",form).replaceChildren();')
    assert await left_for_the_next(desk) == 0


@pytest.mark.parametrize(("selector", "kind"), [("#body", "paste"), (".composer", "drop")])
async def test_a_picture_may_be_pasted_or_dropped(desk: Desk, selector: str, kind: str) -> None:
    page = await at_the_box(desk)
    await page.evaluate(GIVE, [selector, kind, base64.b64encode(PNG).decode()])
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(1)
    await page.focus("#body")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held")).to_have_count(1)
    assert len(sent(desk)[0]["media_ids"]) == 1


async def test_a_picture_that_is_left_out_again_does_not_go(desk: Desk) -> None:
    page = await at_the_box(desk)
    await choose(page, MAP, MAP)
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(2)
    await page.get_by_label("Send picture 1").uncheck()
    await page.fill("#body", "Here:")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.held")).to_have_count(1)
    assert len(sent(desk)[0]["media_ids"]) == 1


async def test_a_text_waits_for_the_picture_that_is_still_on_its_way(desk: Desk) -> None:
    page = await at_the_box(desk)

    async def slowly(route: Route) -> None:
        await page.wait_for_timeout(400)
        await route.continue_()

    await page.route("**/pictures", slowly)
    await choose(page, MAP)
    await page.fill("#body", "Here:")
    await page.keyboard.press("Control+Enter")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held")).to_have_count(1)
    assert [len(one["media_ids"]) for one in sent(desk)] == [1]


async def test_a_text_does_not_go_without_a_picture_that_was_refused(desk: Desk) -> None:
    page = await at_the_box(desk)
    desk.office.threads.refuse_with, desk.office.threads.refuse_field = (422, "damaged"), "content"
    await page.fill("#body", "Here:")
    await choose(page, MAP)
    await expect(page.locator("#body-err")).to_have_text("That picture is damaged. Choose another.")
    await expect(page.locator("#pictures li")).to_have_count(0)
    await expect(page.locator("#body")).to_have_value("Here:")
    desk.office.threads.refuse_with = None
    await choose(page, MAP)
    await expect(page.locator("#body-err")).to_be_hidden()
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(1)


async def test_a_photo_larger_than_anybody_carries_is_made_smaller(desk: Desk) -> None:
    page = await at_the_box(desk)
    noise = await page.evaluate("""
        async () => {
            const canvas = Object.assign(document.createElement("canvas"), { width: 2400, height: 1600 });
            const context = canvas.getContext("2d");
            const data = context.createImageData(2400, 1600);
            for (let at = 0; at < data.data.length; at += 65536) {
                crypto.getRandomValues(data.data.subarray(at, Math.min(at + 65536, data.data.length)));
            }
            context.putImageData(data, 0, 0);
            const made = await new Promise((done) => canvas.toBlob(done, "image/png"));
            const bytes = new Uint8Array(await made.arrayBuffer());
            let text = "";
            for (const byte of bytes) text += String.fromCharCode(byte);
            return btoa(text);
        }
    """)
    photo = base64.b64decode(noise)
    assert len(photo) > 5 * 1024 * 1024
    await choose(page, {"name": "noise.png", "mimeType": "image/png", "buffer": photo})
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(1, timeout=15000)
    [taken] = [body for _, path, body in desk.office.threads.asked if path == "/gateway/v1/media"]
    assert len(taken) < 5 * 1024 * 1024
    assert taken[:3] == b"\xff\xd8\xff"


async def test_a_picture_stays_with_the_client_it_was_chosen_for(desk: Desk) -> None:
    desk.office.threads.text_in(BEN, "hello")
    page = await at_the_box(desk)
    await choose(page, MAP)
    await expect(page.locator("#pictures li:not([aria-busy])")).to_have_count(1)
    await page.click("#list .row:has-text('Barela') a")
    await expect(page.locator(".thread-head h2")).to_contain_text("Barela")
    await expect(page.locator("#pictures li")).to_have_count(0)
    await page.fill("#body", "only for Ben")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".msg.held .body")).to_have_text("only for Ben")
    assert [one["media_ids"] for one in sent(desk)] == [[]]


async def test_before_the_script_for_pictures_has_come_the_form_takes_one(desk: Desk) -> None:
    page = await desk.context.new_page()
    await page.route("**/more.*.js", lambda route: route.abort())
    await page.goto(f"{desk.office.service.url}/c/{ANA}")
    await page.click(".picture summary")
    await page.set_input_files("#picture", files=[MAP])
    await page.fill("#body", "Here:")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.held")).to_have_count(1)
    assert len(sent(desk)[0]["media_ids"]) == 1


@pytest.mark.parametrize("desk", [{"java_script_enabled": False}], indirect=True)
async def test_without_a_script_one_can_send_a_picture_and_leave_one_out(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await page.click(".picture summary")
    await page.set_input_files("#picture", files=[MAP])
    await page.fill("[name=new_words]", "The way in")
    await page.fill("#body", "Here: {place}")
    await page.click(".composer .primary")
    await expect(page.locator("#body-err")).to_contain_text("Fill in")
    await expect(page.get_by_label("What picture 1 shows")).to_have_value("The way in")
    await page.fill("#body", "Here:")
    await page.click(".composer .primary")
    await expect(page.locator(".msg.held .body").first).to_have_text("A picture goes with it: The way in")
    assert len(sent(desk)[-1]["media_ids"]) == 1
