"""What reminders say, as those who write it see it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.values.language import LANGUAGES, Language
from services.reminders.domain.forms.words import Of
from services.reminders.domain.wording.blanks import Blank
from services.reminders.domain.wording.findings import Code, Finding, Weight, sentence
from services.reminders.domain.wording.template import Kind, Step, Template, Tone, Words

# office: what every office says that has written nothing.
Whose = Literal["department", "house", "office"]
State = Literal["draft", "published", "retired"]
Outcome = Literal["done", "changed", "gone", "refused", "failed"]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One thing about words. says: it to a reader of each language, whatever language the words are in."""

    code: Code
    weight: Weight
    language: Language
    is_neutral: bool
    detail: str
    says: Words


class Acted(msgspec.Struct, frozen=True, kw_only=True):
    """What came of what somebody asked for; outcome None: nothing yet. edits: to be sent with the next change.

    findings: why it was refused, or what is to be known of what was published.
    """

    act_id: UUID
    outcome: Outcome | None = None
    template_id: UUID | None = None
    edits: int | None = None
    findings: tuple[Found, ...] = ()


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """Words as they are said. neutral None: their twin is made of the house's where they tell on somebody."""

    wording: Words
    neutral: Words | None
    tone: Tone
    is_accent_free: bool


class WordsVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version. One that was published stays as it is."""

    template_id: UUID
    version: int
    state: State
    says: Saying
    edits: int
    changed_at: datetime
    changed_by_name: str | None


class WordsRow(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a kind of date, and whose words are said there now. version None: written by nobody."""

    step: Step
    kind: Kind
    whose: Whose
    has_draft: bool
    version: int | None = None
    changed_at: datetime | None = None
    changed_by_name: str | None = None


class WordsList(msgspec.Struct, frozen=True, kw_only=True):
    """Every step of every kind of date. can_change: whether the reader writes these."""

    of: Of
    can_change: bool
    rows: tuple[WordsRow, ...]


class WordsPage(msgspec.Struct, frozen=True, kw_only=True):
    """All about the words of one step and kind, every language side by side. edits: to be sent with a change.

    said: what clients get now, and whose that is; first: to begin with. findings: about the draft, else about said.
    """

    of: Of
    step: Step
    kind: Kind
    can_change: bool
    whose: Whose
    said: Saying
    first: Saying
    published: WordsVersion | None
    draft: WordsVersion | None
    edits: int
    findings: tuple[Found, ...]
    blanks: tuple[Blank, ...]
    neutral_blanks: tuple[Blank, ...]


class WordsHistory(msgspec.Struct, frozen=True, kw_only=True):
    """All versions, the newest first."""

    versions: tuple[WordsVersion, ...]


class PreviewedText(msgspec.Struct, frozen=True, kw_only=True):
    """One text as it would go. is_neutral: to a number that nobody has confirmed."""

    language: Language
    is_neutral: bool
    body: str
    segments: int


class PreviewedWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words as a client would get them. Without a name: an example's. is_example_date: they have no such date to come.

    missing: blanks that their date does not fill; other words would be said to them.
    """

    texts: tuple[PreviewedText, ...]
    findings: tuple[Found, ...]
    missing: tuple[str, ...] = ()
    is_example_date: bool = True
    given_name: str | None = None
    family_name: str | None = None
    language: Language | None = None


def found(finding: Finding) -> Found:
    """A finding as it is told."""
    return Found(
        code=finding.code,
        weight=finding.weight,
        language=finding.language,
        is_neutral=finding.is_neutral,
        detail=finding.detail,
        says=Words(**{language: sentence(finding, language) for language in LANGUAGES}),
    )


def saying(template: Template) -> Saying:
    """A template as it is told."""
    return Saying(
        wording=template.wording,
        neutral=template.neutral,
        tone=template.tone,
        is_accent_free=template.is_accent_free,
    )
