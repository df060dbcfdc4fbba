"""Texts to many, from the first word to what became of each."""

from datetime import timedelta
from uuid import UUID, uuid4

from msgspec.structs import replace
from playwright.async_api import Page, expect

from services.threads.domain import pages
from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA, BEN

WORDS = "Hi {first name}, the office is closed on Friday."


def everybody(desk: Desk, crowd: int = 28) -> list[UUID]:
    desk.office.threads.many.crowd = crowd
    return [one for one, *_ in desk.office.threads.many.people()]


@state
async def many(desk: Desk) -> Page:
    """A colleague's text waits for one's word, and one's own stand below."""
    threads, at = desk.office.threads, desk.office.threads.clock.now()
    for kept in (
        {"state": "draft"},
        {"state": "asked"},
        {"state": "refused"},
        {"state": "running"},
        {"state": "stopping"},
        {"state": "done"},
    ):
        threads.many.add(threads, WORDS, [ANA, BEN], **kept)
    other = threads.many.add(threads, WORDS, [ANA], state="asked", is_mine=False, can_decide=True, asked_at=at)
    threads.many.others[other.batch_id] = replace(
        threads.many.batches.pop(other.batch_id), review=None, thread_ids=(), author_name="Dev Chandra"
    )
    return await desk.page("/many")


@state
async def many_not_kept(desk: Desk) -> Page:
    page = await desk.page("/many")
    await page.fill("#en", "Hi {nickname}")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    return page


@state
async def many_people(desk: Desk) -> Page:
    """Some are chosen; one gets nothing, one comes in today, and there is a group."""
    threads = desk.office.threads
    people = everybody(desk)
    threads.many.left_out = {BEN: "opted_out", people[5]: "unverified"}
    threads.many.comes_at = threads.clock.now() + timedelta(hours=1)
    group = pages.Group(group_id=uuid4(), name="Monday class", count=2)
    threads.many.groups[group.group_id], threads.many.members[group.group_id] = group, {ANA, BEN}
    batch = threads.many.add(threads, WORDS, people[:3])
    page = await desk.page(f"/many/{batch.batch_id}/people")
    await page.click(".saving summary")
    return page


@state
async def many_nobody(desk: Desk) -> Page:
    threads = desk.office.threads
    batch = threads.many.add(threads, WORDS, [])
    return await desk.page(f"/many/{batch.batch_id}")


@state
async def many_review(desk: Desk) -> Page:
    """Thirty people, so their number is typed; it was typed wrong."""
    threads = desk.office.threads
    people = everybody(desk)
    threads.many.left_out = {BEN: "opted_out"}
    batch = threads.many.add(threads, WORDS, people)
    page = await desk.page(f"/many/{batch.batch_id}")
    await page.fill("#count", "3")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    await page.click(".saving summary")
    return page


@state
async def many_above_the_ceiling(desk: Desk) -> Page:
    threads = desk.office.threads
    threads.many.ceiling = 1
    batch = threads.many.add(threads, WORDS, [ANA, BEN])
    return await desk.page(f"/many/{batch.batch_id}")


@state
async def many_asked(desk: Desk) -> Page:
    threads = desk.office.threads
    batch = threads.many.add(threads, WORDS, [ANA, BEN], state="asked", can_stop=True)
    return await desk.page(f"/many/{batch.batch_id}")


@state
async def many_refused(desk: Desk) -> Page:
    threads = desk.office.threads
    batch = threads.many.add(threads, WORDS, [ANA, BEN], state="refused")
    return await desk.page(f"/many/{batch.batch_id}")


@state
async def many_second(desk: Desk) -> Page:
    """A colleague's text, as the second person sees it."""
    threads = desk.office.threads
    shown = {"state": "asked", "is_mine": False, "can_decide": True, "review": None, "thread_ids": ()}
    batch = threads.many.add(threads, WORDS, [ANA, BEN], author_name="Dev Chandra", **shown)
    return await desk.page(f"/many/{batch.batch_id}")


@state
async def many_running(desk: Desk) -> Page:
    threads = desk.office.threads
    batch = threads.many.runs(threads, threads.many.add(threads, WORDS, everybody(desk)))
    return await desk.page(f"/many/{batch.batch_id}")


@state
async def many_done(desk: Desk) -> Page:
    """Part of it was stopped."""
    threads = desk.office.threads
    batch = threads.many.runs(threads, threads.many.add(threads, WORDS, everybody(desk)))
    progress = pages.Progress(waiting=0, on_the_way=0, sent=3, delivered=17, lost=2, stopped=6, left_out=1, elsewhere=1)
    over = {"state": "done", "progress": progress, "can_stop": False, "stopped_by_name": "Carla Reyes"}
    threads.many.batches[batch.batch_id] = replace(batch, approved_by_name="Erin Hammond", **over)
    return await desk.page(f"/many/{batch.batch_id}")


@state
async def many_groups(desk: Desk) -> Page:
    """One was just removed."""
    kept = desk.office.threads.many
    for name in ("Monday class", "Tuesday class"):
        group = pages.Group(group_id=uuid4(), name=name, count=2)
        kept.groups[group.group_id], kept.members[group.group_id] = group, {ANA, BEN}
    page = await desk.page("/many/groups")
    await page.click(".waiting .btn >> nth=0")
    await expect(page.locator(".warn-note")).to_be_visible()
    return page


@state
async def many_group(desk: Desk) -> Page:
    kept = desk.office.threads.many
    group = pages.Group(group_id=uuid4(), name="Monday class", count=1)
    kept.groups[group.group_id], kept.members[group.group_id] = group, {ANA}
    return await desk.page(f"/many/groups/{group.group_id}")
