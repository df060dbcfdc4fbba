"""Files of dates: how a source's are read, bringing one, deciding about one."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from services.reminders.domain.files.limits import MOST_BYTES
from services.reminders.domain.files.mapping import Mapping

# As JSON a file is a third larger.
FORM_BYTES = MOST_BYTES * 4 // 3 + 64 * 1024
# A list of some hundred courts stands in a mapping.
SOURCE_BYTES = 512 * 1024
# A few rows are enough to see how they are read.
SAMPLE_BYTES = 512 * 1024
SAMPLE_FORM_BYTES = SAMPLE_BYTES * 4 // 3 + SOURCE_BYTES

Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]*[^\s\x00-\x1f][^\x00-\x1f]*$")]
FileName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
Delimiter = Annotated[str, Meta(max_length=1, pattern=r'^[^"\r\n\x00]?$')]
Format = Literal["csv", "xlsx"]
Edits = Annotated[int, Meta(ge=0, le=2**62)]
Share = Annotated[float, Meta(ge=0, le=1)]


class SaveSource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PUT /v1/sources/{id}, made by it if there is none. act_id: made by the page, for a second click.

    edits: of the source as the page was drawn, 0 for a new one. delimiter: empty is guessed. min_share: a file with
    fewer rows than that share of the last one waits for a person.
    """

    act_id: UUID
    publisher_id: UUID
    name: Name
    format: Format
    mapping: Mapping
    edits: Edits
    delimiter: Delimiter = ""
    is_quoted: bool = True
    min_share: Share = 0.8
    is_active: bool = True


class TrySource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/sources/try: a few rows, base64, and how they are to be read. Nothing is kept."""

    format: Format
    content: bytes
    mapping: Mapping | None = None
    delimiter: Delimiter = ""
    is_quoted: bool = True


class NewLoad(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/sources/{id}/loads. load_id: made by the page, for a second click. content: the file, base64."""

    load_id: UUID
    file_name: FileName
    content: bytes


class DecideLoad(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/loads/{id}/approve and /refuse. act_id: made by the page, for a second click."""

    act_id: UUID
