"""What a form would do, before it is saved."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from proto.values.language import LANGUAGES, Language
from services.reminders.domain.by_hand.cautions import Caution
from services.reminders.domain.by_hand.faults import Fault

Said = dict[Language, str]


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with one field. fix: what it may be set to instead; "": only a person knows."""

    field: str
    code: str
    given: str
    fix: str
    sentence: Said


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to know; it forbids nothing. local_time: on some wall, of what it speaks of."""

    code: str
    local_time: Annotated[datetime, Meta(tz=False)] | None
    sentence: Said


class Goes(msgspec.Struct, frozen=True, kw_only=True):
    """One text as it would go. at None: it would not.

    when: "Goes out | Mon, Nov 30 at 9:00 AM | (10:00 AM here)" in its three parts. words: by language, the client's
    and English. neutral_words: what goes in their place to a number nobody has confirmed; None: the same. segments: of
    the words in the client's language.
    """

    step: str
    at: datetime | None
    when: dict[Language, tuple[str, str, str]]
    words: dict[str, str]
    neutral_words: dict[str, str] | None
    segments: int
    notes: tuple[Note, ...]


class DatePreview(msgspec.Struct, frozen=True, kw_only=True):
    """What would be texted and when, as far as whoever asks may see; with faults it can't be saved, and nothing goes.

    language: the client's; None: not known.
    """

    language: Language | None
    faults: tuple[Wrong, ...] = ()
    texts: tuple[Goes, ...] = ()
    notes: tuple[Note, ...] = ()


class Falls(msgspec.Struct, frozen=True, kw_only=True):
    """One day a date falls on. local_time: on the wall where it is; notes: what became of what the rule says."""

    number: int
    local_time: Annotated[datetime, Meta(tz=False)]
    notes: tuple[Note, ...]


class RepeatPreview(msgspec.Struct, frozen=True, kw_only=True):
    """All days a date would fall on; count: how many, however many are shown. With faults there are none."""

    faults: tuple[Wrong, ...] = ()
    count: int = 0
    days: tuple[Falls, ...] = ()


def wrong(fault: Fault) -> Wrong:
    """A fault as a page reads it."""
    sentence = {language: fault.sentence(language) for language in LANGUAGES}
    return Wrong(field=fault.field, code=fault.code, given=fault.given, fix=fault.fix, sentence=sentence)


def note(caution: Caution) -> Note:
    """A caution as a page reads it."""
    sentence = {language: caution.sentence(language) for language in LANGUAGES}
    return Note(code=caution.code, local_time=caution.at, sentence=sentence)
