"""A number somebody wants to give a client: who has it already, and what the asker said of that."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from proto.people import PhoneHealth
from services.threads.domain.pages.people import KnownClient

# shares: both use it. not_theirs: it is the other one's no more, and ends there.
Despite = Literal["shares", "not_theirs"]
# add: nobody's, or theirs already. ask: show who has it. end_there: then add. unseen: who that was is nobody of theirs.
Step = Literal["add", "ask", "end_there", "unseen"]

# What a number asks a person to look into.
TASKS: tuple[PhoneHealth, ...] = ("failing", "wrong_person", "landline", "deactivated")


def judge(client_id: UUID, holders: Sequence[KnownClient], despite: Despite | None, holder_id: UUID | None) -> Step:
    """What becomes of a number for this client. A number that ended is free for anybody.

    holder_id: whose it is no more; the asker answers for them, or nothing is ended.
    """
    others = {one.client_id: one for one in holders if not one.is_ended and one.client_id != client_id}
    if despite == "not_theirs":
        return "end_there" if holder_id in others else "unseen"
    return "ask" if others and despite is None else "add"


def asks_task(health: PhoneHealth) -> bool:
    """Whether a number in this state wants a person to look."""
    return health in TASKS
