"""What a handler is: a function named after its type, given a transaction, the event, and what else it may know."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from types import ModuleType
from typing import Any, Generic, TypeVar

import msgspec
from aio_pika.abc import AbstractIncomingMessage

from proto import envelope, topology
from proto.envelope import BadEnvelope, Envelope
from proto.registry import TYPES, decode_data
from services.kit import trace
from services.kit.tx import Raw, Tx

T_co = TypeVar("T_co", bound=msgspec.Struct, covariant=True)


class Received(Generic[T_co]):
    """One event as a batch handler sees it."""

    __slots__ = ("envelope", "event", "traceparent", "user_id")

    def __init__(self, event: T_co, frame: Envelope, user_id: str | None, traceparent: str) -> None:
        self.event, self.envelope, self.user_id, self.traceparent = event, frame, user_id, traceparent


class Context:
    """What a handler may know beside the event: its frame, who published it, and the service's own state."""

    __slots__ = ("envelope", "state", "user_id")

    def __init__(self, frame: Envelope, user_id: str | None, state: Any) -> None:
        self.envelope, self.user_id, self.state = frame, user_id, state


Handler = Callable[[Tx, Any, Context], Awaitable[None]]
# By type: the function, and whether it takes a batch.
Handlers = Mapping[str, tuple[Handler, bool]]


def handler_name(type_name: str) -> str:
    """The function that handles a type: row.stored.v1 → on_row_stored."""
    return "on_" + "_".join(type_name.split(".")[:-1])


def handlers_of(module: ModuleType, types: tuple[str, ...]) -> dict[str, tuple[Handler, bool]]:
    """The handler of each type and whether it takes a batch. Raises LookupError naming those that are missing."""
    found: dict[str, tuple[Handler, bool]] = {}
    for name in types:
        one, many = handler_name(name), handler_name(name) + "_batch"
        if hasattr(module, many):
            found[name] = (getattr(module, many), True)
        elif hasattr(module, one):
            found[name] = (getattr(module, one), False)
    missing = sorted(handler_name(name) for name in types if name not in found)
    if missing:
        raise LookupError(f"{module.__name__} lacks {', '.join(missing)}")
    return found


class Item:
    """A delivery, decoded as far as it could be."""

    __slots__ = ("data", "event_id", "fault", "frame", "message", "traceparent")

    def __init__(self, message: AbstractIncomingMessage, user: str) -> None:
        self.message = message
        self.traceparent = trace.whole((message.headers or {}).get("traceparent"))
        self.frame: Envelope | None = None
        self.data: msgspec.Struct | None = None  # with frame: both are there unless fault says why not
        self.fault: str | None = None
        try:
            self.frame = envelope.decode(message.body)
            self.event_id = _key(message, self.frame.id)
            self.data = decode_data(self.frame)
            self.fault = _forged(self.frame.type, message.user_id, user)
        except BadEnvelope as error:
            self.fault = str(error)
            self.event_id = _key(message, hashlib.sha256(message.body).hexdigest())

    @property
    def raw(self) -> Raw:
        """What is kept of it to be put back."""
        return Raw(self.event_id, self.type_name, self.message.body, self.traceparent)

    @property
    def type_name(self) -> str:
        """Its type, as far as it can be told."""
        return self.frame.type if self.frame else (self.message.type or "unknown").replace("\0", "")

    @property
    def known_type(self) -> str:
        """Its type where anybody may read it: a stranger can write anything there."""
        return self.type_name if self.type_name in TYPES else "unknown"

    @property
    def is_fresh(self) -> bool:
        """Whether it may run in a batch: it was read, and never delivered before."""
        return self.fault is None and not self.message.redelivered


def _forged(type_name: str, sender: str | None, user: str) -> str | None:
    """What is wrong with who published this; None for nothing.

    Exchanges check what a service publishes, but all may write to the delay queues, which lead to any queue. What
    comes under our own name is our own retry. An outside fact is for its handler to judge.
    """
    declared = TYPES[type_name]
    if declared.kind == "outside" or sender == user or sender in declared.by:
        return None
    return f"{sender or 'nobody we can name'} may not publish {type_name}"


def _key(message: AbstractIncomingMessage, event_id: str) -> str:
    """What the inbox knows an event by.

    Ids are unique per sender only, so an outsider's is kept under the name the broker vouches for: nobody can
    use up another's. What a service puts back after a while carries that key as its message id.
    """
    if message.user_id in topology.SERVICES:
        return message.message_id or event_id
    return f"{message.user_id}/{event_id}"


async def call(tx: Tx, handler: Handler, is_batch: bool, items: list[Item], state: Any) -> None:
    """Handle these events; what comes of each belongs to its own story, and log lines say so while it is one alone."""
    if len(items) == 1:
        trace.begin(items[0].traceparent, items[0].event_id)
    else:
        trace.leave()
    tx.stories = {i.frame.subject: i.traceparent for i in items if i.frame and i.frame.subject}
    received = [
        Received(i.data, i.frame, i.message.user_id, i.traceparent) for i in items if i.frame and i.data is not None
    ]
    context = Context(received[0].envelope, received[0].user_id, state)
    await handler(tx, received if is_batch else received[0].event, context)
