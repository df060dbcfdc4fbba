"""A text that waits in threads until its time, and what becomes of it then."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from proto.registry import Lane
from services.kit import failpoints
from services.threads.domain.asking import tells_nobodys, unasked_since, went_astray
from services.threads.domain.dated import Dated
from services.threads.domain.sending import Go, Road, Stop, Wait, verdict

# A person's text that asks whose number it is; one that says who serves the client from now on.
WHO: Final = "ask_who"
HAND_OVER: Final = "hand_over"


def answers(text_for: str) -> bool:
    """Whether a text of that purpose is an answer to what the client wrote."""
    return text_for == "talk"


class Held(msgspec.Struct, frozen=True):
    """meant_for: the number its author saw. despite: what they said yes to. batch_id: it is one of many.

    retry_of: the text that did not arrive whose words it sends again; is_called_off: who had it posted took it back.
    dated: what it says of the client's date; is_out_of_date: that is not so any more. is_reworded: body is not what was
    written, and is yet to be kept.
    """

    message_id: UUID
    thread_id: UUID
    body: str
    lane: Lane
    purpose: str
    author_id: UUID | None
    post_id: UUID | None
    release_at: datetime
    not_after: datetime | None
    is_urgent: bool
    is_scheduled: bool
    media_ids: Sequence[UUID] = ()
    meant_for: str | None = None
    despite: Sequence[str] = ()
    batch_id: UUID | None = None
    retry_of: UUID | None = None
    is_called_off: bool = False
    dated: Dated | None = None
    is_out_of_date: bool = False
    is_reworded: bool = False


class Wordings(msgspec.Struct, frozen=True):
    """What a post says to a number the client has confirmed; neutral: what anybody may read, if it was given."""

    full: str
    neutral: str | None

    def at(self, road: Road) -> str:
        """Its words where it goes just now: the neutral ones while nobody knows that the number is the client's."""
        return self.neutral if self.neutral and road.health == "unverified" else self.full


def decide(held: Held, road: Road, now: datetime) -> Go | Wait | Stop:
    """Whether it goes, waits on, or is given up."""
    if held.is_called_off and not failpoints.is_off("retry_wanted"):
        return Stop("called_off")
    decision = verdict(
        road,
        now,
        due_at=held.release_at,
        not_after=held.not_after,
        is_urgent=held.is_urgent,
        is_automatic=held.post_id is not None,
        text_for=held.purpose,
    )
    if held.is_out_of_date and not isinstance(decision, Stop):
        return Stop("date_changed")
    if not isinstance(decision, Go):
        return decision
    if went_astray(road, held.body, held.meant_for):
        return Stop("number_changed")
    if held.post_id and tells_nobodys(road, held.body):
        return Stop("number_frozen")
    said = held.despite if held.meant_for in (None, road.number) else ()
    is_asking = held.purpose == WHO
    if not is_asking and unasked_since(road, held.body, said, is_of_many=held.batch_id is not None):
        return Stop("number_frozen")
    return decision
