"""One text to many, and the groups people are chosen from."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.threads.domain.forms.ids import TemplateId, ThreadId
from services.threads.domain.forms.templates import Edits
from services.threads.domain.pages.templates import Words

# More at once is a mailing of the department's, not a case manager's text.
MOST_PEOPLE = 1_000
People = Annotated[tuple[ThreadId, ...], Meta(max_length=MOST_PEOPLE)]
GroupName = Annotated[str, Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
# On the wall, to the minute, and where that wall is.
LocalTime = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$")]
Zone = Annotated[str, Meta(max_length=64, pattern=r"^[!-~]+$")]


class NewBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/batches. batch_id: made by the page, so that a second click writes no second one.

    thread_ids: whom it is for, as far as they were chosen. template_id: what the words began as.
    """

    batch_id: UUID
    wording: Words
    template_id: TemplateId | None = None
    thread_ids: People = ()


class ChangeBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /v1/batches/{id}: other words, or other people; what is left out stays.

    edits: of the batch it was based on. Each change fixes what everybody gets anew.
    """

    edits: Edits
    wording: Words | None = None
    template_id: TemplateId | None = None
    thread_ids: People | None = None


class SendBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/batches/{id}/send. edits: of what was looked at; count: how many people get it, as its author saw.

    local_time: later, on a wall in local_zone.
    """

    edits: Edits
    count: int
    local_time: LocalTime | None = None
    local_zone: Zone | None = None


class DecideBatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/batches/{id}/approve and /refuse. edits: of what the second person looked at."""

    edits: Edits


class SaveGroup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/groups, PATCH /v1/groups/{id}: its name and all who are in it."""

    name: GroupName
    thread_ids: People
