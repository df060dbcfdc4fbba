"""Templates: which blanks they may have, what fills them for one client, and which are left in a text.

    NotKept     these words can't be kept as a template: key, and field where it stands

Rendering is proto.values.wording's: what stands between braces is a name and nothing else, and the braces of a value
are never looked at.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from proto.values.body import UnsendableBody, measure, segments, tidy
from proto.values.language import LANGUAGES, Language, choose, language_of
from proto.values.spoken import clock, day
from proto.values.wording import UnknownPlaceholder, check_placeholders, placeholders, render
from services.threads.domain.names import fold
from services.threads.domain.pages.templates import OfferedText, TemplateKind, Words

KNOWN: Final = ("first name", "last name", "my name", "office", "appointment date", "appointment time", "place")
# Who writes from now on: only whoever hands a client over knows.
_ALSO: Final[dict[TemplateKind, tuple[str, ...]]] = {"transfer": ("new name",)}
_EVERY: Final = frozenset({*KNOWN, *(name for names in _ALSO.values() for name in names)})
# Kinds of which people may have as many as they like; of the others a department has one each, and always.
FREE: Final[tuple[TemplateKind, ...]] = ("text", "suggested")
# Of a name of a blank; what is longer between braces is an aside.
_LONGEST: Final = 40
# More would be no help to find one.
MOST: Final = 200


class NotKept(ValueError):
    """These words can't be kept. key: what is wrong; field: where; detail: for a person."""

    def __init__(self, key: str, field: str, detail: str) -> None:
        super().__init__(detail)
        self.key, self.field, self.detail = key, field, detail


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What fills the blanks: the client, who writes, and the client's next date with this department."""

    given_name: str = ""
    family_name: str = ""
    client_language: str = "en"
    staff_name: str = ""
    office: str = ""
    appointment_id: UUID | None = None
    starts_at: datetime | None = None
    date_zone: str | None = None
    place: str = ""
    new_name: str = ""

    @property
    def language(self) -> Language:
        """What to write to the client in."""
        return language_of(self.client_language)


def known(kind: TemplateKind) -> tuple[str, ...]:
    """The blanks a template of this kind may have."""
    return (*KNOWN, *_ALSO.get(kind, ()))


def blanks(body: str) -> tuple[str, ...]:
    """The blanks left in a text somebody is about to send: those that can be filled in."""
    return tuple(dict.fromkeys(name for name in map(fold, placeholders(body)) if name in _EVERY))


def unknown_blanks(body: str) -> tuple[str, ...]:
    """What looks like a blank in such a text, and nothing fills in, with its braces: {date}. No sign, nor a remark."""
    names = (name for name in placeholders(body) if fold(name) not in _EVERY)
    return tuple(f"{{{name}}}" for name in names if len(name) <= _LONGEST and any(map(str.isalpha, name)))


def values(facts: Facts, language: Language) -> dict[str, str]:
    """What each blank is filled with; "" for what is not known."""
    at = facts.starts_at.astimezone(ZoneInfo(facts.date_zone)) if facts.starts_at and facts.date_zone else None
    return {
        "first name": facts.given_name,
        "last name": facts.family_name,
        "my name": facts.staff_name,
        "office": facts.office,
        "appointment date": day(at, language) if at else "",
        "appointment time": clock(at, language) if at else "",
        "place": facts.place,
        "new name": facts.new_name,
    }


def offered(wording: Words, facts: Facts, language: Language | None = None) -> OfferedText:
    """The text this client would get, in this language (their own), else in the one there is."""
    wanted, texts = language or facts.language, in_languages(wording)
    chosen = choose(wanted, texts)
    filled = values(facts, chosen)
    left = tuple(name for name in placeholders(texts[chosen]) if not filled.get(name, "").strip())
    # A blank that stays is filled with itself: rendering looks at no value's braces.
    body = render(texts, chosen, filled | {name: f"{{{name}}}" for name in left}).body
    return OfferedText(
        language=chosen, body=body, segments=segments(body), blanks=left, is_other_language=chosen != wanted
    )


def in_languages(wording: Words) -> dict[str, str]:
    """The languages there are words in."""
    told: Mapping[str, str] = msgspec.structs.asdict(wording)
    return {language: told[language] for language in LANGUAGES if told[language].strip()}


def judged(kind: TemplateKind, wording: Words) -> Words:
    """The words as they are kept. Raises NotKept."""
    texts = in_languages(wording)
    if not texts:
        raise NotKept("blank", "wording.en", "Write something in one language at least.")
    for language, text in texts.items():
        _refuse_unknown(kind, language, text)
    return Words(**{language: _tidied(language, text) for language, text in texts.items()})


def _refuse_unknown(kind: TemplateKind, language: str, text: str) -> None:
    try:
        check_placeholders({language: text}, known(kind))
    except UnknownPlaceholder as error:
        names = ", ".join(f"{{{name}}}" for name in error.names)
        raise NotKept("unknown_blank", f"wording.{language}", names) from error


def _tidied(language: str, text: str) -> str:
    try:
        body = tidy(text)
    except UnsendableBody as error:
        raise NotKept("unsendable", f"wording.{language}", str(error)) from error
    over = measure(body).over
    if over:
        raise NotKept("too_long", f"wording.{language}", f"{over} characters too many")
    return body
