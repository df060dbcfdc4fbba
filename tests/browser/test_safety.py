"""What must not go wrong on a page, whatever the network, the server or another tab does: the design's list of it.

The list's lines that are not here stand elsewhere:

wrong recipient, also on a slow network        test_writing, test_later, test_pictures
double click, Enter                            test_writing, test_later, test_many
a text during a cut, in a hidden tab, in the   test_live
  8th tab, while the tab that leads closes
a notification says neither who nor what       test_live
STOP closes the box with the sentence          test_live, test_round_trip
quiet hours: the button is "Send at 8:00 AM"   tests/service/web/test_inbox
nights when the clocks change                  tests/unit/web/test_entry, tests/unit/threads/test_later
110 clients x 400 messages                     tests/bench
every page without a script                    test_everybody, and where it says NO_SCRIPT
nothing the browser complains of               every test: the desk looks at what was said when it is put away
HTML in a text is text                         test_writing
"""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from services.web.app import build
from services.web.pages.hub import HUB
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA
from tests.service.web.conftest import CARLA


async def stop(desk: Desk) -> Any:
    """End the web server; what it was told."""
    service = desk.office.service
    await service.__aexit__(None, None, None)
    return service.settings


async def start(desk: Desk, settings: Any, port: int) -> None:
    """Start it again where it was."""
    desk.office.service = build(replace(settings, http_port=port), desk.office.clock)
    await desk.office.service.__aenter__()


@pytest.mark.parametrize("when", ["while it is down", "as it goes down"])
async def test_a_text_sent_while_the_server_restarts_goes_once_or_is_kept(desk: Desk, when: str) -> None:
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.fill("#body", "important")
    port = int(desk.office.service.url.rpartition(":")[2])
    if when == "while it is down":
        settings = await stop(desk)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#body-err")).to_contain_text(
            "No connection: it may have gone. Your text is safe here"
        )
        await expect(page.locator("#body")).to_have_value("important")
    else:
        settings, _ = await asyncio.gather(stop(desk), page.keyboard.press("Control+Enter"))
    await start(desk, settings, port)
    await expect(page.locator("#offline")).to_be_hidden(timeout=10_000)
    if await page.input_value("#body"):
        await page.keyboard.press("Control+Enter")
    await expect(page.locator("#body")).to_have_value("")
    await expect(page.locator(".msg.out .body", has_text="important")).to_have_count(1)
    assert [message.body for message in desk.office.threads.messages[ANA]] == ["important"]
    desk.text_in(ANA, "I hear you again")
    await expect(page.locator(".msg.in .body")).to_have_text("I hear you again", timeout=10_000)
    desk.complaints.clear()  # the browser, too, says that the connection failed


async def test_signing_out_in_one_tab_closes_the_stream_and_clears_nothing(desk: Desk) -> None:
    one, other = await desk.page(), await desk.page(f"/c/{ANA}")
    await desk.hears(one)
    await other.fill("#body", "half a thought")
    await expect(other.locator("#draft")).to_contain_text("Draft saved")
    await one.click(".me summary")
    await one.click("text=Sign out")
    await other.wait_for_url("**/sign-in**")
    async with asyncio.timeout(5):
        while len(desk.office.service.app[HUB]):  # noqa: ASYNC110 (its streams are its own)
            await asyncio.sleep(0.02)
    assert desk.office.threads.drafts[ANA].body == "half a thought"
    await desk.sign_in()
    again = await desk.page(f"/c/{ANA}")
    await expect(again.locator("#body")).to_have_value("half a thought")


async def test_who_may_not_sign_in_any_more_hears_nothing_more(desk: Desk) -> None:
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    async with desk.office.service.db.tx() as tx:
        await tx.execute("UPDATE staff SET is_active = false WHERE staff_id = $1", CARLA)
    desk.text_in(ANA, "for Carla's eyes")
    await page.wait_for_url("**/sign-in**")
    await expect(page.locator("body")).not_to_contain_text("for Carla's eyes")
