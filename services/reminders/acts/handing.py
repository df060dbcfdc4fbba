"""What is due is looked at once more and handed to threads: a batch in a transaction, a statement for each thing done.

One row that can't be put into words, or judged, is skipped with its reason and holds nobody up.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from proto.receipts import ReceiptRefused
from proto.values.window import Window
from services.kit import failpoints, log
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.acts.asking import said_of
from services.reminders.acts.telling import About, Told, tell_all
from services.reminders.domain.due import Due
from services.reminders.domain.recheck import Go, Stop, Verdict, Wait, recheck
from services.reminders.domain.refusals import sentence
from services.reminders.store.due import Place, claim
from services.reminders.store.handed import Handed, hand, put_off, skip
from services.reminders.store.publishers import publishers_with
from services.reminders.store.replan import ask
from services.reminders.store.wording import Words, words_for

# Larger ones gain nothing more, and hold their rows longer against whoever takes a date back meanwhile.
BATCH: Final = 500


class Handled(msgspec.Struct, frozen=True):
    """What came of a batch. claimed: how many were due; last: where the next batch goes on."""

    claimed: int = 0
    handed: int = 0
    skipped: int = 0
    last: Place | None = None


async def hand_over_due(tx: Tx, after: Place | None) -> Handled:
    """Claim a batch that lies behind after, and do with each what is right now."""
    claimed = await claim(tx, tx.now, BATCH, after)
    if not claimed.due:
        return Handled(claimed.claimed, last=claimed.last)
    words = await words_for(tx, claimed.due)
    goes, waits, stops = list[Handed](), list[tuple[Due, Window]](), list[tuple[Due, str]]()
    for due in claimed.due:
        match _settle(tx, due, words):
            case Handed() as handed:
                goes.append(handed)
            case Wait(window):
                waits.append((due, window))
            case Stop(reason):
                stops.append((due, reason))
    await _hand(tx, goes)
    if waits:
        await put_off(tx, waits)
        # On the day they wait for there may be another text.
        await ask(tx, {due.around.client.client_id for due, _ in waits if due.around}, "put_off")
    if stops:
        await _skip(tx, stops)
    return Handled(claimed.claimed, len(goes), len(stops), claimed.last)


def _settle(tx: Tx, due: Due, words: Words) -> Handed | Wait | Stop:
    """The verdict on one; of what goes, the post is among what this transaction publishes."""
    verdict = _verdict(tx, due)
    if not isinstance(verdict, Go):
        return verdict
    said = said_of(due, verdict.window, words)
    if said is None:
        return Stop("no_words")
    tx.publish(said.post, subject=str(due.post_id))
    return Handed(due, verdict.window, said.template_id)


def _verdict(tx: Tx, due: Due) -> Verdict:
    if failpoints.is_off("recheck"):
        return Go(Window(due.not_before, due.not_after))
    try:
        return recheck(due, due.date, due.around, tx.now)
    except (ValueError, OverflowError) as error:
        log.get().error("reminder_unjudged", reminder_id=due.reminder_id, error=type(error).__name__)
        return Stop("no_words")


async def _hand(tx: Tx, goes: Sequence[Handed]) -> None:
    """One record for the batch, which each of its rows names: a hundred thousand of their own would cost more than all
    the rest."""
    if not goes:
        return
    batch_id = new_id()
    await hand(tx, goes, batch_id)
    tx.audit("reminders.handed", object_kind="batch", object_id=batch_id, count=len(goes))


async def _skip(tx: Tx, stops: Sequence[tuple[Due, str]]) -> None:
    await skip(tx, stops)
    publishers = await publishers_with(tx, list({due.date.publisher_id for due, _ in stops}))
    told = [
        Told(
            publishers[due.date.publisher_id],
            ReceiptRefused,
            About(due.event_id, due.date.their_id),
            reason,
            sentence(reason),
        )
        for due, reason in stops
    ]
    await tell_all(tx, told)
    for reason, count in Counter(reason for _, reason in stops).items():
        tx.audit("reminders.skipped", object_kind="batch", object_id=new_id(), reason=reason, count=count)
