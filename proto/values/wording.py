"""Wording with {placeholders}, and how it becomes the body of a text.

    WordingError
      MissingValue          a placeholder has no value for this client; names says which
      UnknownPlaceholder    the wording asks for something nobody can fill; names says what

Whatever stands between { and } is a name and nothing else: no attributes, indexes, conversions or widths,
because str.format is never called. A brace alone is a brace, and a value's own braces are never looked at.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

import msgspec

from proto.values.language import Language, choose

# Text by language, as the contract carries it: {"en": "See you {date}.", "es": "Nos vemos el {date}."}
Wording = Mapping[str, str]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?: [a-z0-9_]+)*")


class WordingError(ValueError):
    """The wording can't become a text; names holds the placeholders at fault, in order."""

    def __init__(self, sentence: str, names: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.names = names


class MissingValue(WordingError):
    """A placeholder has no value for this client."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"Fill in {_listed(names)} first.", names)


class UnknownPlaceholder(WordingError):
    """The wording asks for something nobody can fill."""

    def __init__(self, names: tuple[str, ...], known: Collection[str] = ()) -> None:
        choices = f" Known: {_listed(tuple(sorted(known)))}." if known else ""
        super().__init__(f"Nothing fills {_listed(names)}.{choices}", names)


class Rendered(msgspec.Struct, frozen=True):
    """A body ready to send, and the language it is in."""

    body: str
    language: Language


def placeholders(text: str) -> tuple[str, ...]:
    """The names text asks for, each once, in order of appearance."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))


def check_placeholders(wording: Wording, known: Collection[str]) -> None:
    """For when wording is saved: raises UnknownPlaceholder if a language asks for a name not known."""
    asked = dict.fromkeys(name for text in wording.values() for name in placeholders(text))
    unknown = tuple(name for name in asked if name not in known)
    if unknown:
        raise UnknownPlaceholder(unknown, known)


def render(wording: Wording, language: Language, values: Mapping[str, str]) -> Rendered:
    """The body for a client who reads language, or the fallback's (see language.choose).

    A blank value counts as missing: "Hi , see you" must not go out. Names no value can have are unknown.
    """
    chosen = choose(language, wording)
    pieces = _taken_apart(wording[chosen])
    filled = list(pieces.words)
    filled[1::2] = [values.get(name, "") for name in pieces.words[1::2]]
    if pieces.malformed or not all(map(str.strip, filled[1::2])):
        _refuse_unfilled(pieces, values)
    return Rendered("".join(filled), chosen)


class _Pieces(msgspec.Struct, frozen=True):
    """A text taken apart: words and names by turns, beginning and ending with words."""

    words: tuple[str, ...]
    malformed: tuple[str, ...]


# A template is taken apart once, not for each of the thousands who read it in the same minute.
@lru_cache(maxsize=512)
def _taken_apart(text: str) -> _Pieces:
    malformed = tuple(name for name in placeholders(text) if not _NAME.fullmatch(name))
    return _Pieces(tuple(_PLACEHOLDER.split(text)), malformed)


def _refuse_unfilled(pieces: _Pieces, values: Mapping[str, str]) -> None:
    if pieces.malformed:
        raise UnknownPlaceholder(pieces.malformed)
    names = dict.fromkeys(pieces.words[1::2])
    raise MissingValue(tuple(name for name in names if not values.get(name, "").strip()))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join("{" + name + "}" for name in names)
