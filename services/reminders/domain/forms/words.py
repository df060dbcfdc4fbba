"""Writing what reminders say. act_id: made with the form, so that a click acts once."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from services.reminders.domain.forms.ids import ClientId
from services.reminders.domain.wording.template import Kind, Step, Template, Tone, Words

# Whose words: one's own department's, or the house's, which departments say that have none of their own.
Of = Literal["department", "house"]
# Far more than a text may take: what is too long is found, and said so. Postgres knows no NUL.
Body = Annotated[str, Meta(max_length=2000, pattern=r"^[^\x00]*$")]
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class Bodies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text in every language we write; "" where there is none yet."""

    en: Body = ""
    es: Body = ""


class _Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of a step of a kind of date. neutral: their twin, for numbers that nobody has confirmed."""

    of: Of = "department"
    step: Step
    kind: Kind
    wording: Bodies
    neutral: Bodies = Bodies()
    tone: Tone = "none"
    is_accent_free: bool = False

    def template(self) -> Template:
        """As the rules see it."""
        wording, neutral = (Words(en=said.en, es=said.es) for said in (self.wording, self.neutral))
        return Template(
            step=self.step,
            kind=self.kind,
            wording=wording,
            neutral=neutral if neutral.in_languages() else None,
            tone=self.tone,
            is_accent_free=self.is_accent_free,
        )


class SaveWords(_Written, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/words/draft. edits: of the page this form was opened with."""

    act_id: UUID
    edits: Count


class PreviewWords(_Written, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/words/preview. client_id: for whom; None: for an example."""

    client_id: ClientId | None = None


class PublishWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/words/publish. edits: of the draft that was read."""

    act_id: UUID
    of: Of = "department"
    step: Step
    kind: Kind
    edits: Count


class RetireWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /v1/words/retire. version: of the one that is to be said no more."""

    act_id: UUID
    of: Of = "department"
    step: Step
    kind: Kind
    version: Count
