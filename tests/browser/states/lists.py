"""Clients A to Z, in each state."""

from datetime import timedelta
from uuid import UUID

from playwright.async_api import Page

from services.threads.domain import pages
from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes import shapes
from tests.fakes.threads import ANA, BEN
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
    page = await desk.page("/clients")
    for n in range(50):
        desk.office.threads.messages.pop(UUID(int=5000 + n))
    return page


@state
async def clients_none_fits(desk: Desk) -> Page:
    return await desk.page("/clients?q=nobody&show=problems")
