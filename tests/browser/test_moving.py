"""One click makes a client's text "asked to move"; the answer is due all the same."""

from datetime import timedelta
from uuid import UUID

from playwright.async_api import expect

from services.threads.domain import pages
from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA


async def test_a_text_becomes_asked_to_move_by_one_click(desk: Desk) -> None:
    threads = desk.office.threads
    at = threads.clock.now() + timedelta(days=4)
    date = pages.Moved(appointment_id=UUID(int=31), kind="hearing", starts_at=at, time_zone="America/Denver")
    text = threads.text_in(ANA, "Can we make it Thursday?", can_move=(date,))
    page = await desk.page(f"/c/{ANA}")
    act = Actions(page)
    await act.click(page.locator(f"#m{text.message_id}").get_by_role("button", name="Asks to move"))
    await expect(page.locator(f"#m{text.message_id} .chip")).to_contain_text("Asked to move")
    act.done(clicks=1, keys=0)
    await page.locator(f"#m{text.message_id}").get_by_role("button", name="Not so").click()
    await expect(page.locator(f"#m{text.message_id}").get_by_role("button", name="Asks to move")).to_be_visible()


async def test_a_marker_below_the_text_leaves_it_to_be_answered(desk: Desk) -> None:
    threads = desk.office.threads
    threads.text_in(ANA, "Can we make it Thursday?")
    marker = pages.Marker(kind="asks_no_more")
    threads.change(ANA, threads.text_out(ANA, "").message_id, direction="marker", status=None, marker=marker)
    page = await desk.page(f"/c/{ANA}")
    await expect(page.locator("#messages > .marker")).to_be_visible()
    await expect(page.get_by_role("button", name="No answer needed")).to_be_visible()
