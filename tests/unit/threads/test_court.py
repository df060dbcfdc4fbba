"""What a stranger's text to a court's line is read as, whatever is in the text and in the court's patterns."""

import re
import time
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.threads.domain.court import LONGEST_NUMBER, BadPattern, Heard, checked, heard

IDAHO, ATLANTA, ALASKA, TICKET = "9999-CR-99999", "9{6,9}", "9@@-99-99999@@", "@{1,5}9{8,10}"
VERMONT = "9{1,4}-9{1,4}-99"
ALL = (IDAHO, ATLANTA, ALASKA, TICKET)
REMIND = ("remind", "no")
# More than the slowest machine needs for the longest of them, and nothing to what a catastrophe takes.
SOON_S = 0.5


@pytest.mark.parametrize(
    ("body", "token", "is_more"),
    [
        ("2018-CR-00001", "2018-CR-00001", False),
        ("2018-cr-00001.", "2018-CR-00001", False),
        ("2018 CR 00001", "2018-CR-00001", False),
        ("2018CR00001", "2018-CR-00001", False),
        ("2018–CR–00001", "2018-CR-00001", False),
        ("595096", "595096", False),
        ("#595096", "595096", False),
        ("\uff15\uff19\uff15\uff10\uff19\uff16", "595096", False),
        ("1ag-17-00006cr", "1AG-17-00006CR", False),
        ("BETZP00411628", "BETZP00411628", False),
        ("hi my case is 2018-CR-00001 when is court", "2018-CR-00001", True),
        ("mi caso es 2018-CR-00001", "2018-CR-00001", True),
        ("2018-CR-00001 and 2018-cr-00001", "2018-CR-00001", True),
    ],
)
def test_a_case_number_is_read_as_the_court_prints_it(body: str, token: str, is_more: bool) -> None:
    found = heard(body, ALL)
    assert found is not None
    assert (found.token, found.is_more, found.choice) == (token, is_more, None)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "call me at 801-555-0199",
        "2018-CR-000011",
        "12018-CR-00001",
        "2018-CR-00001 and 2019-CR-00002",
        "x" * 200 + " 595096",
    ],
)
def test_what_is_no_one_case_is_not_taken_for_one(body: str) -> None:
    assert heard(body, ALL) is None


def test_where_two_counts_vary_another_case_is_never_made_of_it() -> None:
    assert heard("1-23-45", (VERMONT,)) == Heard(token="1-23-45")
    assert heard("12-3-45", (VERMONT,)) == Heard(token="12-3-45")
    assert heard("12345", (VERMONT,)) is None


@pytest.mark.parametrize(
    ("body", "choice"), [("1", 1), ("2", 2), ("1 please", 1), ("uno", 1), ("3", None), ("9", None)]
)
def test_a_digit_answers_only_what_is_open(body: str, choice: int | None) -> None:
    found = heard(body, ALL, REMIND)
    assert (found.choice if found else None) == choice
    assert heard(body, ALL) is None


@pytest.mark.parametrize("body", ["1 i want to kill myself", "stop texting me 595096", "wrong number 595096"])
def test_what_goes_the_usual_way_is_no_courts(body: str) -> None:
    assert heard(body, ALL, REMIND) is None


@pytest.mark.parametrize("keyword", ["stop", "start", "help"])
def test_a_carriers_word_has_acted_already(keyword: str) -> None:
    assert heard("595096", ALL, REMIND, keyword=keyword) is None


@pytest.mark.parametrize(
    ("body", "token"),
    [
        ("delete", None),
        ("stop case 595096", "595096"),
        ("delete 595096", "595096"),
        ("stop this case", None),
        ("borrar este caso", None),
        ("borrar caso 595096", "595096"),
    ],
)
def test_one_case_can_be_ended_by_words(body: str, token: str | None) -> None:
    found = heard(body, ALL)
    assert found is not None
    assert (found.ends_case, found.token) == (True, token)


@pytest.mark.parametrize(
    ("body", "language"), [("mi caso es 595096", "es"), ("my case is 595096", "en"), ("595096", None)]
)
def test_the_language_is_that_of_the_words(body: str, language: str | None) -> None:
    found = heard(body, ALL)
    assert found is not None
    assert found.language == language


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$", ".*", "[0-9]+", "9|9", "\\d{6}", "9{6,}", "9{,6}", "9{0,6}", "9{6,2}", "9{99}", "9{16}9{16}9",
        "", "9", "999", "@{4,9}", "*{8}", "-9999", "9999-", "99--99", "9{1,2}-9{1,2}-9{3,4}", "9999\n", "٣٣٣٣",
        "9" * 61, "9{6}{6}",
    ],
)  # fmt: skip
def test_a_pattern_that_may_harm_is_refused_and_never_tried(pattern: str) -> None:
    with pytest.raises(BadPattern):
        checked((pattern,))
    assert heard("595096", (pattern,)) is None
    found = heard("595096", (pattern, ATLANTA))
    assert found is not None
    assert found.token == "595096"


def test_a_court_has_a_bounded_number_of_patterns() -> None:
    with pytest.raises(BadPattern):
        checked([ATLANTA] * 21)
    assert checked([ATLANTA, IDAHO, ATLANTA]) == (ATLANTA, IDAHO)


def _took_s(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


HOSTILE_BODIES = (
    "9" * 1600,
    "9-" * 800,
    "A1" * 800,
    "9 " * 800,
    "1" * 31 + "!",
    "-" * 1600,
    "\ufdfa" * 1600,
    "ｆ9" * 800,
)
HOSTILE = ("*{1,16}9{3,16}", "9{3,16}*{1,16}", "*{1,16}-9{3,16}", "*9{3,16}*", "9{15,16}9{1,16}")


@pytest.mark.parametrize("body", HOSTILE_BODIES)
def test_hostile_bodies_and_patterns_are_read_at_once(body: str) -> None:
    checked(HOSTILE)
    heard(body, HOSTILE * 4)
    assert _took_s(lambda: heard(body, HOSTILE * 4, REMIND)) < SOON_S


def test_a_regular_expression_in_their_place_would_hang() -> None:
    """The control arm: what a department could write if patterns were regular expressions."""
    cruel = re.compile(r"(?:[0-9]+)+[A-Z]")
    short, long = (_took_s(partial(cruel.fullmatch, "9" * digits)) for digits in (14, 20))
    assert long > 8 * short


@given(st.text(max_size=400), st.lists(st.text("9@*{},0123-/ (+)[]\\d.A", max_size=24), max_size=6))
def test_no_text_and_no_pattern_raises(body: str, patterns: list[str]) -> None:
    found = heard(body, patterns, REMIND)
    if found is None:
        return
    assert found.token is not None or found.choice is not None or found.ends_case
    assert len(found.token or "") <= 2 * LONGEST_NUMBER


@given(st.from_regex(r"[0-9]{4}-CR-[0-9]{5}", fullmatch=True), st.sampled_from(["{}", "case {} please", "caso {}"]))
def test_every_number_that_fits_is_heard_with_words_or_without(number: str, sentence: str) -> None:
    found = heard(sentence.format(number), (IDAHO,))
    assert found is not None
    assert found.token == number
