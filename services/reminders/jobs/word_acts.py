"""What people asked for in pages is carried out, one at a time, the longest waiting first."""

from services.kit import failpoints, log
from services.kit.db import Database
from services.kit.tx import Tx
from services.reminders.acts.by_hand.words import KINDS, carry_words
from services.reminders.domain.pages.words import Outcome
from services.reminders.store.word_acts import Act, Result, note_done, take_act


async def carry_word_acts(db: Database) -> None:
    """All that waits, each in a transaction of its own. What a newer replica was asked for is left to it."""
    while True:
        async with db.tx() as tx:
            act = await take_act(tx, KINDS)
            if act is None:
                return
            outcome, result = await _carry(tx, act)
            await note_done(tx, act, outcome, result)
            await failpoints.hit("acts.before_commit")
        log.get().info("act_carried_out", act_id=str(act.act_id), kind=act.kind, outcome=outcome)


async def _carry(tx: Tx, act: Act) -> tuple[Outcome, Result]:
    """One that can't be understood holds nobody else's up."""
    try:
        return await carry_words(tx, act)
    except (ValueError, LookupError) as error:
        log.get().error("act_failed", act_id=str(act.act_id), kind=act.kind, error=type(error).__name__)
        return "failed", Result()
