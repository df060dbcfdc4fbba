"""Clients around whom something changed are planned again."""

from typing import Final
from uuid import UUID

from services.kit import failpoints, log
from services.kit.db import Database
from services.reminders.acts.planning import replan
from services.reminders.store.faults import is_flaw
from services.reminders.store.replan import rest, take

# Larger ones gain nothing more, and hold their plans longer against departments' events.
BATCH: Final = 200


async def replan_asked(db: Database) -> None:
    """Plan whoever waits for it, batch after batch.

    Of a batch that can't be planned one after the other is, until the client is found who never can.
    """
    most = BATCH
    while True:
        asked: list[UUID] = []
        try:
            async with db.tx() as tx:
                asked = await take(tx, most)
                if asked:
                    await replan(tx, asked, "asked")
        except Exception as error:
            if not asked or not is_flaw(error) or failpoints.is_off("planned_apart"):
                raise
            most = 1 if len(asked) > 1 else await _set_aside(db, asked[0], error)
            continue
        if not asked:
            return
        log.get().info("clients_replanned", count=len(asked))


async def _set_aside(db: Database, client_id: UUID, error: Exception) -> int:
    """This client waits, and the others go on; how many of them at a time."""
    log.get().error("client_not_planned", client_id=str(client_id), exc_info=error)
    async with db.tx() as tx:
        await rest(tx, client_id)
    return BATCH
