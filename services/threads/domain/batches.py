"""A text to many: who gets nothing and why, what its author looks at first, and when a second person is asked."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final, get_args
from uuid import UUID

import msgspec

from proto.values.body import measure
from proto.values.language import Language
from proto.values.wording import placeholders
from services.threads.domain.asking import asks
from services.threads.domain.dated import Dated, filled
from services.threads.domain.pages.many import LeftOut, LeftOutCount, Review, Sample, SampleKind
from services.threads.domain.pages.templates import Words
from services.threads.domain.pages.threads import Warning_
from services.threads.domain.sending import Road, blocked
from services.threads.domain.templates import Facts, in_languages, offered

# Above so many their number is typed: nobody presses Send to a caseload by mistake.
CONFIRM_ABOVE: Final = 25
_REASONS: Final[tuple[LeftOut, ...]] = get_args(LeftOut)


class Fixed(msgspec.Struct, frozen=True, kw_only=True):
    """The very words somebody gets, or why they get none. is_filled: with something of their own in it.

    dated: what the words say of their next date.
    """

    thread_id: UUID
    given_name: str
    family_name: str
    language: Language
    body: str
    segments: int
    number: str | None = None
    left_out: LeftOut | None = None
    is_other_language: bool = False
    is_filled: bool = False
    dated: Dated | None = None


def left_out(
    road: Road, body: str, asked: Collection[Warning_], blanks: Collection[str] = (), *, is_theirs: bool = True
) -> LeftOut | None:
    """Why somebody gets nothing, the strongest reason first. is_theirs: the author may still write to them.

    What a person would be asked about one text, nobody is asked about a thousand: whoever it is about is left out.
    """
    if not is_theirs:
        return "not_yours"
    reason: LeftOut | None = blocked(road) or next(iter(asked), None)
    if reason is None and blanks:
        return "blanks"
    return "too_long" if reason is None and measure(body).over else reason


def fixed(thread_id: UUID, wording: Words, facts: Facts, road: Road) -> Fixed:
    """What this person would get, going where it would go just now."""
    text = offered(wording, facts)
    return Fixed(
        thread_id=thread_id,
        given_name=facts.given_name,
        family_name=facts.family_name,
        language=text.language,
        body=text.body,
        segments=text.segments,
        number=road.number,
        left_out=left_out(road, text.body, asks(road, text.body), text.blanks),
        is_other_language=text.is_other_language,
        is_filled=bool(placeholders(in_languages(wording)[text.language])),
        dated=filled(wording, text, facts),
    )


def review(people: Sequence[Fixed]) -> Review:
    """What to look at before it goes: the longest text, the first in Spanish, the first that was filled in."""
    getting = [one for one in people if one.left_out is None]
    counts = Counter(one.left_out for one in people if one.left_out)
    return Review(
        samples=tuple(_samples(getting)),
        left_out=tuple(LeftOutCount(reason=reason, count=counts[reason]) for reason in _REASONS if counts[reason]),
        other_language_count=sum(one.is_other_language for one in getting),
    )


def _samples(getting: Sequence[Fixed]) -> list[Sample]:
    longest = max(getting, key=lambda one: len(one.body), default=None)
    picks: tuple[tuple[SampleKind, Fixed | None], ...] = (
        ("longest", longest),
        ("spanish", next((one for one in getting if one.language == "es"), None)),
        ("filled", next((one for one in getting if one.is_filled and one is not longest), None)),
        ("first", next(iter(getting), None)),
    )
    shown: dict[UUID, Sample] = {}
    for kind, one in picks:
        if one and one.thread_id not in shown and len(shown) < len(picks) - 1:
            shown[one.thread_id] = _sample(kind, one)
    return list(shown.values())


def _sample(kind: SampleKind, one: Fixed) -> Sample:
    return Sample(
        kind=kind,
        thread_id=one.thread_id,
        given_name=one.given_name,
        family_name=one.family_name,
        language=one.language,
        body=one.body,
        segments=one.segments,
    )


def needs_second(count: int, ceiling: int) -> bool:
    """Whether so many people want a second person's word."""
    return count > ceiling


def is_confirmed_by_count(count: int) -> bool:
    """Whether their number is typed before it goes."""
    return count > CONFIRM_ABOVE
