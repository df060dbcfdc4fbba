"""`./run office desk-phone` and `office-phone`: which phone rings when a client calls, and which one after it."""

import argparse

from deploy.doors import door
from deploy.office.places import department_called, staff_called
from services.web.domain.desks import desk_phone
from services.web.store import directory


async def set_desk_phone(asked: argparse.Namespace) -> int:
    """Set it, or take it away. Raises LookupError, NotADeskPhone."""
    phone = None if asked.number == "none" else desk_phone(asked.number)
    async with door("web") as tx:
        await directory.set_desk_phone(tx, await staff_called(tx, asked.email), phone)
    print("it rings when a client of theirs calls" if phone else "the department's phone rings instead")
    return 0


async def set_office_phone(asked: argparse.Namespace) -> int:
    """Set a department's own, or take it away. Raises LookupError, NotADeskPhone."""
    phone = None if asked.number == "none" else desk_phone(asked.number, "office phone")
    async with door("web") as tx:
        await directory.set_office_phone(tx, await department_called(tx, asked.department), phone)
    print("it rings when no desk answers" if phone else "a caller whom no desk answers is told to send a text")
    return 0
