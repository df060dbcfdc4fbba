"""What a file changes of what its source said before: every row has one outcome, and so has every date that is gone.

A row is compared with what the source said last, never with what staff made of it: their edits are not the file's to
undo. An edit of a time or a place lapses only when the source itself says another.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal, get_args

import msgspec

from proto.values.window import zone_named
from services.kit import failpoints
from services.reminders.domain.files.mapping import Repeats
from services.reminders.domain.files.pairing import Known, is_open, pairs
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.rows import Read, Ref, Row, Says, Twice, Wrong

# skipped: it is over, or the mapping wants none of such. twice: another row says it. unmatched: nobody's yet, as far as
# we know; it is kept all the same, and change says what it is besides. gone: no row speaks of it any more.
Outcome = Literal["new", "changed", "same", "gone", "twice", "refused", "unmatched", "skipped"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
Change = Literal["new", "changed", "same"]
Lapse = Literal["time", "place"]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a row, or of a date that no row speaks of (place None).

    change: what a good row is to what we knew. their_id: the publisher's id of its date, the same from its first night
    on. lapses: edits by staff that the source has overtaken. reason: why unmatched or skipped. of: whose twin it is.
    """

    place: int | None
    outcome: Outcome
    change: Change | None = None
    row: Row | None = None
    known: Known | None = None
    their_id: str = ""
    lapses: tuple[Lapse, ...] = ()
    wrong: Wrong | None = None
    reason: str = ""
    of: int | None = None


class Diff(msgspec.Struct, frozen=True):
    """What becomes of each row, in the file's order, then of what is gone.

    expected: how many dates still to come the file should speak of.
    """

    outcomes: tuple[Judged, ...]
    expected: int

    @property
    def counts(self) -> Counter[Outcome]:
        """How many of each."""
        return Counter(one.outcome for one in self.outcomes)

    @property
    def rows(self) -> int:
        """How many rows the file has."""
        return sum(one.place is not None for one in self.outcomes)


def refs(reads: Sequence[Read]) -> frozenset[Ref]:
    """Whom the rows speak of: those to be looked up before diff."""
    return frozenset(read.said.says.ref for read in reads if isinstance(read.said, Row))


def diff(
    before: Sequence[Known],
    reads: Sequence[Read],
    *,
    repeats: Repeats,
    horizon_days: int | None,
    now: datetime,
    unmatched: Mapping[Ref, str] | None = None,
) -> Diff:
    """What becomes of every row. before: what the source told us, with its ids that are over or cancelled.

    unmatched: of whom we know nobody, and why not (no_client, ambiguous).
    """
    rows = settled([read for read in reads if not _is_over(read, now)], repeats)
    good = {read.place: read.said for read in rows if isinstance(read.said, Row)}
    spoken_of = {read.said.key for read in rows if isinstance(read.said, Wrong) and read.said.key}
    met = pairs(before, good, repeats, now, spoken_of)
    ids = _new_ids(before, {place: row for place, row in good.items() if place not in met}, repeats)
    judged = [Judged(place=read.place, outcome="skipped", reason="past") for read in reads if _is_over(read, now)]
    for read in rows:
        known, new_id = met.get(read.place), ids.get(read.place, "")
        judged.append(_judged(read, known, new_id, unmatched or {}))
    expected = _expected(before, reads, horizon_days, now)
    return Diff((*sorted(judged, key=_place), *_gone(expected, met, spoken_of)), len(expected))


def _place(one: Judged) -> int:
    return one.place or 0


def _is_over(read: Read, now: datetime) -> bool:
    return isinstance(read.said, Row) and read.said.starts_at <= now


def _judged(read: Read, known: Known | None, new_id: str, unmatched: Mapping[Ref, str]) -> Judged:
    match read.said:
        case None:
            return Judged(place=read.place, outcome="skipped", reason="not_wanted")
        case Wrong():
            return Judged(place=read.place, outcome="refused", wrong=read.said)
        case Twice():
            return Judged(place=read.place, outcome="twice", of=read.said.of)
    change = _change(read.said, known)
    reason = unmatched.get(read.said.says.ref, "")
    return Judged(
        place=read.place,
        outcome="unmatched" if reason else change,
        change=change,
        row=read.said,
        known=known,
        their_id=known.their_id if known else new_id,
        lapses=_lapses(read.said, known) if known else (),
        reason=reason,
    )


def _change(row: Row, known: Known | None) -> Change:
    if known is None or known.state == "cancelled":
        return "new"
    return "same" if (row.key, row.says) == (known.key, _compared(known)) else "changed"


def _compared(known: Known) -> Says:
    """The source's own last words."""
    if known.edit and failpoints.is_off("staff_edits"):
        edited = {"starts": known.edit.starts, "place": known.edit.place}
        return msgspec.structs.replace(known.says, **{name: value for name, value in edited.items() if value})
    return known.says


def _lapses(row: Row, known: Known) -> tuple[Lapse, ...]:
    said, edit = _compared(known), known.edit
    lapsed: list[Lapse] = []
    if edit and edit.starts and (row.says.starts, row.says.time_zone) != (said.starts, said.time_zone):
        lapsed.append("time")
    if edit and edit.place and row.says.place != said.place:
        lapsed.append("place")
    return tuple(lapsed)


def _new_ids(before: Sequence[Known], rows: Mapping[int, Row], repeats: Repeats) -> dict[int, str]:
    """An id for each new date: its key, and when it began first where a key has several; none that was given before."""
    taken = {one.their_id for one in before}
    ids: dict[int, str] = {}
    for place, row in sorted(rows.items(), key=lambda item: (item[1].key, item[1].starts_at)):
        first = f"{row.key} {row.says.starts:%Y-%m-%dT%H:%M}" if repeats == "all" else row.key
        new_id, count = first, 1
        while new_id in taken:
            count += 1
            new_id = f"{first}~{count}"
        taken.add(new_id)
        ids[place] = new_id
    return ids


def _expected(before: Sequence[Known], reads: Sequence[Read], horizon_days: int | None, now: datetime) -> list[Known]:
    """The dates still to come that lie no further ahead than the file looks."""
    last_row = max((read.said.says.starts.date() for read in reads if isinstance(read.said, Row)), default=date.min)

    def last_day(one: Known) -> date:
        if horizon_days is None:
            return last_row
        return now.astimezone(zone_named(one.says.time_zone)).date() + timedelta(days=horizon_days)

    return [one for one in before if is_open(one, now) and one.says.starts.date() <= last_day(one)]


def _gone(expected: Sequence[Known], met: Mapping[int, Known], spoken_of: set[str]) -> list[Judged]:
    """What no row speaks of any more. A row that can't be read may have spoken of it: then it stays."""
    there = {one.their_id for one in met.values()}
    gone = [one for one in expected if one.their_id not in there and one.key not in spoken_of]
    return [
        Judged(place=None, outcome="gone", known=one, their_id=one.their_id)
        for one in sorted(gone, key=lambda one: (one.starts_at, one.their_id))
    ]
