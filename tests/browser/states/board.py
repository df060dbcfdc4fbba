"""Unknown numbers."""

from typing import Any
from uuid import UUID

from msgspec.structs import replace
from playwright.async_api import Page

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.threads import ANA, BEN, board, numbers

BECAME: tuple[dict[str, Any], ...] = (
    {"state": "hidden"},
    {"state": "undone", "client_id": ANA},
    {"state": "undo_asked", "client_id": ANA},
    {"state": "attached", "by": None},
    {"state": "attached", "client_id": BEN, "undo_until": None, "undo_refused": "written"},
    {"state": "attached", "client_id": ANA},
)


@state
async def suggested(desk: Desk) -> Page:
    """A number that names one client, pinned to the list."""
    desk.office.threads.is_suggested = True
    page = await desk.page("/inbox")
    desk.office.threads.is_suggested = False
    return page


@state
async def decided(desk: Desk) -> Page:
    """The board once asked, with all that can have become of other numbers; and one that can't be asked."""
    threads = desk.office.threads
    threads.asked_who_at = threads.clock.now()
    for place, told in enumerate(BECAME):
        board.decide(threads, number_id=UUID(int=910 + place), **told)
    page = await desk.page("/unknown")
    threads.decided.clear()
    threads.asked_who_at = None
    return page


@state
async def given(desk: Desk) -> Page:
    """A conversation that was given a number a moment ago, which says that it is new."""
    threads = desk.office.threads
    numbers.new_phone(threads, BEN, "+14355550177", is_current=False, question_at=threads.clock.now())
    text = threads.text_in(BEN, "hi its ben new phone", labels=("new_number",))
    threads.messages[BEN][-1] = replace(text, number="+14355550177")
    board.decide(threads, "attached", client_id=BEN)
    page = await desk.page(f"/c/{BEN}")
    threads.decided.clear()
    threads.messages[BEN].pop()
    numbers.forget()
    return page
