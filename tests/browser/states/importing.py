"""A list of clients from a spreadsheet, from the file to its end."""

from msgspec.structs import replace
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk
from tests.browser.states.state import state
from tests.fakes.shapes import ANA, NUMBERS

LIST = (
    "First name,Last name,Phone,Language,Case,User\r\n"
    "EVE,EVANS,(385) 555-0140,Spanish,1AG-17,\r\n"
    "Luis,de la Cruz,415 555 0144,,,\r\n"
    "FNU,Garcia,385 555 0141,,,\r\n"
    f"Ana,Abbott,{NUMBERS[ANA]},,,\r\n"
    "Ed,Ely,385 555 0142,,,nobody@county.example\r\n"
    "Eve,Evans,385.555.0140,,,\r\n"
    "Kim,One,none,,,\r\n"
    "Ana,Abbott,385 555 0149,,,\r\n"
)


@state
async def import_refused(desk: Desk) -> Page:
    """No file was chosen."""
    page = await desk.page("/clients/import")
    await page.click(".form .primary")
    await expect(page.locator("#errors")).to_be_visible()
    return page


@state
async def import_rows(desk: Desk) -> Page:
    """What becomes of each row; its columns open to be changed; nobody has said yet how people agreed."""
    roster = desk.office.threads.rosters.add(desk.office.threads, LIST.encode())
    page = await desk.page(f"/clients/import/{roster.roster_id}")
    await page.click(".rest summary")
    return page


@state
async def import_columns(desk: Desk) -> Page:
    """Nothing could be guessed."""
    content = b"a,b,,a very long name of a column that is cut where it is too long\r\nEve,Evans,385.555.0140,x\r\n"
    roster = desk.office.threads.rosters.add(desk.office.threads, content)
    return await desk.page(f"/clients/import/{roster.roster_id}")


@state
async def import_nobody(desk: Desk) -> Page:
    """Every row is refused."""
    roster = desk.office.threads.rosters.add(
        desk.office.threads, b"Last,First,Phone\r\nEvans,Eve,none\r\nEly,LNU,1\r\n"
    )
    return await desk.page(f"/clients/import/{roster.roster_id}")


@state
async def import_done(desk: Desk) -> Page:
    threads = desk.office.threads
    roster = threads.rosters.add(threads, LIST.encode())
    done = replace(roster, state="applied", agreed_how="form", applied_at=threads.clock.now(), edits=2)
    threads.rosters.lists[roster.roster_id] = done
    return await desk.page(f"/clients/import/{roster.roster_id}")
