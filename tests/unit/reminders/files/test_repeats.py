"""Several rows about one thing: one counts, or only a person can say."""

from typing import Any

import pytest

from services.reminders.domain.files.mapping import Repeats
from services.reminders.domain.files.repeats import settled
from services.reminders.domain.files.rows import Row, Twice, Wrong
from tests.unit.reminders.files.made import made, reads

EARLY, LATE = "2026-03-09T08:30", "2026-03-16T08:30"


def said(repeats: Repeats, *rows: Row | Wrong | None) -> list[Any]:
    """What becomes of each: the row itself, whose twin it is, or why not. Both ways round."""
    forth = [one.said for one in settled(reads(*rows), repeats)]
    back = [one.said for one in reversed(settled(list(reversed(reads(*rows))), repeats))]
    assert forth == back
    return [one.reason if isinstance(one, Wrong) else one.of if isinstance(one, Twice) else one for one in forth]


@pytest.mark.parametrize(
    ("repeats", "expected"),
    [
        ("latest", [3, made(at=LATE)]),
        ("first", [made(at=EARLY), 2]),
        ("all", [made(at=EARLY), made(at=LATE)]),
        ("refuse", ["two_dates", "two_dates"]),
    ],
)
def test_of_several_dates_the_mapping_says_which_is_true(repeats: Repeats, expected: list[Any]) -> None:
    assert said(repeats, made(at=EARLY), made(at=LATE)) == expected


@pytest.mark.parametrize("repeats", ["latest", "first", "all", "refuse"])
def test_the_same_row_again_is_the_same_row(repeats: Repeats) -> None:
    assert said(repeats, made(), made(), made("b"), None) == [made(), 2, made("b"), None]


@pytest.mark.parametrize("repeats", ["latest", "first", "all", "refuse"])
@pytest.mark.parametrize("other", [{"place": "Elsewhere"}, {"kind": "class"}, {"time_zone": "America/Boise"}])
def test_one_time_in_two_places_is_refused(repeats: Repeats, other: dict[str, Any]) -> None:
    assert said(repeats, made(), made(**other), made("b")) == ["contradicts", "contradicts", made("b")]


@pytest.mark.parametrize("repeats", ["latest", "first"])
def test_where_the_true_date_contradicts_itself_an_untrue_one_is_no_help(repeats: Repeats) -> None:
    rows = [made(at=EARLY), made(at="2026-03-12T08:30"), made(at=LATE)]
    true = made(at=LATE if repeats == "latest" else EARLY, place="Elsewhere")
    assert said(repeats, *rows, true) == ["contradicts"] * 4


@pytest.mark.parametrize("repeats", ["latest", "first", "refuse"])
def test_a_number_that_two_people_have_is_nobodys(repeats: Repeats) -> None:
    rows = (made(at=EARLY, listed_as="Jane Doe"), made(at=LATE, listed_as="Sam Roe"), made(at=LATE, listed_as=""))
    assert said(repeats, *rows) == ["two_people"] * 3


def test_two_ids_under_one_key_are_two_people_whatever_repeats() -> None:
    assert said("all", made(client_id="1"), made(client_id="2", at=LATE)) == ["two_people"] * 2


def test_a_name_spelt_in_two_ways_takes_nothing_from_several_dates() -> None:
    rows = (made(at=EARLY, listed_as="Hanes"), made(at=LATE, listed_as="Haines"))
    assert said("all", *rows) == list(rows)


def test_of_twins_the_one_with_a_phone_counts() -> None:
    bare, with_phone = made(), made(phone="+18015550110")
    assert said("latest", bare, with_phone) == [3, with_phone]
    assert said("latest", with_phone, made(phone="+18015550199")) == [with_phone, 2]


def test_what_could_not_be_read_stays_so() -> None:
    refused = Wrong("no_place", "place", key="a")
    assert said("latest", refused, made()) == ["no_place", made()]


def test_a_refused_row_names_the_number_it_is_about() -> None:
    (one, _) = settled(reads(made(at=EARLY), made(at=LATE)), "refuse")
    assert one.said == Wrong("two_dates", "key", cell="a", key="a")
    (one, _) = settled(reads(made(case_number=""), made(at=LATE, case_number="", client_id="a")), "refuse")
    assert one.said == Wrong("two_dates", "key", cell="a", key="a")
