"""Ticks of a page whose session ended: they are again beside whom they were beside, though the list has changed."""

from uuid import UUID

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.switched import without
from tests.browser.test_signed_out import sign_in_at
from tests.fakes.threads import ANA, BEN

NEW = (UUID(int=2000), "Cy", "Aaron", "en")
BY_PLACE = "&&(!isTick(one)||one.value===value)"
ASSIGNED = "if(field)fill(field,value,checked);"


async def ticked_again(desk: Desk) -> Page:
    """Ben was ticked; while its person was away, the list has got a name that stands before all others."""
    threads = desk.office.threads
    batch = threads.many.add(threads, "Closed", [])
    page = await desk.context.new_page()
    await page.clock.install()
    await page.goto(f"{desk.office.service.url}/many/{batch.batch_id}/people")
    await page.get_by_text("Barela, Ben").click()
    await expect(page.locator(".bulk .count")).to_have_text("1 chosen")
    everybody = [NEW, *threads.many.people()]
    threads.many.people = lambda: everybody  # type: ignore[method-assign]
    await page.clock.fast_forward("25:16")
    await page.clock.fast_forward("05:20")
    await page.wait_for_url("**/sign-in?note=idle-kept**")
    await sign_in_at(page)
    await page.wait_for_url("**/people")
    await expect(page.locator(".ticks li")).to_have_count(3)
    await page.wait_for_function("!sessionStorage.length")
    return page


async def chosen(desk: Desk, page: Page) -> tuple[UUID, ...]:
    await page.click(".bulk .primary")
    await expect(page.locator(".card h2")).to_be_visible()
    [batch] = desk.office.threads.many.batches.values()
    return batch.thread_ids


async def test_a_tick_is_again_beside_its_own_name_and_is_counted(desk: Desk) -> None:
    page = await ticked_again(desk)
    await expect(page.locator(".ticks label:has(:checked)")).to_have_text(["Barela, Ben"])
    await expect(page.locator(".bulk .count")).to_have_text("1 chosen")
    assert await chosen(desk, page) == (BEN,)


async def test_put_back_by_its_place_it_stands_beside_another_name(desk: Desk) -> None:
    await without(desk, BY_PLACE, name="more")
    page = await ticked_again(desk)
    await expect(page.locator(".ticks label:has(:checked)")).not_to_have_text(["Barela, Ben"])
    assert await chosen(desk, page) == (ANA,)


async def test_put_back_in_silence_it_is_not_counted(desk: Desk) -> None:
    await without(desk, ASSIGNED, "if(field)Object.assign(field,{checked});", name="more")
    page = await ticked_again(desk)
    await expect(page.locator(".bulk .count")).to_have_text("0 chosen")
