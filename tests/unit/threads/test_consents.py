"""Whose word holds: carriers' words, the client's own, what staff were told, and a court's order."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.threads.domain.consents import (
    CARRIERS,
    FREE,
    For,
    How,
    Order,
    Purpose,
    Standing,
    Stopped,
    Word,
    in_force,
    purpose_of,
    standing,
    stopped,
)

NOON = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
HOLDS = Order("21-CR-0432", YESTERDAY, TODAY)
BEGINS_TOMORROW, ENDED_YESTERDAY = Order("22", TOMORROW, TOMORROW), Order("20", date(2026, 1, 5), YESTERDAY)
ORDERS: dict[str, tuple[Order, ...]] = {
    "none": (),
    "holds": (HOLDS,),
    "one of them holds": (ENDED_YESTERDAY, HOLDS, BEGINS_TOMORROW),
    "tomorrow": (BEGINS_TOMORROW,),
    "until yesterday": (ENDED_YESTERDAY,),
}
OPEN = {"holds", "one of them holds"}
REFUSALS: tuple[How, ...] = ("keyword", "provider", "recorded", "wording", "in_person", "form", "court")
PURPOSES: tuple[Purpose, ...] = ("talk", "reminder", "all")
ASKED: tuple[For, ...] = ("talk", "reminder")


@pytest.mark.parametrize("orders", ORDERS)
@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("how", REFUSALS)
@pytest.mark.parametrize("asked", ASKED)
def test_a_word_stops_what_it_is_about_and_an_order_opens_all_but_a_carriers(
    how: How, purpose: Purpose, orders: str, asked: For
) -> None:
    is_about = purpose in (asked, "all")
    is_opened = orders in OPEN and how not in CARRIERS
    expected = Stopped(how, NOON) if is_about and not is_opened else None
    assert stopped([Word(purpose, how, NOON)], ORDERS[orders], asked, TODAY) == expected


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("later_h", [-1, 1])
def test_a_carriers_stop_holds_whenever_it_came(order: int, later_h: int) -> None:
    """Before the client's own words or after them, before the order or during it."""
    stop = Word("all", "keyword", NOON + timedelta(hours=later_h))
    words = [Word("all", "wording", NOON), stop][::order]
    assert stopped(words, [HOLDS], "talk", TODAY) == Stopped("keyword", stop.at)
    assert standing(words, [HOLDS], TODAY) == Standing(Stopped("keyword", stop.at), Stopped("keyword", stop.at))


def test_the_newest_of_equal_words_is_named() -> None:
    later = NOON + timedelta(days=3)
    words = [Word("all", "wording", NOON), Word("talk", "in_person", later)]
    assert stopped(words, [], "talk", TODAY) == Stopped("in_person", later)
    assert stopped(words, [], "reminder", TODAY) == Stopped("wording", NOON)


def test_no_words_stop_nothing() -> None:
    assert stopped([], [HOLDS], "talk", TODAY) is None
    assert standing([], [HOLDS], TODAY) == FREE


def test_an_order_is_named_where_it_opens_something() -> None:
    wish = [Word("all", "wording", NOON)]
    assert standing(wish, [HOLDS], TODAY) == Standing(order=HOLDS)
    assert standing(wish, [HOLDS], TOMORROW) == Standing(Stopped("wording", NOON), Stopped("wording", NOON))
    assert standing([Word("reminder", "wording", NOON)], [], TODAY) == Standing(reminder=Stopped("wording", NOON))


def test_of_two_orders_the_one_that_holds_longest_is_named() -> None:
    longer = Order("23", TODAY, TOMORROW)
    assert in_force([HOLDS, longer], TODAY) == in_force([longer, HOLDS], TODAY) == longer
    assert in_force([HOLDS], YESTERDAY) == HOLDS
    assert in_force([HOLDS], TOMORROW) is None


@pytest.mark.parametrize(
    ("text_for", "expected"),
    [("reminder", "reminder"), ("talk", "talk"), ("many", "talk"), ("away", "talk"), ("ask_who", "talk")],
)
def test_whatever_is_no_reminder_is_talk(text_for: str, expected: For) -> None:
    assert purpose_of(text_for) == expected
