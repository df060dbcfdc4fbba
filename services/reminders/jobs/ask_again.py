"""What threads has not answered is asked again: it acts once on each post, however often it is asked."""

from datetime import timedelta
from typing import Final

from services.kit import log
from services.kit.db import Database
from services.reminders.acts.asking import ask
from services.reminders.acts.handing import BATCH
from services.reminders.store.attention import raise_silent
from services.reminders.store.silent import claim_silent, silent_since
from services.reminders.store.wording import Words, words_for

# threads answers in milliseconds; after two minutes the broker lost the question, or its answer.
SILENCE: Final = timedelta(minutes=2)
# Nothing more is said of a date while nobody knows whether an untrue text about it was read: a person has to look.
LOST: Final = timedelta(minutes=10)


async def ask_again(db: Database) -> None:
    """Repeat what threads was asked to post, or to take back, and has not answered for."""
    async with db.tx() as tx:
        silent = await claim_silent(tx, tx.now - SILENCE, BATCH)
        words = await words_for(tx, silent) if silent else Words({})
        for one in silent:
            ask(tx, one, words)
        lost = await silent_since(tx, [one.reminder_id for one in silent], tx.now - LOST)
        if lost:
            await raise_silent(tx, lost)
    if silent:
        log.get().warning("asked_again", count=len(silent))
