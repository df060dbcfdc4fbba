"""What staff asked for is carried out; one that fails is said to have failed, and holds up nobody behind it."""

from uuid import UUID

from services.kit import failpoints, log
from services.kit.db import UNAVAILABLE, Database
from services.reminders.acts.by_hand.outcome import Done
from services.reminders.acts.carrying import carry_out, note, take_waiting
from services.reminders.store.acts import Act


async def carry_acts(db: Database) -> None:
    """Carry out whatever waits, the oldest first."""
    aside: list[UUID] = []
    while (act := await _carry_out_next(db, aside)) is not None:
        aside.append(act.act_id)


async def _carry_out_next(db: Database, aside: list[UUID]) -> Act | None:
    """The act that was next, whatever came of it; None when none waits."""
    act: Act | None = None
    try:
        async with db.tx() as tx:
            act = await take_waiting(tx, aside)
            if act is None:
                return None
            done = await carry_out(tx, act)
            await failpoints.hit("acts.before_commit")
    except UNAVAILABLE:
        raise
    except Exception as error:  # whatever it is, the acts behind it must not wait for its mend
        if act is None:
            raise
        log.get().error("act_failed", act_id=act.act_id, kind=act.kind, exc_info=error)
        async with db.tx() as tx:
            await note(tx, act, Done(outcome="failed", date_id=act.appointment_id))
        return act
    log.get().info("act_carried_out", act_id=act.act_id, kind=act.kind, outcome=done.outcome)
    return act
