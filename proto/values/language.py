"""The languages texts are written in, and which one a client gets."""

from collections.abc import Collection
from typing import Final, Literal, get_args

Language = Literal["en", "es"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
FALLBACK: Final[Language] = "en"


def language_of(tag: str) -> Language:
    """The language of a tag such as es, es-MX or ES_us; English for one we do not write."""
    primary = tag.strip().replace("_", "-").partition("-")[0].casefold()
    return next((language for language in LANGUAGES if language == primary), FALLBACK)


def choose(wanted: Language, offered: Collection[str]) -> Language:
    """What to write in: the wanted language if it is offered, else English, else whichever there is.

    ValueError when nothing of ours is offered.
    """
    for language in (wanted, FALLBACK, *LANGUAGES):
        if language in offered:
            return language
    raise ValueError("the wording is in no language we write; give at least en")
