"""What staff say often: as it is kept, and as one client would get it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.values.language import Language

# welcome: the first text to a new client. is_this: the question to a number nobody has confirmed. transfer: who writes
# from now on. neutral: nothing of the case in it.
TemplateKind = Literal["text", "suggested", "welcome", "is_this", "transfer", "neutral"]


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One text in every language we write; "" where there is none."""

    en: str = ""
    es: str = ""


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One as it is kept. is_shared: the department's, else the reader's own. edits: to be sent with a change.

    blanks: the names that may stand in its words between braces. uses: how often anybody sent it.
    """

    template_id: UUID
    kind: TemplateKind
    title: str
    category: str
    wording: Words
    is_shared: bool
    is_removed: bool
    can_change: bool
    blanks: tuple[str, ...]
    uses: int
    edits: int
    changed_at: datetime
    changed_by_name: str | None = None


class Templates(msgspec.Struct, frozen=True, kw_only=True):
    """All that this person may use, by title. can_share: whether they may write for the department."""

    templates: tuple[Template, ...]
    can_share: bool
    blanks: tuple[str, ...]


class OfferedText(msgspec.Struct, frozen=True, kw_only=True):
    """A text for one client, to be looked at and sent. blanks: what nobody could fill in; they stand as {name} in body.

    is_other_language: there is none in the client's.
    """

    language: Language
    body: str
    segments: int
    blanks: tuple[str, ...] = ()
    is_other_language: bool = False


class OfferedTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A template as this client would get it."""

    template_id: UUID
    kind: TemplateKind
    title: str
    category: str
    is_shared: bool
    can_change: bool
    text: OfferedText


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said to a client, what the reader used last first. language: what the client reads."""

    language: Language
    templates: tuple[OfferedTemplate, ...]


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that can go as it is."""

    template_id: UUID
    text: OfferedText


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """Words as a client of the reader's would get them. Without a name: they have none, and all blanks stay."""

    texts: tuple[OfferedText, ...]
    given_name: str | None = None
    family_name: str | None = None
