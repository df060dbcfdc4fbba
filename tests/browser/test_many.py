"""One text to many, as a person writes, chooses, looks and sends; with and without a script."""

import asyncio
from uuid import UUID

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from tests.browser.actions import Actions
from tests.browser.conftest import Desk
from tests.fakes.threads import ANA, BEN

NO_SCRIPT = {"java_script_enabled": False}
BOTH = pytest.mark.parametrize("desk", [{}, NO_SCRIPT], ids=["script", "no script"], indirect=True)


def sent(desk: Desk) -> list[dict[str, object]]:
    return [body for method, asked, body in desk.office.threads.asked if method == "POST" and asked.endswith("/send")]


@BOTH
async def test_the_same_text_to_thirty_people(desk: Desk) -> None:
    """The design allows six clicks, the review among them; what is typed is the text and the number."""
    desk.office.threads.many.crowd = 28
    page = await desk.page(f"/c/{BEN}")
    act = Actions(page)
    await act.click(page.get_by_role("link", name="Send to many"))
    await act.fill("#en", "The office is closed on Friday.")
    await act.click(".form .primary")
    await act.click(page.get_by_role("button", name="Choose all 30 shown"))
    await expect(page.locator(".bulk .count")).to_have_text("30 chosen")
    await act.click(".bulk .primary")
    await expect(page.locator(".card h2")).to_contain_text("30 people")
    await page.locator("#count").focus()
    await act.type("30")
    await act.press("Enter")
    await expect(page.locator("#progress")).to_contain_text("0 of 30")
    act.done(clicks=5, keys=1)
    assert [(form["count"], form["edits"]) for form in sent(desk)] == [(30, 2)]


async def test_how_many_are_chosen_is_said_while_they_are_ticked(desk: Desk) -> None:
    threads = desk.office.threads
    batch = threads.many.add(threads, "Closed", [ANA])
    page = await desk.page(f"/many/{batch.batch_id}/people?language=en")
    await page.get_by_text("Barela, Ben").click()
    await expect(page.locator(".bulk .count")).to_have_text("2 chosen")
    await page.get_by_text("Barela, Ben").click()
    await expect(page.locator(".bulk .count")).to_have_text("1 chosen")


@BOTH
async def test_ticks_outlive_show_everybody(desk: Desk) -> None:
    threads = desk.office.threads
    batch = threads.many.add(threads, "Closed", [ANA])
    page = await desk.page(f"/many/{batch.batch_id}/people?language=en")
    await page.get_by_text("Barela, Ben").click()
    await page.get_by_role("button", name="Show everybody").click()
    await expect(page.locator(".ticks li")).to_have_count(2)
    await expect(page.locator(".bulk .count")).to_have_text("2 chosen")


@pytest.mark.parametrize("is_off", [False, True], ids=["as it is", "without"])
async def test_enter_in_the_name_of_a_group_saves_the_group(desk: Desk, is_off: bool) -> None:
    threads = desk.office.threads
    batch = threads.many.add(threads, "Closed", [ANA])
    page = await desk.page(f"/many/{batch.batch_id}/people")
    if is_off:
        await page.eval_on_selector(".saving", "place => place.removeAttribute('data-own-button')")
    await page.click("details.saving summary")
    await page.fill("#name", "Monday group")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert [group.name for group in threads.many.groups.values()] == ([] if is_off else ["Monday group"])


@BOTH
async def test_ticks_by_keyboard_and_a_filter_in_between_are_kept(desk: Desk) -> None:
    threads = desk.office.threads
    batch = threads.many.add(threads, "Closed", [])
    page = await desk.page(f"/many/{batch.batch_id}/people")
    await page.locator("[name=thread] >> nth=0").focus()
    await page.keyboard.press("Space")
    await page.select_option("#language", "en")
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.locator(".bulk small")).to_have_text("1 of them is not shown here.")
    await page.locator("[name=thread] >> nth=0").focus()
    await page.keyboard.press("Space")
    await page.click(".bulk .primary")
    await expect(page.locator(".card h2")).to_contain_text("2 people")


async def test_progress_is_shown_as_it_goes_until_it_is_over(desk: Desk) -> None:
    threads = desk.office.threads
    batch = threads.many.runs(threads, threads.many.add(threads, "Closed", [ANA, BEN]))
    page = await desk.page(f"/many/{batch.batch_id}")
    await expect(page.locator("#progress h2")).to_contain_text("0 of 2")
    assert batch.progress
    over = replace(batch.progress, waiting=0, delivered=2)
    threads.many.batches[batch.batch_id] = replace(batch, state="done", progress=over, can_stop=False)
    await expect(page.locator("#progress h2")).to_contain_text("2 of 2")
    await expect(page.locator("#progress[hx-trigger]")).to_have_count(0)


@BOTH
async def test_the_rest_is_stopped(desk: Desk) -> None:
    threads = desk.office.threads
    batch = threads.many.runs(threads, threads.many.add(threads, "Closed", [ANA, BEN]))
    page = await desk.page(f"/many/{batch.batch_id}")
    await page.click("#progress .bad")
    await expect(page.locator("#progress")).to_contain_text("Being stopped")


async def test_a_double_click_sends_it_once(desk: Desk) -> None:
    threads = desk.office.threads
    batch = threads.many.add(threads, "Closed", [ANA, BEN])
    page = await desk.page(f"/many/{batch.batch_id}")
    await page.dblclick(".form .primary")
    await expect(page.locator("h1")).to_have_text("Send to many")
    assert threads.many.batches[batch.batch_id].state == "running"


def drawn(desk: Desk, thread_id: UUID) -> int:
    """How often the page asked for this thread's row."""
    return sum(path == f"/v1/threads/{thread_id}/row" for _, path, _ in desk.office.threads.asked)


async def test_a_step_that_changes_no_row_draws_none(desk: Desk) -> None:
    threads = desk.office.threads
    text = threads.text_out(ANA, "Closed", status="queued", purpose="many")
    await desk.hears(await desk.page())
    desk.hint("message", ANA, text.message_id)
    for _ in range(3):
        desk.hint("status", ANA, text.message_id, is_row_changed=False)
    desk.hint("status", BEN, text.message_id)
    async with asyncio.timeout(5):  # the last hint of them has been heard, so those before it have
        while not drawn(desk, BEN):  # noqa: ASYNC110 (the fake says it in a list)
            await asyncio.sleep(0.02)
    assert drawn(desk, ANA) == 1
