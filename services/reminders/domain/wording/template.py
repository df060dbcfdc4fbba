"""A template: what one step says about one kind of date, in every language, and to a number nobody has confirmed."""

from collections.abc import Iterator
from typing import Final, Literal, get_args

import msgspec

from proto.values.language import LANGUAGES, Language

Step = Literal[
    "scheduled", "week_before", "days_before", "day_before", "morning_of", "moved", "cancelled", "missed", "closed"
]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
# test: of a drug test too the words say no more than that it is an appointment.
Kind = Literal["appointment", "hearing", "class", "payment", "other", "test"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
# How the one consequence is put: as it is, as a help, or not at all.
Tone = Literal["factual", "supportive", "none"]

# Said about a day to come, while there is time to arrange it.
BEFORE: Final[frozenset[Step]] = frozenset({"week_before", "days_before", "day_before", "morning_of"})
# These ask a question, and what is answered is read as one of CHOICES.
ASKING: Final[frozenset[Step]] = BEFORE | {"scheduled", "moved"}


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """One text in every language we write; "" where there is none yet."""

    en: str = ""
    es: str = ""

    def in_languages(self) -> dict[Language, str]:
        """The languages there are words in."""
        return {language: text for language, text in self if text.strip()}

    def __iter__(self) -> Iterator[tuple[Language, str]]:
        return ((language, getattr(self, language)) for language in LANGUAGES)


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """What a step says about a kind of date. neutral: its twin for whoever may be holding the phone.

    is_accent_free: the Spanish goes out without the accents that phones' own alphabet lacks; somebody chose that.
    """

    step: Step
    kind: Kind
    wording: Words
    neutral: Words | None = None
    tone: Tone = "none"
    is_accent_free: bool = False
