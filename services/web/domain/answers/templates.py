"""What staff say often, as threads tells of it: as it is kept, and as one client would get it."""

from uuid import UUID

import msgspec


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One text in every language we write; "" where there is none."""

    en: str = ""
    es: str = ""


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """One as it is kept. blanks: the names that may stand in its words between braces."""

    template_id: UUID
    kind: str
    title: str
    category: str
    wording: Words
    is_shared: bool
    is_removed: bool
    can_change: bool
    blanks: tuple[str, ...]
    uses: int
    edits: int
    changed_by_name: str | None = None


class Templates(msgspec.Struct, frozen=True, kw_only=True):
    """All that this person may use, by title. can_share: whether they may write for the department."""

    templates: tuple[Template, ...]
    can_share: bool
    blanks: tuple[str, ...]


class OfferedText(msgspec.Struct, frozen=True, kw_only=True):
    """A text for one client. blanks: what nobody could fill in; they stand as {name} in body."""

    language: str
    body: str
    segments: int
    blanks: tuple[str, ...] = ()
    is_other_language: bool = False


class OfferedTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A template as this client would get it."""

    template_id: UUID
    kind: str
    title: str
    category: str
    is_shared: bool
    can_change: bool
    text: OfferedText


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said to a client, what the reader used last first. language: what the client reads."""

    language: str
    templates: tuple[OfferedTemplate, ...]


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A reply that can go as it is."""

    template_id: UUID
    text: OfferedText


class Previewed(msgspec.Struct, frozen=True, kw_only=True):
    """Words as a client of the reader's would get them. Without a name: they have none."""

    texts: tuple[OfferedText, ...]
    given_name: str | None = None
    family_name: str | None = None
