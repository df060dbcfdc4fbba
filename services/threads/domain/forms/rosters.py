"""Lists of clients from a spreadsheet: bringing one, saying what its columns are, applying it."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from services.threads.domain.columns import Field
from services.threads.domain.forms.people import AgreedHow, Line
from services.threads.domain.sheets import LIMITS

MOST_BYTES = 5 * 1024 * 1024
# As JSON it is a third larger.
FORM_BYTES = MOST_BYTES * 4 // 3 + 64 * 1024

Edits = Annotated[int, Meta(ge=0, le=2**62)]
Place = Annotated[int, Meta(ge=0, lt=LIMITS.columns)]


class NewRoster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/rosters. roster_id: made by the page, for a second click. content: the file, base64."""

    roster_id: UUID
    name: Line
    content: bytes


class ChangeRoster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /v1/rosters/{id}. edits: of the list as the page was drawn.

    columns: where each field stands, the first column being 0; what is left out stands nowhere. staff_id: who serves
    those for whom the list names nobody; the front office when it is left out.
    """

    edits: Edits
    columns: dict[Field, Place]
    staff_id: UUID | None = None


class ApplyRoster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/rosters/{id}/apply. edits: as it was looked at. agreed_how: how all in it agreed to texts."""

    edits: Edits
    agreed_how: AgreedHow
