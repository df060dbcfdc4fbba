"""Which text of the provider's list is which attempt of ours, when only the words and the time can tell."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest
from uuid import UUID

import msgspec

from services.gateway.domain.wire import Listed
from services.kit import failpoints

# Their clock against ours, and their times are whole seconds.
SKEW = timedelta(seconds=5)
# A comparison goes back until so many in a row are known and an hour of them: a text's record may be minutes late, and
# a receipt may have made the newest of the lost ones known already.
KNOWN_IN_A_ROW, KNOWN_FOR = 20, timedelta(hours=1)


class Unsettled(msgspec.Struct, frozen=True):
    """An attempt that may have left without our knowing its sid. unknown_since None: still on the wire."""

    attempt_id: UUID
    number: str
    line: str
    body: str
    claimed_at: datetime
    unknown_since: datetime | None


Words = tuple[str, str, str]


def of_lines(listed: Iterable[Listed], lines: Collection[str]) -> list[Listed]:
    """The posts of these lines, each under the line it was posted by: others may use the same account.

    Their list names the number a Messaging Service chose, so the service goes first; but they name some service with
    texts that went by none, so only one of ours.
    """
    found: list[Listed] = []
    for item in listed:
        line = item.service if item.service in lines else item.line
        if item.is_ours and line in lines:
            found.append(item if line == item.line else msgspec.structs.replace(item, line=line))
    return found


def explain(unsettled: Sequence[Unsettled], listed: Sequence[Listed], linked: Collection[str]) -> dict[UUID, Listed]:
    """Unknown attempts that exactly one listed text can be, and no other attempt could claim.

    Two equal texts to one client are never told apart here: a person must. One whose words were deleted there, and that
    no attempt is, may be any to its number.
    """
    most = len(unsettled) if failpoints.is_off("match_strict") else 1
    ours: dict[Words, list[Unsettled]] = defaultdict(list)
    theirs: dict[Words, list[Listed]] = defaultdict(list)
    for attempt in unsettled:
        ours[_words(attempt)].append(attempt)
    for item in of_lines(listed, {attempt.line for attempt in unsettled}):
        if item.provider_sid not in linked:
            theirs[_words(item)].append(item)
    return {
        attempt.attempt_id: item
        for words, group in ours.items()
        if len(group) <= most and len(theirs[words]) <= most
        for attempt, item in zip(group, theirs[words], strict=False)
        if _fits(attempt, item) and not _may_be_wordless(attempt, theirs)
    }


def _may_be_wordless(attempt: Unsettled, theirs: Mapping[Words, Sequence[Listed]]) -> bool:
    """Whether this one, which has words, may just as well be one that has none any more."""
    if not attempt.body or failpoints.is_off("wordless_may_be_any"):
        return False
    return any(_fits(attempt, item) for item in theirs.get((attempt.number, attempt.line, ""), ()))


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


class Walk:
    """Going back through the provider's list, newest first, to where this ledger knows everything.

    since: how far an earlier walk went that was not brought to its end. sought: sids to be found before it is over.
    """

    def __init__(self, now: datetime, since: datetime | None, sought: Iterable[str] = ()) -> None:
        self.unknown: list[Listed] = []
        self.since = min(now, since or now)
        self._known, self._sought = 0, set(sought)

    def is_over(self, listed: Iterable[Listed], known: Collection[str]) -> bool:
        """Take a page in; whether it went far enough."""
        for item in listed:
            if item.provider_sid not in known:
                self.unknown.append(item)
                self._sought.discard(item.provider_sid)
                self.since, self._known = min(self.since, item.created_at), 0
                continue
            self._known += 1
            is_far = self._known >= KNOWN_IN_A_ROW and item.created_at < self.since - KNOWN_FOR
            if is_far and not self._sought:
                return True
        return False


class Pending(msgspec.Struct, frozen=True):
    """An attempt without a sid. It may have left from earliest to latest; is_claimed: it may be on the wire now."""

    attempt_id: UUID
    number: str
    line: str
    body: str
    is_waiting: bool
    is_claimed: bool
    earliest: datetime
    latest: datetime


class Accounted(msgspec.Struct, frozen=True):
    """What unknown texts of the provider's come to.

    links: attempts that certainly are one. review: waiting attempts that may have left. strange: texts that no attempt
    certainly is, each with the one in review that it may be. waits: some may be on the wire now; ask again.
    """

    links: dict[UUID, Listed]
    review: list[UUID]
    strange: list[tuple[Listed, UUID | None]]
    waits: bool


def account(pending: Sequence[Pending], unknown: Sequence[Listed]) -> Accounted:
    """Which attempts these texts of the provider's are. One text and one attempt are linked, else nobody can tell.

    The words of one may have been deleted there since: it may be any attempt to that number.
    """
    found = Accounted({}, [], [], waits=False)
    theirs: dict[Words, list[Listed]] = defaultdict(list)
    for item in unknown:
        theirs[_words(item)].append(item)
    for words, items in sorted(theirs.items(), reverse=True):  # those without words come last, for what is left
        may_be = [one for one in pending if _is_like(one, words) and any(_could_be(one, item) for item in items)]
        found = _with(found, [one for one in may_be if one.attempt_id not in found.links], items)
    return found


def _with(found: Accounted, may_be: list[Pending], items: list[Listed]) -> Accounted:
    if any(one.is_claimed for one in may_be):
        return msgspec.structs.replace(found, waits=True)
    if len(items) == len(may_be) == 1 and items[0].body:
        return msgspec.structs.replace(found, links=found.links | {may_be[0].attempt_id: items[0]})
    waiting = [one.attempt_id for one in may_be if one.is_waiting and one.attempt_id not in found.review]
    pairs = zip_longest(items, [one.attempt_id for one in may_be][: len(items)])
    return msgspec.structs.replace(found, review=found.review + waiting, strange=found.strange + list(pairs))


def _is_like(one: Pending, words: Words) -> bool:
    number, line, body = words
    return (one.number, one.line) == (number, line) and body in ("", one.body)


def _could_be(one: Pending, item: Listed) -> bool:
    return one.earliest - SKEW <= item.created_at <= one.latest + SKEW


def _fits(attempt: Unsettled, item: Listed) -> bool:
    if attempt.unknown_since is None:
        return False
    return attempt.claimed_at - SKEW <= item.created_at <= attempt.unknown_since + SKEW


def _words(text: Unsettled | Listed) -> Words:
    return text.number, text.line, text.body
