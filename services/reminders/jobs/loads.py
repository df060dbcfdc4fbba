"""Files of dates are read and applied, one after the other, and what people decided about them is carried out."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.kit import failpoints, log
from services.kit.db import UNAVAILABLE, Database
from services.reminders.acts.loads.applying import apply_load
from services.reminders.acts.loads.deciding import KINDS, decide
from services.reminders.acts.loads.reading import read_load
from services.reminders.store.acts import note_done, take_act
from services.reminders.store.loads import Load, forget_rows, next_waiting

# Names and numbers of people are kept no longer than somebody may ask what became of a row.
KEPT: Final = timedelta(days=60)


async def look_at_loads(db: Database) -> bool:
    """Read what was brought and apply what may be; whether any was applied, so that clients are to be planned."""
    await _decide_all(db)
    failed, is_applied = set[UUID](), False
    while load := await _next(db, failed):
        try:
            is_applied |= await _carry_on(db, load)
        except UNAVAILABLE:
            raise
        except Exception as error:
            # Another source's file does not wait for this one; it is looked at again the next time.
            log.get().error("load_failed", load_id=str(load.load_id), exc_info=error)
            failed.add(load.load_id)
    return is_applied


async def forget_old(db: Database) -> None:
    """Forget the rows of files that are long past; how many there were of each kind stays."""
    is_more = True
    while is_more:
        async with db.tx() as tx:
            forgotten = await forget_rows(tx, tx.now - KEPT)
            is_more = forgotten is not None
            if forgotten is not None:
                tx.audit("load_forgotten", object_kind="load", object_id=forgotten)


async def _next(db: Database, failed: set[UUID]) -> Load | None:
    async with db.tx() as tx:
        return await next_waiting(tx, failed)


async def _carry_on(db: Database, load: Load) -> bool:
    if load.state == "brought":
        await read_load(db, load)
        await failpoints.hit("load.after_read")
        return False
    return await apply_load(db, load)


async def _decide_all(db: Database) -> None:
    is_more = True
    while is_more:
        async with db.tx() as tx:
            act = await take_act(tx, KINDS, ())
            is_more = act is not None
            if act is not None:
                await note_done(tx, act.act_id, await decide(tx, act), {})
