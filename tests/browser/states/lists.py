"""Clients A to Z, in each state."""

from datetime import timedelta
from uuid import UUID

from playwright.async_api import Page

from services.threads.domain import forms, pages
from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes import shapes
from tests.fakes.threads import ANA, BEN
from tests.fakes.threads.standing import put_off
from tests.service.web.conftest import CARLA


def busy(desk: Desk) -> None:
    """Texts, a date, a group, and a colleague whose clients are Carla's to see, too."""
    threads = desk.office.threads
    threads.text_in(ANA, "Can I come at 4? The bus is late again and I do not think that I will be there before then.")
    threads.text_out(BEN, "Please check in.", timedelta(days=3), status="failed", wording="phone_off")
    at = threads.clock.now() + timedelta(days=3)
    date = pages.Upcoming(appointment_id=ANA, kind="hearing", starts_at=at, time_zone="America/Denver", place="")
    threads.dates = {ANA: (date,)}
    group = pages.Group(group_id=BEN, name="Monday class", count=1)
    threads.many.groups, threads.many.members = {BEN: group}, {BEN: {ANA}}
    carla, dev = (
        pages.Colleague(staff_id=one, name=name) for one, name in ((CARLA, "Carla Reyes"), (BEN, "Dev Chandra"))
    )
    threads.answers_for = (carla, dev)


@state
async def clients_a_to_z(desk: Desk) -> Page:
    """More than a page holds."""
    busy(desk)
    for n in range(50):
        one = UUID(int=5000 + n)
        shapes.NAMES[one], shapes.NUMBERS[one] = ("Cy", f"de la Crowd {n:02}"), f"+1801555{4000 + n:04}"
        desk.office.threads.messages.setdefault(one, [])
    desk.office.threads.statuses = [pages.ClientStatus(status_id=UUID(int=7001), name="In training", tone="good")]
    page = await desk.page("/clients")
    desk.office.threads.statuses = []
    for n in range(50):
        desk.office.threads.messages.pop(UUID(int=5000 + n))
    return page


@state
async def clients_none_fits(desk: Desk) -> Page:
    return await desk.page("/clients?q=nobody&show=problems")


@state
async def muted(desk: Desk) -> Page:
    """One is due again and open, with its menu; another is still muted."""
    threads, hour = desk.office.threads, timedelta(hours=1)
    threads.text_in(ANA, "I will call the clinic today.", 30 * hour)
    due = forms.Snooze(
        until_at=threads.clock.now() - hour, unread=0, note="Did she call the clinic? If not, write again."
    )
    put_off(threads, ANA, due)
    put_off(threads, BEN, forms.Snooze(until_at=threads.clock.now() + 30 * hour, unread=0))
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.wait_for_timeout(300)  # what it asks for then has come
    threads.snoozed.clear()
    await page.click(".thread .more > summary")
    return page


@state
async def muted_list(desk: Desk) -> Page:
    threads = desk.office.threads
    until = threads.clock.now() + timedelta(days=3)
    put_off(threads, BEN, forms.Snooze(until_at=until, unread=0, note="Papers from the court"))
    page = await desk.page("/inbox?filter=snoozed")
    threads.snoozed.clear()
    return page


@state
async def mute_wrong(desk: Desk) -> Page:
    page = await desk.page(f"/c/{ANA}/mute")
    await page.fill("#note", "Did she call the clinic?")
    await page.fill("#day", "whenever")
    await page.click(".form .primary")
    return page


@state
async def statuses(desk: Desk) -> Page:
    """Two statuses in the list, three people to write to, and the panel to choose from."""
    threads = desk.office.threads
    good, bad = UUID(int=7001), UUID(int=7002)
    threads.statuses = [
        pages.ClientStatus(status_id=good, name="In training", tone="good", follow_up_days=30),
        pages.ClientStatus(status_id=bad, name="Absconded, warrant asked for", tone="bad", follow_up_days=7),
    ]
    threads.stands, threads.due = {ANA: good, BEN: bad}, {ANA, BEN}
    threads.text_in(ANA, "I will call the clinic today.")
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.wait_for_timeout(300)  # what it asks for then has come
    threads.stands, threads.due = {}, set()
    return page


@state
async def statuses_in_the_list(desk: Desk) -> Page:
    """As a phone shows it, too."""
    threads, brand = desk.office.threads, UUID(int=7003)
    threads.statuses = [pages.ClientStatus(status_id=brand, name="Drug court", tone="brand", follow_up_days=7)]
    threads.stands, threads.due = {ANA: brand, BEN: brand}, {ANA}
    page = await desk.page("/inbox")
    await desk.hears(page)
    await page.wait_for_timeout(300)
    threads.stands, threads.due, threads.statuses = {}, set(), []
    return page


@state
async def statuses_wrong(desk: Desk) -> Page:
    """The supervisor's form, with something to put right."""
    desk.office.threads.may_edit = True
    page = await desk.page("/team/words")
    desk.office.threads.may_edit = False
    await page.fill("#name0", "In training")
    await page.fill("#days0", "soon")
    await page.click(".form .primary")
    return page


@state
async def asks_to_move(desk: Desk) -> Page:
    """One text asked to move a date, the newest may; the date says so, too."""
    threads = desk.office.threads
    at = threads.clock.now() + timedelta(days=4)
    one, two = (
        pages.Moved(
            appointment_id=UUID(int=n), kind="hearing", starts_at=at + timedelta(days=n), time_zone="America/Denver"
        )
        for n in (1, 2)
    )
    threads.dates[ANA] = tuple(
        pages.Upcoming(
            appointment_id=each.appointment_id,
            kind="hearing",
            starts_at=each.starts_at,
            time_zone="America/Denver",
            place="Room 2",
            asked_to_move_at=at if each is one else None,
        )
        for each in (one, two)
    )
    threads.text_in(ANA, "1 I'll be there", timedelta(hours=2), understood="coming")
    threads.text_in(ANA, "I can't make it", timedelta(hours=1, minutes=30), understood="another_time")
    threads.text_in(ANA, "My bus is late. Can we make it Thursday?", timedelta(hours=1), moved_for=one)
    marker = pages.Marker(
        kind="asks_to_move", staff_name="Carla Reyes", starts_at=one.starts_at, time_zone=one.time_zone
    )
    threads._add(ANA, "marker", "", timedelta(minutes=50), marker=marker)
    threads.text_in(ANA, "And the week after, too?", can_move=(one, two))
    page = await desk.page(f"/c/{ANA}")
    await desk.hears(page)
    await page.wait_for_timeout(300)
    threads.dates.clear()
    return page
