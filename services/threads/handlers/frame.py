"""What handlers need of an event's frame."""

from services.kit.bus import Refuse
from services.kit.handlers import Context, Received
from services.kit.tx import Tx


def seq_of(one: Received | Context) -> int:  # type: ignore[type-arg]
    """The event's sequence among those about its subject. Refuses an event that has none."""
    if one.envelope.sequence is None:
        raise Refuse("the event has no sequence")
    return one.envelope.sequence


def follow_after(tx: Tx, ctx: Context) -> None:
    """Have follow_changes look at what this leaves once it is committed: what refuses texts is not left for later."""
    if ctx and ctx.state:
        tx.after_commit(ctx.state)
