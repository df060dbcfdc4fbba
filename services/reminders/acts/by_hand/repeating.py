"""What of a repeated date is not made yet is made, in good time for every step of it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from services.kit.tx import Tx
from services.reminders.acts.by_hand.repeats import make, today_in
from services.reminders.acts.planning import replan
from services.reminders.domain.by_hand.leads import cascade_of, chosen_in
from services.reminders.domain.by_hand.wish import ByHand
from services.reminders.domain.plan import When
from services.reminders.domain.repeating import AHEAD, due, is_over
from services.reminders.domain.wall import wall
from services.reminders.store.appointments import hold_matching
from services.reminders.store.publishers import publisher_with
from services.reminders.store.readers import reader_of
from services.reminders.store.repeats import Repeat, made_of, note_made, take_repeat

# By the day of Greenwich it may be a day sooner than where the dates are.
_SPARE = timedelta(days=1)


async def take_waiting(tx: Tx, aside: Sequence[UUID]) -> Repeat | None:
    """One of which dates are to be made, and that is not put aside, held."""
    # Before any row: as whoever ends one does.
    await hold_matching(tx, of_clients=False)
    return await take_repeat(tx, (tx.now + AHEAD - _SPARE).date(), aside)


async def make_more(tx: Tx, repeat: Repeat) -> int:
    """Make what is due of it, and plan its client; how many dates."""
    rule = repeat.kept.rule
    made, until = due(rule, repeat.made_until_on, today_in(tx, rule.zone))
    publisher = await publisher_with(tx, repeat.publisher_id)
    known = await made_of(tx, repeat.publisher_id, f"{repeat.repeat_id} ")
    owners = [client_id for _, client_id in known.values() if client_id is not None]
    client_id = owners[-1] if owners else repeat.client_id
    reader = await reader_of(tx, client_id)
    if made and reader is not None:
        await make(tx, repeat, publisher, _like(repeat, reader.client.time_zone), made, client_id)
        await replan(tx, [client_id], "repeat")
    await note_made(tx, repeat.repeat_id, until, tx.now if is_over(rule, until) else None)
    tx.audit("repeat.made", object_kind="repeat", object_id=repeat.repeat_id, count=len(made))
    return len(made)


def _like(repeat: Repeat, client_zone: str) -> ByHand:
    """Its first date, as the others are but for their day. It was checked when it was set."""
    wish, rule = repeat.kept.wish, repeat.kept.rule
    taken = wall(rule.starts, rule.zone)
    when = When(taken.local_time, taken.at)
    chosen, _ = chosen_in(wish.chosen if wish.lead == "chosen" else (), client_zone)
    place, contact = (" ".join(text.split()) for text in (wish.place, wish.contact))
    return ByHand(
        kind=wish.kind,
        when=when,
        time_zone=rule.zone,
        place=place,
        contact=contact,
        cascade=cascade_of(wish.lead, chosen, when, client_zone),
        words=wish.words,
    )
