"""Which text of the provider's list is which attempt of ours, when only the words and the time can tell."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from services.gateway.domain.wire import Listed

# Their clock against ours, and their times are whole seconds.
SKEW = timedelta(seconds=5)


class Unsettled(msgspec.Struct, frozen=True):
    """An attempt that may have left without our knowing its sid. unknown_since None: still on the wire."""

    attempt_id: UUID
    number: str
    line: str
    body: str
    claimed_at: datetime
    unknown_since: datetime | None


Words = tuple[str, str, str]


def explain(unsettled: Sequence[Unsettled], listed: Sequence[Listed], linked: Collection[str]) -> dict[UUID, Listed]:
    """Unknown attempts that exactly one listed text can be, and no other attempt could claim.

    Two equal texts to one client are never told apart here: a person must.
    """
    ours: dict[Words, list[Unsettled]] = defaultdict(list)
    theirs: dict[Words, list[Listed]] = defaultdict(list)
    for attempt in unsettled:
        ours[_words(attempt)].append(attempt)
    for item in listed:
        if item.is_ours and item.provider_sid not in linked:
            theirs[_words(item)].append(item)
    return {
        group[0].attempt_id: theirs[words][0]
        for words, group in ours.items()
        if len(group) == 1 and len(theirs[words]) == 1 and _fits(group[0], theirs[words][0])
    }


def foreign(
    unsettled: Sequence[Unsettled], listed: Sequence[Listed], linked: Collection[str], known_until: datetime | None
) -> list[Listed]:
    """Listed texts of ours that this ledger can't account for, neither by sid nor by a text that is unsettled."""
    may_be = Counter(_words(attempt) for attempt in unsettled)
    found: list[Listed] = []
    for item in listed:
        if not item.is_ours or item.provider_sid in linked or (known_until and item.created_at <= known_until):
            continue
        if may_be[_words(item)]:
            may_be[_words(item)] -= 1
        else:
            found.append(item)
    return found


def _fits(attempt: Unsettled, item: Listed) -> bool:
    if attempt.unknown_since is None:
        return False
    return attempt.claimed_at - SKEW <= item.created_at <= attempt.unknown_since + SKEW


def _words(text: Unsettled | Listed) -> Words:
    return text.number, text.line, text.body
