"""Keeping what is said often."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from services.threads.domain.forms.ids import ThreadId
from services.threads.domain.pages.templates import TemplateKind, Words

# One line, as a list shows it.
Title = Annotated[str, Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
Category = Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")]
# The form is sent as JSON of 64 KiB at most; what is too long for a text is refused by name.
Edits = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class SaveTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/templates. is_shared: for the whole department; supervisors only."""

    kind: Literal["text", "suggested"] = "text"
    is_shared: bool = False
    title: Title
    category: Category = ""
    wording: Words


class EditTemplate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /v1/templates/{id}. edits: of the template this form was opened with."""

    edits: Edits
    title: Title
    category: Category = ""
    wording: Words


class Preview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/templates/preview. thread_id: for whom; None: the client this person has texts with last."""

    kind: TemplateKind = "text"
    wording: Words
    thread_id: ThreadId | None = None
