"""Words somebody wrote for one date: filled with what it is, so that what is checked is what goes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from proto.values.body import MAX_BODY_CHARS, UnsendableBody, measure, tidy
from proto.values.language import LANGUAGES, Language
from proto.values.wording import MissingValue, placeholders
from services.reminders.domain.by_hand.faults import Fault
from services.reminders.domain.wording.blanks import has_stray_brace, known, strange
from services.reminders.domain.wording.facts import Facts, values
from services.reminders.domain.wording.rendering import filled
from services.reminders.domain.wording.replies import wrong_replies

_BLANKS: Final = known("day_before")
_DIGITS: Final[Mapping[Language, str]] = {"en": "digits", "es": "dígitos"}


def word_faults(words: Mapping[Language, str], facts: Facts) -> Iterator[Fault]:
    """What is wrong with them, in each language there are any in."""
    written = {language: words[language] for language in LANGUAGES if words.get(language, "").strip()}
    if not written:
        yield Fault("words", "empty")
    for language, text in written.items():
        yield from _in_language(f"words.{language}", text, language, facts)


def asks_for(words: Mapping[Language, str], blank: str) -> bool:
    """Whether a language's words have this blank."""
    return any(blank in placeholders(text) for text in words.values())


def _in_language(field: str, text: str, language: Language, facts: Facts) -> Iterator[Fault]:
    for code, word in wrong_replies(text, language, is_asking=True):
        if code == "carrier_word":
            yield Fault(field, "carrier_word", word, _DIGITS[language])
    of_blanks = list(_of_blanks(field, text))
    yield from of_blanks or _of_body(field, text, language, facts)


def _of_blanks(field: str, text: str) -> Iterator[Fault]:
    if unknown := strange(text, _BLANKS):
        yield Fault(field, "unknown_blank", ", ".join(unknown), _listed(_BLANKS))
    if has_stray_brace(text):
        yield Fault(field, "stray_brace", "", "{given_name}")


def _of_body(field: str, text: str, language: Language, facts: Facts) -> Iterator[Fault]:
    try:
        over = measure(tidy(filled(text, facts, language, is_neutral=False))).over
    except UnsendableBody:
        yield Fault(field, "unsendable")
    except MissingValue as error:
        # Of the place the form's own field says it.
        if lacking := [name for name in error.names if name != "place"]:
            has = [name for name, value in values(facts, language).items() if value]
            yield Fault(field, "unknown_blank", _listed(lacking), _listed(has))
    else:
        if over:
            yield Fault(field, "too_long", str(MAX_BODY_CHARS + over), str(MAX_BODY_CHARS))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
