"""Dates that come again are made as far ahead as anybody looks; one that fails holds up no other."""

from uuid import UUID

from services.kit import log
from services.kit.db import UNAVAILABLE, Database
from services.reminders.acts.by_hand.repeating import make_more, take_waiting
from services.reminders.store.repeats import Repeat


async def make_repeats(db: Database) -> None:
    """Make what is due of each, a transaction for each."""
    aside: list[UUID] = []
    while (repeat := await _make_next(db, aside)) is not None:
        aside.append(repeat.repeat_id)


async def _make_next(db: Database, aside: list[UUID]) -> Repeat | None:
    """The one that was next, whatever came of it; None when none waits."""
    repeat: Repeat | None = None
    try:
        async with db.tx() as tx:
            repeat = await take_waiting(tx, aside)
            if repeat is None:
                return None
            count = await make_more(tx, repeat)
    except UNAVAILABLE:
        raise
    except Exception as error:  # whatever it is, those behind it must not wait for its mend
        if repeat is None:
            raise
        log.get().error("repeat_failed", repeat_id=repeat.repeat_id, exc_info=error)
        return repeat
    log.get().info("repeat_made", repeat_id=repeat.repeat_id, count=count)
    return repeat
