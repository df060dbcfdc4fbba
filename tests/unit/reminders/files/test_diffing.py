"""What a file changes of what its source said before, and what of it is not the file's to change."""

from datetime import datetime

import pytest

from proto.values.window import local
from services.kit import failpoints
from services.reminders.domain.files.diffing import refs
from services.reminders.domain.files.pairing import Edit, Known
from services.reminders.domain.files.rows import Row, Wrong
from tests.unit.reminders.files.made import NOW, changes, known, made, outcomes, reads

LATER = "2026-03-16T08:30"
PAST = "2026-03-01T08:30"
END = made("end", at="2026-06-01T08:30")  # so that the file looks as far ahead as June


def test_each_row_and_each_date_that_is_gone_has_one_outcome() -> None:
    before = [known(made(key)) for key in ("same", "changed", "gone", "nobody's")]
    rows = reads(
        made("same"),
        made("changed", at=LATER),
        made("new"),
        made("new"),
        made("nobody's"),
        Wrong("no_place", "place"),
        None,
        made("past", at=PAST),
    )
    found = changes(before, rows, unmatched={made("nobody's").says.ref: "no_client"})
    assert outcomes(found) == [
        "same", "changed", "new", "twice", "unmatched", "refused", "skipped", "skipped", "gone",
    ]  # fmt: skip
    assert [one.place for one in found.outcomes] == [2, 3, 4, 5, 6, 7, 8, 9, None]
    assert [one.reason for one in found.outcomes[6:8]] == ["not_wanted", "past"]
    assert (found.outcomes[3].of, found.rows, found.expected, found.counts["gone"]) == (4, 8, 4, 1)


def test_a_row_that_is_nobodys_yet_is_kept_all_the_same() -> None:
    nobody = {made("a").says.ref: "no_client", made("b").says.ref: "ambiguous"}
    found = changes([known(made("b"))], reads(made("a"), made("b", at=LATER)), unmatched=nobody)
    assert [(one.outcome, one.change, one.reason) for one in found.outcomes] == [
        ("unmatched", "new", "no_client"),
        ("unmatched", "changed", "ambiguous"),
    ]
    assert [one.their_id for one in found.outcomes] == ["a", "b"]


def test_whom_to_look_up_is_said_once_each() -> None:
    rows = reads(made("a"), made("a", at=LATER), made("b", phone="+18015550110"), Wrong("no_key", "key"), None)
    assert refs(rows) == {("case", "a", ""), ("case", "b", "+18015550110")}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (made(at=LATER), "changed"),
        (made(place="Elsewhere"), "changed"),
        (made(contact="801-555-0100"), "changed"),
        (made(bring={"en": "Your ID"}), "changed"),
        (made(), "same"),
    ],
)
def test_what_the_source_says_otherwise_has_changed(said: Row, outcome: str) -> None:
    (one,) = changes([known(made())], reads(said)).outcomes
    assert (one.outcome, one.their_id, one.row, one.known) == (outcome, "a", said, known(made()))


# ---- gone ----------------------------------------------------------------------------------------------------------


def test_what_is_over_or_ended_is_not_gone() -> None:
    before = [
        known(made("past", at=PAST)),
        known(made("cancelled"), state="cancelled"),
        known(made("kept"), state="kept"),
        known(made("missed"), state="missed"),
    ]
    found = changes(before, reads(END))
    assert (outcomes(found), found.expected) == (["new"], 0)


def test_what_lies_beyond_the_files_last_day_is_not_gone() -> None:
    before = [known(made("near")), known(made("far", at=LATER)), known(made("same day", at="2026-03-10T16:00"))]
    found = changes(before, reads(made("last", at="2026-03-10T08:30"), made("past", at=PAST)))
    assert [one.their_id for one in found.outcomes if one.outcome == "gone"] == ["near", "same day"]
    assert found.expected == 2


def test_a_source_that_says_how_far_it_looks_is_believed() -> None:
    before = [known(made("near")), known(made("far", at=LATER))]
    found = changes(before, [], horizon_days=7)
    assert [one.their_id for one in found.outcomes] == ["near"]
    assert outcomes(changes(before, [], horizon_days=14)) == ["gone", "gone"]


def test_the_last_day_is_the_one_where_the_date_is() -> None:
    now = local(datetime.fromisoformat("2026-03-02T22:00"), "America/Los_Angeles")
    # In New York it is the 3rd already.
    west = made("west", at="2026-03-09T08:30", time_zone="America/Los_Angeles")
    east = made("east", at="2026-03-10T08:30", time_zone="America/New_York")
    found = changes([known(west), known(east)], [], horizon_days=7, now=now)
    assert outcomes(found) == ["gone", "gone"]


def test_a_file_without_a_row_cancels_nothing_unless_it_says_how_far_it_looks() -> None:
    found = changes([known(made())], [])
    assert (outcomes(found), found.expected) == ([], 0)


def test_a_date_whose_row_can_not_be_read_is_not_gone() -> None:
    rows = reads(Wrong("not_a_time", "starts.time", key="a"), END)
    assert outcomes(changes([known(made("a"))], rows)) == ["refused", "new"]
    rows = reads(made("a"), made("a", place="Elsewhere"), END)
    assert outcomes(changes([known(made("a"))], rows)) == ["refused", "refused", "new"]
    # Nor is it another row's.
    rows = reads(Wrong("not_a_time", "starts.time", key="a"), made("a", at=LATER), END)
    found = changes([known(made("a"))], rows, repeats="all")
    assert outcomes(found) == ["refused", "new", "new"]


def test_a_date_that_is_now_only_in_a_row_nobody_wants_is_gone() -> None:
    assert outcomes(changes([known(made("a"))], reads(None, END))) == ["skipped", "new", "gone"]


# ---- which date a row speaks of ------------------------------------------------------------------------------------


def test_a_docket_with_two_hearings_keeps_both_and_one_that_moves_is_moved() -> None:
    first, second = made(at="2026-03-09T08:30"), made(at="2026-03-16T08:30")
    night = changes([], reads(first, second), repeats="all")
    assert [one.their_id for one in night.outcomes] == ["a 2026-03-09T08:30", "a 2026-03-16T08:30"]
    before = [known(first, "a 2026-03-09T08:30"), known(second, "a 2026-03-16T08:30")]
    moved = made(at="2026-03-17T13:00")
    found = changes(before, reads(moved, first, END), repeats="all")
    assert outcomes(found) == ["changed", "same", "new"]
    assert (found.outcomes[0].their_id, found.outcomes[0].row) == ("a 2026-03-16T08:30", moved)
    # Both move: which is which nobody can say.
    found = changes(before, reads(moved, made(at="2026-03-18T13:00"), END), repeats="all")
    assert outcomes(found) == ["new", "new", "new", "gone", "gone"]


def test_a_row_under_another_key_is_the_same_date_if_person_and_time_are() -> None:
    row = made("renumbered", client_id="a")
    (one,) = changes([known(made("a"))], reads(row)).outcomes
    assert (one.outcome, one.their_id) == ("changed", "a")  # so that its new key is written down
    again = known(row, "a")
    assert outcomes(changes([again], reads(row))) == ["same"]
    # Its old key is taken from now on.
    found = changes([again], reads(row, made("a", client_id="b")))
    assert [one.their_id for one in found.outcomes] == ["a", "a~2"]


def test_what_was_cancelled_and_is_listed_again_comes_back() -> None:
    before = [known(made(), state="cancelled")]
    for repeats in ("latest", "all"):
        (one,) = changes(before, reads(made()), repeats=repeats).outcomes
        assert (one.outcome, one.known, one.their_id) == ("new", before[0], "a")


def test_a_date_that_moved_to_where_a_cancelled_one_was_has_moved() -> None:
    before = [known(made(at=LATER), "open"), known(made(), "cancelled", state="cancelled")]
    (one,) = changes(before, reads(made()), repeats="all").outcomes
    assert (one.outcome, one.their_id) == ("changed", "open")


@pytest.mark.parametrize(
    ("repeats", "outcome", "their_id"), [("latest", "changed", "a"), ("all", "new", "a 2026-03-16T08:30")]
)
def test_a_key_that_names_one_thing_names_it_when_it_is_over(repeats: str, outcome: str, their_id: str) -> None:
    over: Known = known(made(at=PAST))
    (one,) = changes([over], reads(made(at=LATER)), repeats=repeats).outcomes
    assert (one.outcome, one.their_id) == (outcome, their_id)


def test_no_id_is_given_twice() -> None:
    taken = known(made(at=PAST), "a 2026-03-16T08:30")
    (one,) = changes([taken], reads(made(at=LATER)), repeats="all").outcomes
    assert one.their_id == "a 2026-03-16T08:30~2"
    again = known(made(at="2026-02-01T08:30"), "a 2026-03-16T08:30~2")
    (one,) = changes([taken, again], reads(made(at=LATER)), repeats="all").outcomes
    assert one.their_id == "a 2026-03-16T08:30~3"


# ---- what staff changed --------------------------------------------------------------------------------------------

TIME, PLACE = Edit(starts=datetime.fromisoformat("2026-03-09T10:00")), Edit(place="The side door")
BOTH = Edit(starts=TIME.starts, place=PLACE.place)


@pytest.mark.parametrize(
    ("edit", "said", "outcome", "lapses"),
    [
        (BOTH, made(), "same", ()),
        (BOTH, made(contact="801-555-0100"), "changed", ()),
        (BOTH, made(at=LATER), "changed", ("time",)),
        (BOTH, made(time_zone="America/Boise"), "changed", ("time",)),
        (BOTH, made(place="Elsewhere"), "changed", ("place",)),
        (BOTH, made(at=LATER, place="Elsewhere"), "changed", ("time", "place")),
        (TIME, made(place="Elsewhere"), "changed", ()),
        (PLACE, made(at=LATER), "changed", ()),
        (Edit(), made(at=LATER), "changed", ()),
    ],
)
def test_an_edit_by_staff_lapses_only_when_the_source_itself_says_otherwise(
    edit: Edit, said: Row, outcome: str, lapses: tuple[str, ...]
) -> None:
    (one,) = changes([known(made(), edit=edit)], reads(said)).outcomes
    assert (one.outcome, one.lapses) == (outcome, lapses)


def test_compared_with_what_staff_made_of_it_every_edit_would_be_undone() -> None:
    failpoints.arm("staff_edits:off")
    try:
        (one,) = changes([known(made(), edit=BOTH)], reads(made())).outcomes
    finally:
        failpoints.arm("")
    assert (one.outcome, one.lapses) == ("changed", ("time", "place"))


def test_the_outcomes_of_a_file_at_the_very_minute() -> None:
    assert outcomes(changes([], reads(made(at="2026-03-02T06:00")), now=NOW)) == ["skipped"]
    assert outcomes(changes([], reads(made(at="2026-03-02T06:01")), now=NOW)) == ["new"]
