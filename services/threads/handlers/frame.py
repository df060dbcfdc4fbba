"""What handlers need of an event's frame."""

from services.kit.bus import Refuse
from services.kit.handlers import Context, Received


def seq_of(one: Received | Context) -> int:  # type: ignore[type-arg]
    """The event's sequence among those about its subject. Refuses an event that has none."""
    if one.envelope.sequence is None:
        raise Refuse("the event has no sequence")
    return one.envelope.sequence
