"""`./run office deactivate` and `activate`: who leaves signs in no more, until they are let in again."""

import argparse

from deploy.doors import door
from deploy.office.asking import YES, be_sure
from deploy.office.places import staff_called
from deploy.office.wire import Acts
from services.web.store import directory

STAYS = """Their conversations stay with them until a supervisor hands each to a colleague: Hand over, beside the
conversation."""


async def _deactivate(asked: argparse.Namespace) -> int:
    async with door("web") as tx:
        if not await directory.is_active(tx, await staff_called(tx, asked.email)):
            raise LookupError(f"{asked.email} is deactivated already")
    be_sure(asked, f"{asked.email} is signed out at once and can't sign in.")
    async with door("web") as tx:
        await directory.set_active(tx, await staff_called(tx, asked.email), is_active=False)
    print(f"done: {asked.email} signs in no more; if they come back: ./run office activate {asked.email}\n{STAYS}")
    return 0


async def _activate(asked: argparse.Namespace) -> int:
    async with door("web") as tx:
        staff_id = await staff_called(tx, asked.email)
        if await directory.is_active(tx, staff_id):
            raise LookupError(f"{asked.email} may sign in already")
        await directory.set_active(tx, staff_id, is_active=True)
    print(f"done: {asked.email} may sign in again, with the password they had")
    return 0


ACTS: Acts = {
    "deactivate": (
        "let somebody sign in no more, who leaves; asks before",
        _deactivate,
        {"email": {}, "--yes": YES},
    ),
    "activate": ("let somebody who was deactivated sign in again", _activate, {"email": {}}),
}
