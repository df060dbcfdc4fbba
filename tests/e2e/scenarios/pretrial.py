"""The scenarios' own department, beside the practice office's: it shares clients with it, and answers strangers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from deploy.local.stack import Stack
from deploy.office.cast import PASSWORD, ZONE, Department, Staff
from services.gateway.store import lines
from services.kit.clock import SYSTEM
from services.kit.db import Database, Tx
from services.web.domain.passwords import make_hash
from services.web.store import directory

PRETRIAL: Final = Department("pretrial", "Pretrial Services", "+14355550100", "+14355550101")
PAT: Final = Staff("pat", "Pat Ortiz", "case_manager", "pretrial")
QUINN: Final = Staff("quinn", "Quinn Lee", "front_office", "pretrial")
WHO_WRITES: Final = "This is Pretrial Services. We do not know this number: who is writing?"


async def open_pretrial(stack: Stack) -> None:
    """Beside the practice office: a department with a line, two people, and words for who is not known."""
    async with _door(stack, "web") as tx:
        if await directory.find_staff(tx, PAT.email):
            return
        await directory.add_department(
            tx,
            name=PRETRIAL.name,
            time_zone=ZONE,
            quiet_from="00:00",
            quiet_until="00:00",
            unknown_reply={"en": WHO_WRITES},
            office_phone=PRETRIAL.office_phone,
            department_id=PRETRIAL.department_id,
        )
        password_hash = await asyncio.to_thread(make_hash, PASSWORD)
        for person in (PAT, QUINN):
            await directory.add_staff(
                tx,
                name=person.name,
                email=person.email,
                role=person.role,
                department_id=PRETRIAL.department_id,
                password_hash=password_hash,
                staff_id=person.staff_id,
            )
    async with _door(stack, "gateway") as tx:
        await lines.add_line(tx, PRETRIAL.line, PRETRIAL.department_id, "long_code", None)


@asynccontextmanager
async def _door(stack: Stack, service: str) -> AsyncIterator[Tx]:
    database = Database(service, stack.database_url(f"{service}_work"), 1, SYSTEM)
    await database.open()
    try:
        async with database.tx() as tx:
            yield tx
    finally:
        await database.close()
