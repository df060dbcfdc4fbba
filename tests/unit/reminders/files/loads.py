"""Files, and what their source said before, of every kind that may come together."""

from datetime import datetime

import msgspec
from hypothesis import strategies as st

from services.reminders.domain.files.diffing import Diff, diff
from services.reminders.domain.files.mapping import Repeats
from services.reminders.domain.files.pairing import Edit, Known
from services.reminders.domain.files.rows import Read, Row, Wrong
from tests.unit.reminders.files.made import NOW, known, made

# Few, so that rows and dates often meet. The first is over.
KEYS = ("a", "b", "c")
TIMES = ("2026-03-01T08:30", "2026-03-09T08:30", "2026-03-16T08:30", "2026-03-23T13:00")
PLACES = ("Matheson Courthouse", "West Valley")


class Load(msgspec.Struct, frozen=True):
    """A file, and what its source said before."""

    before: tuple[Known, ...]
    rows: tuple[Read, ...]
    repeats: Repeats
    horizon_days: int | None

    def diff(self) -> Diff:
        return diff(self.before, self.rows, repeats=self.repeats, horizon_days=self.horizon_days, now=NOW)


def rows() -> st.SearchStrategy[Row]:
    return st.builds(
        made,
        key=st.sampled_from(KEYS),
        at=st.sampled_from(TIMES),
        place=st.sampled_from(PLACES),
        client_id=st.sampled_from(("a", "b")),
        phone=st.sampled_from(("", "+18015550110")),
        listed_as=st.sampled_from(("", "Jane Doe", "Sam Roe")),
    )


def dates() -> st.SearchStrategy[tuple[Known, ...]]:
    edits = st.none() | st.just(Edit(datetime.fromisoformat("2026-03-10T10:00"), "Here")) | st.just(Edit(place="Here"))
    states = st.sampled_from(("scheduled", "scheduled", "scheduled", "cancelled", "kept", "missed"))
    some = st.lists(st.tuples(rows(), states, edits), max_size=6)
    ids = st.permutations(["a", "b", "c", "a 2026-03-09T08:30", "b 2026-03-16T08:30", "a~2"])
    return st.tuples(some, ids).map(lambda both: tuple(map(_known, *both)))


def _known(said: tuple[Row, str, Edit | None], their_id: str) -> Known:
    row, state, edit = said
    return known(row, their_id, edit, state)


def loads() -> st.SearchStrategy[Load]:
    wrongs = st.builds(lambda key: Wrong("no_place", "place", key=key), st.sampled_from(("", *KEYS)))
    listed = st.lists(st.one_of(rows(), rows(), rows(), wrongs, st.none()), max_size=8)
    return st.builds(
        Load,
        dates(),
        listed.map(lambda said: tuple(Read(place, one) for place, one in enumerate(said, start=2))),
        st.sampled_from(("latest", "first", "all", "refuse")),
        st.sampled_from((None, 7, 60)),
    )


def applied(load: Load, found: Diff) -> tuple[Known, ...]:
    """What we know once the file is applied."""
    now = {one.their_id: one for one in load.before}
    for one in found.outcomes:
        if one.outcome == "gone":
            now[one.their_id] = msgspec.structs.replace(now[one.their_id], state="cancelled")
        elif one.row and one.change != "same":
            now[one.their_id] = known(one.row, one.their_id)
    return tuple(now.values())
