"""Two records of one person."""

from uuid import UUID

import msgspec

from services.threads.domain.forms.ids import ClientId, PhoneId


class NewMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/merges. merge_id: made by the page, so that a second click merges nothing twice.

    keep_id stays; names_of: whose names it bears; phone_id: the number texts go to, None where neither has one.
    """

    merge_id: UUID
    keep_id: ClientId
    gone_id: ClientId
    names_of: ClientId
    phone_id: PhoneId | None = None
