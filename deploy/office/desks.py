"""`./run office desk-phone`: which phone rings on somebody's desk when a client of theirs calls."""

import argparse

from deploy.doors import door
from services.web.domain.desks import desk_phone
from services.web.store import directory


async def set_desk_phone(asked: argparse.Namespace) -> int:
    """Set it, or take it away. Raises LookupError, NotADeskPhone."""
    phone = None if asked.number == "none" else desk_phone(asked.number)
    async with door("web") as tx:
        staff_id = await directory.find_staff(tx, asked.email)
        if staff_id is None:
            raise LookupError(f"nobody signs in as {asked.email}")
        await directory.set_desk_phone(tx, staff_id, phone)
    print("it rings when a client of theirs calls" if phone else "the department's phone rings instead")
    return 0
