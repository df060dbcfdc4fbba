"""A template becomes the texts one client would get: the same words and facts always give the same texts."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Final

import msgspec

from proto.values.body import segments, tidy
from proto.values.language import LANGUAGES, Language
from proto.values.sensitive import sensitive
from proto.values.wording import UnknownPlaceholder, render
from services.reminders.domain.wording.accents import accent_free
from services.reminders.domain.wording.blanks import has_stray_brace, without
from services.reminders.domain.wording.facts import Facts, values
from services.reminders.domain.wording.first import first
from services.reminders.domain.wording.opting_out import with_opt_out
from services.reminders.domain.wording.template import Template, Words

_AT_THE_END: Final = re.compile(r"(\{([^{}]*)\})\.(?!\.)")


class Texts(msgspec.Struct, frozen=True):
    """What goes out, by language. neutral: what is said instead to a number nobody has confirmed; None: the same."""

    full: dict[Language, str]
    neutral: dict[Language, str] | None

    @property
    def segments(self) -> int:
        """What the dearest of them costs, in segments."""
        return max((segments(body) for said in (self.full, self.neutral or {}) for body in said.values()), default=0)


def texts(
    template: Template, facts: Facts, *, languages: Collection[Language] = LANGUAGES, is_first: bool = False
) -> Texts:
    """The texts in those of languages there are words in. is_first: we never texted this number before.

    Words or values that tell on whoever is reading get the template's twin, else the house's. Raises MissingValue,
    UnknownPlaceholder (proto.values.wording), UnsendableBody and UnknownZone.
    """
    full = _bodies(template, template.wording.in_languages(), facts, languages, is_first=is_first)
    twin = _twin(template, full)
    return Texts(full, _bodies(template, twin, facts, full, is_first=is_first, is_neutral=True) if twin else None)


def filled(text: str, facts: Facts, language: Language, *, is_neutral: bool) -> str:
    """The words with the blanks filled in, as they stand. Raises MissingValue, UnknownPlaceholder, UnknownZone."""
    if has_stray_brace(text):
        raise UnknownPlaceholder(tuple(brace for brace in "{}" if brace in without(text)))
    known = values(facts, language, is_neutral=is_neutral)
    # "a las 8:30 a.m." at the end of a sentence brings the full stop with it.
    stopped = tuple(name for name in _at_ends(text) if known.get(name, "").endswith("."))
    return render({language: _unstopped(text, stopped) if stopped else text}, language, known).body


@lru_cache(maxsize=512)
def _at_ends(text: str) -> tuple[str, ...]:
    """The blanks that end a sentence."""
    return tuple(dict.fromkeys(found[2] for found in _AT_THE_END.finditer(text)))


@lru_cache(maxsize=512)
def _unstopped(text: str, names: tuple[str, ...]) -> str:
    """The text without the full stops behind these blanks."""
    return _AT_THE_END.sub(lambda found: found[1] if found[2] in names else found[0], text)


def _twin(template: Template, full: Mapping[Language, str]) -> Mapping[Language, str]:
    """The neutral words: where the template's own lack a language, the house's. Empty where anybody may read it all."""
    own = (template.neutral or Words()).in_languages()
    if not own and not any(map(sensitive, full.values())):
        return own
    return (first(template.step, template.kind).neutral or Words()).in_languages() | own


def _bodies(
    template: Template,
    words: Mapping[Language, str],
    facts: Facts,
    languages: Collection[Language],
    *,
    is_first: bool,
    is_neutral: bool = False,
) -> dict[Language, str]:
    bodies = {}
    for language, text in words.items():
        if language in languages:
            whole = with_opt_out(text, language) if is_first else text
            body = filled(whole, facts, language, is_neutral=is_neutral)
            is_plain = template.is_accent_free and language == "es"
            bodies[language] = tidy(accent_free(body) if is_plain else body)
    return bodies
