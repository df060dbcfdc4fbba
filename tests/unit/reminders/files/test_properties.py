"""What is true of every file and everything it is compared with; and that code which breaks it is found.

The second half takes one rule away at a time: a property that no wrong code can break says nothing.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from services.kit import failpoints
from services.reminders.domain.files import diffing
from services.reminders.domain.files.mapping import Repeats
from services.reminders.domain.files.pairing import Known
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.rows import Read, Row, Twice, Wrong
from tests.unit.reminders.files.loads import Load, applied, loads
from tests.unit.reminders.files.made import NOW

# ---- what is true --------------------------------------------------------------------------------------------------


def every_row_has_one_outcome(load: Load) -> None:
    found = load.diff().outcomes
    assert [one.place for one in found if one.place] == [read.place for read in load.rows]
    good = {read.place for read in load.rows if isinstance(read.said, Row)}
    assert all((one.outcome == "refused") == bool(one.wrong) for one in found)
    assert {one.place for one in found if one.outcome in ("new", "changed", "same", "unmatched")} <= good


def every_date_has_one_outcome(load: Load) -> None:
    ids = [one.their_id for one in load.diff().outcomes if one.their_id]
    assert len(ids) == len(set(ids))
    new = {one.their_id for one in load.diff().outcomes if one.change == "new" and not one.known}
    assert not new & {one.their_id for one in load.before}


def whatever_the_order(load: Load) -> None:
    turned = msgspec.structs.replace(load, rows=load.rows[::-1], before=load.before[::-1])
    assert turned.diff() == load.diff()
    # And where each row stands elsewhere in the file, it says the same.
    count = len(load.rows) + 3
    moved = msgspec.structs.replace(load, rows=tuple(Read(count - one.place, one.said) for one in load.rows))
    assert _standing(moved) == _standing(load)


def _standing(load: Load) -> set[tuple[str, str]]:
    return {(one.their_id, repr(one.says)) for one in applied(load, load.diff()) if one.state == "scheduled"}


def twice_changes_nothing(load: Load) -> None:
    first = load.diff()
    again = msgspec.structs.replace(load, before=applied(load, first)).diff()
    assert {one.change for one in again.outcomes if one.row} <= {"same"}
    assert not again.counts["gone"]
    assert [one.their_id for one in again.outcomes] == [one.their_id for one in first.outcomes if one.place]


def only_what_nothing_speaks_of_is_gone(load: Load) -> None:
    spoken_of = {read.said.key for read in load.rows if isinstance(read.said, Wrong)}
    for one in load.diff().outcomes:
        if one.outcome == "gone":
            assert one.known in load.before
            assert one.known.state == "scheduled"
            assert one.known.starts_at > NOW
            assert one.known.key not in spoken_of
            assert one.known.says.starts.date() <= _last_day(load)


def _last_day(load: Load) -> date:
    if load.horizon_days:
        return NOW.date() + timedelta(days=load.horizon_days)
    return max((read.said.says.starts.date() for read in load.rows if isinstance(read.said, Row)), default=date.min)


def what_stands_is_what_the_file_says(load: Load) -> None:
    """As if all had been deleted and built anew: what it says stands, and what it does not say stands no more."""
    here = [read for read in load.rows if not isinstance(read.said, Row) or read.said.starts_at > NOW]
    settled_rows = [read.said for read in settled(here, load.repeats)]
    said = {(row.key, repr(row.says)) for row in settled_rows if isinstance(row, Row)}
    unread = {row.key for row in settled_rows if isinstance(row, Wrong)}
    after = [one for one in applied(load, load.diff()) if one.starts_at > NOW and one.state != "cancelled"]
    assert said <= {(one.key, repr(one.says)) for one in after}
    due = [one for one in after if one.says.starts.date() <= _last_day(load) and one.key not in unread]
    assert {(one.key, repr(one.says)) for one in due if one.state == "scheduled"} <= said


def edits_are_nothing_to_it(load: Load) -> None:
    bare = [msgspec.structs.replace(one, edit=None) for one in load.before]
    without = msgspec.structs.replace(load, before=tuple(bare)).diff()
    assert [one.outcome for one in load.diff().outcomes] == [one.outcome for one in without.outcomes]
    for one in load.diff().outcomes:
        if one.lapses and one.known and one.row:
            assert (one.known.says.starts, one.known.says.place) != (one.row.says.starts, one.row.says.place)


Holds = Callable[[Load], None]
TRUE: list[Holds] = [
    every_row_has_one_outcome,
    every_date_has_one_outcome,
    whatever_the_order,
    twice_changes_nothing,
    only_what_nothing_speaks_of_is_gone,
    what_stands_is_what_the_file_says,
    edits_are_nothing_to_it,
]


@pytest.mark.parametrize("holds", TRUE)
@given(load=loads())
@settings(max_examples=200)
def test_every_file(holds: Holds, load: Load) -> None:
    holds(load)


# ---- and what a wrong one would do ---------------------------------------------------------------------------------


def _dropping_twins(reads: Sequence[Read], repeats: Repeats) -> list[Read]:
    return [read for read in settled(reads, repeats) if not isinstance(read.said, Twice)]


def _the_last_in_the_file(reads: Sequence[Read], repeats: Repeats) -> list[Read]:
    last = {read.said.key: read.place for read in reads if isinstance(read.said, Row)}
    return [
        Read(read.place, Twice(last[read.said.key]))
        if isinstance(read.said, Row) and last[read.said.key] != read.place
        else read
        for read in reads
    ]


def _by_key_alone(before: Sequence[Known], good: dict[int, Row], *_: object) -> dict[int, Known]:
    return {place: one for place, row in good.items() for one in before if one.key == row.key}


def _stands(one: Known, _: datetime) -> bool:
    return one.state == "scheduled"


GONE = diffing._gone
WRONG: list[tuple[str, Holds, str, object]] = [
    ("a twin is lost", every_row_has_one_outcome, "settled", _dropping_twins),
    ("a key names one date", every_date_has_one_outcome, "pairs", _by_key_alone),
    ("an id is given again", every_date_has_one_outcome, "_new_ids", lambda _, good, __: dict.fromkeys(good, "a")),
    ("the last row wins", whatever_the_order, "settled", _the_last_in_the_file),
    ("all is deleted and built anew", twice_changes_nothing, "pairs", lambda *_: {}),
    ("what is over is cancelled", only_what_nothing_speaks_of_is_gone, "is_open", _stands),
    (
        "a row that can't be read says nothing",
        only_what_nothing_speaks_of_is_gone,
        "_gone",
        lambda expected, met, _: GONE(expected, met, set()),
    ),
    ("nothing ever changes", what_stands_is_what_the_file_says, "_change", lambda *_: "same"),
    ("nothing is ever gone", what_stands_is_what_the_file_says, "_gone", lambda *_: []),
]


def hunt(holds: Holds) -> None:
    @given(load=loads())
    @settings(
        max_examples=1_000,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    def seek(load: Load) -> None:
        holds(load)

    with pytest.raises(AssertionError):
        seek()


@pytest.mark.parametrize(("holds", "name", "wrong"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_wrong_diff_is_found(holds: Holds, name: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffing, name, wrong)
    hunt(holds)


def test_a_diff_that_undoes_edits_is_found() -> None:
    failpoints.arm("staff_edits:off")
    try:
        hunt(edits_are_nothing_to_it)
    finally:
        failpoints.arm("")
