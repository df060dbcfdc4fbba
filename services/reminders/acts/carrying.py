"""Which function carries out which kind of act; each in a transaction of its own, under its act's row."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from services.kit.audit import Actor
from services.kit.tx import Tx
from services.reminders.acts.by_hand import repeats, words
from services.reminders.acts.by_hand.dates import cancel_date, change_date, set_date, start_reminders, stop_reminders
from services.reminders.acts.by_hand.outcome import Done
from services.reminders.store import word_acts
from services.reminders.store.acts import Act, note_done, take_act


async def _words(tx: Tx, act: Act) -> Done:
    """What a page asked of words reads its form, and tells what came of it, in its own way."""
    facts = msgspec.json.encode(act.facts).decode()
    asked = word_acts.Act(act.act_id, act.kind, act.staff_id, act.department_id, facts, act.at)
    outcome, result = await words.carry_words(tx, asked)
    return Done(outcome=outcome, more=msgspec.to_builtins(result))


Carry = Callable[[Tx, Act], Awaitable[Done]]
KINDS: Final[Mapping[str, Carry]] = {
    "date_set": set_date,
    "date_changed": change_date,
    "date_cancelled": cancel_date,
    "reminder_stopped": stop_reminders,
    "reminder_started": start_reminders,
    "repeat_set": repeats.set_repeat,
    "repeat_ended": repeats.end,
    **dict.fromkeys(words.KINDS, _words),
}


async def take_waiting(tx: Tx, aside: Sequence[UUID]) -> Act | None:
    """The longest waiting act that is not put aside, held; acts nobody here knows wait for who does."""
    return await take_act(tx, KINDS.keys(), aside)


async def carry_out(tx: Tx, act: Act) -> Done:
    """Do what it asks for, in its asker's name, and note what came of it."""
    done = await KINDS[act.kind](tx, act)
    await note(tx, act, done)
    return done


async def note(tx: Tx, act: Act, done: Done) -> None:
    """What came of it; whoever asked reads it."""
    await note_done(tx, act.act_id, done.outcome, done.result)
    tx.audit(
        "act.carried_out",
        object_kind="act",
        object_id=act.act_id,
        actor=Actor("staff", str(act.staff_id)),
        outcome="done" if done.outcome == "done" else "denied",
        kind=act.kind,
        result=done.outcome,
    )
