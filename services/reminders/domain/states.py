"""Where a reminder stands. Words about it come late, twice and in any order, so it only moves forward."""

from typing import Final, Literal

State = Literal[
    "planned",
    "carried",
    "handed",
    "posted",
    "sent",
    "delivered",
    "answered",
    "withdrawing",
    "cancelled",
    "skipped",
    "refused",
    "undelivered",
]
# planned    waits for its time                     carried      goes with the text that carries it
# handed     asked for with thread.post
# posted     stands in the client's thread          sent         the phone company has it
# delivered  the phone has it                       answered     the client answered by digit
# withdrawing  taken back, not confirmed yet        cancelled    never went, on purpose
# skipped    not useful or not allowed any more     refused      threads could not
# undelivered  went and did not arrive

# The client has read it, or may have.
TOLD: Final[frozenset[State]] = frozenset({"sent", "delivered", "answered"})
# It is out of our hands but may still be taken back.
HANDED_ON: Final[frozenset[State]] = frozenset({"handed", "posted"})
# It lies here.
WAITING: Final[frozenset[State]] = frozenset({"planned", "carried"})

_ON_THE_WAY: Final[frozenset[State]] = frozenset(
    {"sent", "delivered", "answered", "cancelled", "refused", "undelivered"}
)
_AFTER: Final[dict[State, frozenset[State]]] = {
    "planned": frozenset({"handed", "cancelled", "skipped"}),
    "carried": frozenset({"handed", "cancelled", "skipped"}),
    "handed": _ON_THE_WAY | {"posted", "withdrawing"},
    "posted": _ON_THE_WAY | {"withdrawing"},
    "withdrawing": _ON_THE_WAY,
    "sent": frozenset({"delivered", "answered", "undelivered"}),
    # A sweep of the ledger may find that a failed text did arrive.
    "undelivered": frozenset({"delivered", "answered"}),
    "delivered": frozenset({"answered"}),
    "answered": frozenset({"answered"}),
    "cancelled": frozenset(),
    "skipped": frozenset(),
    "refused": frozenset(),
}


def may_become(now: State, then: State) -> bool:
    """Whether a reminder that is now may become then."""
    return then in _AFTER[now]
