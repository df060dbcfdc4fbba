"""Clients: adding and changing them, and what staff note about them."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from proto.values.language import Language
from services.threads.domain.forms.ids import ClientId, UnknownId

# Postgres stores no NUL.
_NO_NUL = r"^[^\x00]*$"
Name = Annotated[str, Meta(max_length=100, pattern=_NO_NUL)]
Line = Annotated[str, Meta(max_length=200, pattern=_NO_NUL)]
Number = Annotated[str, Meta(max_length=60, pattern=_NO_NUL)]
Label = Annotated[str, Meta(min_length=1, max_length=40, pattern=_NO_NUL)]
IdValue = Annotated[str, Meta(min_length=1, max_length=60, pattern=_NO_NUL)]
Paragraphs = Annotated[str, Meta(max_length=2000, pattern=_NO_NUL)]
NoteBody = Annotated[str, Meta(max_length=5000, pattern=_NO_NUL)]

AgreedHow = Literal["in_person", "form", "court"]
# The number is somebody's already: it is they, or another person who uses it as well.
Despite = Literal["same_person", "shares"]


class GivenId(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a department calls the client: its label and its id."""

    label: Label
    value: IdValue


GivenIds = Annotated[tuple[GivenId, ...], Meta(max_length=10)]


class NewClient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/clients. client_id: made by the page, so that a second click adds nobody. number: however written.

    agreed_how: how they agreed to receive texts; without that nobody is added. time_zone: else the department's.
    staff_id: who will serve them; else the asker, or the front office if that is who asks.
    despite: what the asker said of whoever has the number already; known_id: who that is, for the same person.
    unknown_id: whose texts wait on the board under a number that is this client's.
    """

    client_id: UUID
    given_name: Name
    family_name: Name
    number: Number
    agreed_how: AgreedHow
    language: Language = "en"
    time_zone: Line | None = None
    best_time: Line | None = None
    notes: Paragraphs = ""
    external_ids: GivenIds = ()
    staff_id: UUID | None = None
    despite: Despite | None = None
    known_id: ClientId | None = None
    unknown_id: UnknownId | None = None


class EditClient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """PATCH /v1/clients/{id}: all of it, as it should be. edits: of the client as the form was drawn."""

    edits: Annotated[int, Meta(ge=0, le=2**62)]
    given_name: Name
    family_name: Name
    language: Language
    time_zone: Line
    best_time: Line | None = None
    notes: Paragraphs = ""
    wants_reminders: bool = True
    external_ids: GivenIds = ()


class AddNote(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/threads/{id}/notes: for the department's staff alone. note_id: made by the page, for a second click."""

    note_id: UUID
    body: NoteBody
