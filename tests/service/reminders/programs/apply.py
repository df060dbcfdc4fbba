"""`python -m tests.service.reminders.programs.apply URL LOAD_ID FAILPOINTS`: apply a file, three dates a statement."""

import asyncio
import sys
from uuid import UUID

from services.kit import failpoints
from services.kit.db import Database
from services.reminders.acts.loads import applying
from services.reminders.store.loads import find_load
from tests.fakes.clock import FixedClock
from tests.service.reminders.conftest import MONDAY


async def apply(url: str, load_id: UUID) -> None:
    """Apply it, or die."""
    database = Database("reminders", url, 2, FixedClock(MONDAY))
    await database.open()
    async with database.tx() as tx:
        load = await find_load(tx, load_id)
    assert load is not None
    await applying.apply_load(database, load)
    await database.close()


def main(words: list[str]) -> None:
    """What the words ask for."""
    failpoints.arm(words[2])
    applying.PIECE = 3  # as if three were as many as a statement takes
    asyncio.run(apply(words[0], UUID(words[1])))


if __name__ == "__main__":
    main(sys.argv[1:])
