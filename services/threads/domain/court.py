"""What a stranger's text to a court's line is read as: a case number by the court's own patterns, or a digit.

Crisis words, a carrier's word, a wish to stop and "wrong person" are no business of a court's: they go the usual way.

A pattern is written by a department and tried on what strangers write, so it is no regular expression: `(a+)+` is one
of those, and takes a minute over forty letters. It is the number as it is printed, with four signs:

    9   a digit          @   a letter          *   a letter or a digit          {2,5}   as many of what stands before it
    any other letter or digit stands for itself; - / . _ and a space part the number, and people may leave them out

A number is at most LONGEST_NUMBER long and has at most two counts that vary, each within MOST: what is tried at one
place of a text is bounded, whatever is in either, and a text is tried at one place more for every letter. Where two
counts vary, the parts must be parted as printed: 1-23 is another case than 12-3.

    BadPattern    a pattern that is refused; the message says why
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from proto.values.language import Language
from services.threads.domain.reading import ANSWER, CARRIER_WORDS, CRISIS, WANTS_STOP, WRONG_PERSON, read

LONGEST_PATTERN: Final = 60
MOST_PATTERNS: Final = 20
LONGEST_NUMBER: Final = 32
MOST: Final = 16
# Fewer would take an answer, a year or an hour for somebody's case.
FEWEST_DIGITS: Final = 3
FEWEST: Final = 4
# What is longer is talk, and a person reads it.
LONGEST_TEXT: Final = 160
_FIRST: Final = frozenset({*CARRIER_WORDS, CRISIS, WANTS_STOP, WRONG_PERSON})
_KINDS: Final = {"9": "[0-9]", "@": "[A-Z]", "*": "[A-Z0-9]"}
_PART: Final = re.compile(
    r"(?P<sign>[0-9A-Z@*])(?:\{(?P<least>\d{1,2})(?:,(?P<most>\d{1,2}))?\})?|(?P<between>[-/._ ])"
)
_BETWEEN: Final = r"[-/._ ]"
# Neither a piece of a longer number, nor of a phone's.
_ALONE: Final = (r"(?<![A-Z0-9])(?<![A-Z0-9][-/._])", r"(?![-/._]?[A-Z0-9])")
_END_CASE: Final = re.compile(
    r"(?:stop|end|delete|remove|drop|forget)(?: this| my| the)? (?:case|ticket|citation)"
    r"|delete|(?:borrar|borre|quitar|quite|olvide|termine)(?: este| mi| el)? (?:caso|boleto)|borrar"
)
_TELLING: Final[dict[Language, frozenset[str]]] = {
    "en": frozenset((
        "the", "my", "is", "when", "what", "where", "hello", "hi", "please", "court", "date", "case", "number",
        "ticket", "citation", "hearing", "have", "and", "yes", "stop", "this",
    )),
    "es": frozenset((
        "el", "la", "mi", "es", "cuando", "donde", "hola", "por", "favor", "corte", "tribunal", "fecha", "caso",
        "numero", "boleto", "multa", "audiencia", "tengo", "si", "este", "borrar",
    )),
}  # fmt: skip


class BadPattern(ValueError):
    """A pattern that says no number, or more than one text is worth."""


class Heard(msgspec.Struct, frozen=True):
    """A case number as its pattern prints it, or the digit of a choice, from 1; one of them, or neither.

    is_more: there were more words than that. ends_case: it asks for no more of one case. language: what the words are
    in, where they tell.
    """

    token: str | None = None
    choice: int | None = None
    is_more: bool = False
    ends_case: bool = False
    language: Language | None = None


class _Pattern(msgspec.Struct, frozen=True):
    number: re.Pattern[str]
    between: tuple[str, ...]

    def printed(self, found: re.Match[str]) -> str:
        return found[1] + "".join(f"{sign}{part}" for sign, part in zip(self.between, found.groups()[1:], strict=True))


def heard(
    body: str, patterns: Sequence[str], open_question: Sequence[str] = (), *, keyword: str | None = None
) -> Heard | None:
    """What of it is a court's to answer; None: nothing, or the usual way goes first.

    open_question: the choices of what its number was asked, if that is open. Patterns that are refused are passed over.
    """
    reading = read(body, keyword=keyword, choices=open_question)
    if _goes_first(reading.labels):
        return None
    language = spoken(body)
    if ANSWER in reading.labels:
        return Heard(choice=reading.choice, language=language)
    text = _upper(body)
    tokens, rest = _tokens(text, patterns)
    # "Stop texting me 595096" is a wish to stop, for all its number.
    if rest and _goes_first(read(rest).labels):
        return None
    ends = bool(_END_CASE.match(text.casefold()))
    # Of two cases only who wrote can say which they mean.
    if len(tokens) == 1:
        return Heard(token=tokens[0], is_more=bool(rest), ends_case=ends, language=language)
    return Heard(ends_case=True, language=language) if ends and not tokens else None


def goes_first(body: str, patterns: Sequence[str], keyword: str | None = None) -> bool:
    """Whether it is no business of a court's, with or without the number in it: it goes the usual way."""
    _, rest = _tokens(_upper(body), patterns)
    return _goes_first(read(body, keyword=keyword).labels) or _goes_first(read(rest).labels)


def _goes_first(labels: Sequence[str]) -> bool:
    return not _FIRST.isdisjoint(labels)


def spoken(body: str) -> Language | None:
    """The language its words are in, where more of them tell of one than of the other."""
    words = re.findall(r"[a-z]+", _upper(body[:LONGEST_TEXT]).casefold())
    counts = {language: sum(word in telling for word in words) for language, telling in _TELLING.items()}
    if counts["en"] == counts["es"]:
        return None
    return "es" if counts["es"] > counts["en"] else "en"


def checked(patterns: Sequence[str]) -> tuple[str, ...]:
    """The same, each once, if all of them may be used. Raises BadPattern."""
    if len(patterns) > MOST_PATTERNS:
        raise BadPattern(f"A court has at most {MOST_PATTERNS} patterns.")
    for pattern in patterns:
        _compiled(pattern)
    return tuple(dict.fromkeys(patterns))


def _tokens(text: str, patterns: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The case numbers in it, and what other words there are. The whole text is looked at first."""
    if len(text) > LONGEST_TEXT:
        return (), text
    usable = tuple(filter(None, map(_usable, patterns[:MOST_PATTERNS])))
    bare = text.strip(" .#!?,:")
    for pattern in usable:
        if whole := pattern.number.fullmatch(bare):
            return (pattern.printed(whole),), ""
    found = {
        where.span(): pattern.printed(where) for pattern in usable[::-1] for where in pattern.number.finditer(text)
    }
    # A piece of a longer one is none of its own.
    widest = [said for (at, end), said in found.items() if not any(_holds(span, (at, end)) for span in found)]
    rest = text
    for pattern in usable:
        rest = pattern.number.sub(" ", rest)
    return tuple(dict.fromkeys(widest)), rest.strip()


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _upper(body: str) -> str:
    """As patterns are compared: capitals, no accents, one line, plain dashes."""
    decomposed = unicodedata.normalize("NFKD", body[: 2 * LONGEST_TEXT])
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", letters).upper().split())


def _usable(pattern: str) -> _Pattern | None:
    try:
        return _compiled(pattern)
    except BadPattern:
        return None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> _Pattern:
    if not pattern.isascii() or len(pattern) > LONGEST_PATTERN:
        raise BadPattern(f"A pattern has at most {LONGEST_PATTERN} letters, digits and signs.")
    parts = _parts(pattern.upper())
    _check_size(parts)
    is_loose = sum(part.least < part.most for part in parts) < 2
    pieces, between = [""], []
    for part in parts:
        if part.between:
            pieces.append("")
            between.append(part.between)
        else:
            pieces[-1] += part.written
    if not all(pieces):
        raise BadPattern("What parts a number stands between two pieces of it.")
    joint = f"{_BETWEEN}{{0,2}}" if is_loose else f"{_BETWEEN}{{1,2}}"
    inside = joint.join(f"({piece})" for piece in pieces)
    return _Pattern(re.compile(_ALONE[0] + inside + _ALONE[1]), tuple(between))


class _Part(msgspec.Struct, frozen=True):
    sign: str = ""
    least: int = 0
    most: int = 0
    between: str = ""

    @property
    def written(self) -> str:
        return f"{_KINDS.get(self.sign, self.sign)}{{{self.least},{self.most}}}"


def _parts(pattern: str) -> tuple[_Part, ...]:
    parts, at = [], 0
    while at < len(pattern):
        found = _PART.match(pattern, at)
        if found is None:
            raise BadPattern(f"{pattern[at]!r} can't stand there: write 9, @, *, letters, digits and what parts them.")
        least = int(found["least"] or 1)
        sign = {"between": found["between"]} if found["between"] else {"sign": found["sign"]}
        counts = (0, 0) if found["between"] else (least, int(found["most"] or least))
        parts.append(_Part(least=counts[0], most=counts[1], **sign))
        at = found.end()
    return tuple(parts)


def _check_size(parts: Sequence[_Part]) -> None:
    pieces = [part for part in parts if not part.between]
    if any(not 1 <= part.least <= part.most <= MOST for part in pieces):
        raise BadPattern(f"A count goes from 1 to {MOST}, the smaller first.")
    if sum(part.least < part.most for part in pieces) > 2:
        raise BadPattern("At most two counts of a number may vary.")
    if sum(part.most for part in pieces) > LONGEST_NUMBER:
        raise BadPattern(f"A number has at most {LONGEST_NUMBER} letters and digits.")
    digits = sum(part.least for part in pieces if part.sign.isdigit())
    if digits < FEWEST_DIGITS or sum(part.least for part in pieces) < FEWEST:
        raise BadPattern(f"A number has at least {FEWEST} letters and digits, {FEWEST_DIGITS} of them digits.")
