"""A number typed for a new client may be somebody's already: what to do then."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from services.threads.domain.forms.people import Despite
from services.threads.domain.pages.people import KnownClient

# ask: show who has it. take: it is the same person, whose thread the asker may see. share: the same person, known to
# another department. refuse: the same person, who is a colleague's.
Step = Literal["add", "ask", "take", "share", "refuse"]


def next_step(holders: Sequence[KnownClient], despite: Despite | None, known_id: UUID | None) -> Step:
    """What the asker's answer leads to; known_id is one of the holders. A number that ended is free for anybody."""
    if despite == "shares":
        return "add"
    if despite == "same_person":
        return _with_same(next(holder for holder in holders if holder.client_id == known_id))
    return "ask" if any(not holder.is_ended for holder in holders) else "add"


def _with_same(holder: KnownClient) -> Step:
    if holder.relation == "elsewhere":
        return "share"
    return "take" if holder.thread_id else "refuse"
