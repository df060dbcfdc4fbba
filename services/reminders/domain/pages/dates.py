"""One date, with what was and will be texted about it, and why then."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from proto.values.language import Language

Wall = Annotated[datetime, Meta(tz=False)]
Said = dict[Language, str]


class DateText(msgspec.Struct, frozen=True, kw_only=True):
    """One text. at: when it goes or went, or was to. why: codes; explained: as sentences, why this text, why then.

    reason: why it did not go, or arrive. is_with_another: it goes in another date's text of that day. words: by
    language, of one to go; None where that is not known here.
    """

    step: str
    state: str
    at: datetime
    reason: str | None
    is_with_another: bool
    why: tuple[str, ...]
    explained: Said
    choice: int | None
    words: dict[str, str] | None = None
    neutral_words: dict[str, str] | None = None


class Unsaid(msgspec.Struct, frozen=True, kw_only=True):
    """A step that is not said, and why."""

    step: str
    why: str
    explained: Said


class DatePage(msgspec.Struct, frozen=True, kw_only=True):
    """A date. local_time: on the wall where it is. office: whose department's it is.

    is_by_hand: staff set it. can_change: by whoever asks, now. set_by, changed_by: names, where they are known. edits:
    to be said again with a change. lead, chosen, words: as the form that set it had them; of a published date none.
    is_repeated: it was made with others, which may be ended with it.
    """

    date_id: UUID
    client_id: UUID
    kind: str
    state: str
    local_time: Wall | None
    time_zone: str | None
    starts_at: datetime | None
    place: str
    contact: str
    office: str
    is_by_hand: bool
    can_change: bool
    is_off: bool
    edits: int
    set_by: str | None
    set_at: datetime | None
    changed_by: str | None
    changed_at: datetime | None
    lead: str | None
    chosen: tuple[str, ...]
    words: Said
    is_repeated: bool
    texts: tuple[DateText, ...]
    unsaid: tuple[Unsaid, ...]
