"""What became of a row, as it is kept beside it: enough to compare it once more, and to tell a clerk of it later."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from services.reminders.domain.files.diffing import Change, Diff, Judged, Lapse, Outcome
from services.reminders.domain.files.pairing import Known
from services.reminders.domain.files.rows import Read, Row, Twice, Wrong

# Places from here on are of dates that are in the file no more: behind the last row there may be.
GONE: Final = 1_000_000_000
_TAKEN: Final[frozenset[Outcome]] = frozenset(("new", "changed", "same", "unmatched"))


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What stands in a row, and what it is to what we knew.

    row or unread: as it was read, before rows were compared. before: the date as it was, where the report speaks of it.
    """

    row: Row | None = None
    unread: Wrong | None = None
    change: Change | None = None
    before: Known | None = None
    lapses: tuple[Lapse, ...] = ()
    wrong: Wrong | None = None
    reason: str = ""
    of: int | None = None


class KeptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the report as it is kept. place: the row's in the file, or behind GONE. row_key: its date's own."""

    place: int
    outcome: Outcome
    told: Told
    row_key: str = ""


_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Told)


def encoded(told: Told) -> str:
    """As JSON."""
    return _encoder.encode(told).decode()


def decoded(text: str) -> Told:
    """Out of JSON."""
    return _decoder.decode(text)


def kept(found: Diff, reads: Iterable[Read]) -> list[KeptRow]:
    """Every line of a report, to be kept."""
    said = {read.place: read.said for read in reads}
    gone = GONE
    rows: list[KeptRow] = []
    for one in found.outcomes:
        place = one.place
        if place is None:
            gone += 1
            place = gone
        told = _told(one, said.get(place))
        rows.append(KeptRow(place=place, outcome=one.outcome, told=told, row_key=one.their_id))
    return rows


def reads_of(told: Mapping[int, Told]) -> list[Read]:
    """The rows as they were read, by their places, in the file's order."""
    return [Read(place, one.row or one.unread) for place, one in sorted(told.items()) if place < GONE]


def judged(place: int, outcome: Outcome, told: Told) -> Judged:
    """The line as the report tells it."""
    return Judged(
        place=place if place < GONE else None,
        outcome=outcome,
        change=told.change,
        row=told.row if outcome in _TAKEN else None,
        known=told.before,
        lapses=told.lapses,
        wrong=told.wrong or (told.unread if outcome == "refused" else None),
        reason=told.reason,
        of=told.of,
    )


def _told(one: Judged, said: Row | Wrong | Twice | None) -> Told:
    unread = said if isinstance(said, Wrong) else None
    is_spoken_of = one.known is not None and (one.change != "same" or one.known.edit is not None)
    return Told(
        row=said if isinstance(said, Row) else None,
        unread=unread,
        change=one.change,
        before=one.known if is_spoken_of else None,
        lapses=one.lapses,
        wrong=one.wrong if one.wrong != unread else None,
        reason=one.reason,
        of=one.of,
    )
