"""The client's date in the words of a text: filled in when it was written, and right or not when it goes."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from proto.values.body import measure
from proto.values.language import LANGUAGES, Language
from proto.values.wording import placeholders, render
from services.threads.domain.pages.templates import OfferedText, Words
from services.threads.domain.templates import Facts, in_languages, values

# The blanks that a date fills.
OF_DATE: Final = frozenset({"appointment date", "appointment time", "place"})
# What tells of a date though nobody filled it in: a time or a place alone is of anything.
_BY_HAND: Final = frozenset({"appointment date"})


class Dated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a text says of a date. values: what its blanks were filled with, in this language.

    words: with the blanks in them, of a text to many: it is filled anew. appointment_id: the date that a person's own
    words name: those are nobody's to write anew.
    """

    language: Language
    values: dict[str, str]
    words: str | None = None
    appointment_id: UUID | None = None

    def is_in(self, body: str) -> bool:
        """Whether these words still say something of it."""
        return any(value in body for value in self.values.values())

    def stands(self, facts: Facts) -> bool:
        """Whether what was said is so."""
        now = values(facts, self.language)
        return all(now[name] == value for name, value in self.values.items())


def kept(one: Dated | None) -> str | None:
    """As the database keeps it."""
    return msgspec.json.encode(one).decode() if one else None


def noted(text: str | None) -> Dated | None:
    """As it was kept."""
    return msgspec.json.decode(text, type=Dated) if text else None


def filled(wording: Words, text: OfferedText, facts: Facts) -> Dated | None:
    """What one person's of many says of their next date; None for words that say nothing of any."""
    words = in_languages(wording)[text.language]
    asked = placeholders(words)
    if not OF_DATE.intersection(asked):
        return None
    now = values(facts, text.language)
    return Dated(language=text.language, values={name: now[name] for name in asked}, words=words)


def anew(one: Dated, facts: Facts) -> str | None:
    """The body with the date there is now, all else as it was looked at; None when there is none, or no room for it."""
    now = values(facts, one.language)
    told = {name: now[name] if name in OF_DATE else value for name, value in one.values.items()}
    if not one.words or not all(value.strip() for value in told.values()):
        return None
    body = render({one.language: one.words}, one.language, told).body
    return None if measure(body).over else body


def named(body: str, facts: Facts, blanks: Collection[str] = ()) -> Dated | None:
    """What a person's own text says of the client's next date. blanks: those of the template that it began as."""
    wanted = _BY_HAND | OF_DATE.intersection(blanks)
    found = (_said(body, facts, language, wanted) for language in LANGUAGES)
    most = max(found, key=lambda one: len(one.values))
    return most if most.values else None


def _said(body: str, facts: Facts, language: Language, wanted: Collection[str]) -> Dated:
    told = values(facts, language)
    said = {name: told[name] for name in sorted(wanted) if told[name].strip() and told[name] in body}
    return Dated(language=language, values=said, appointment_id=facts.appointment_id)
