"""A file that looks cut off, or another court's, waits for a person; one that looks like last night's does not."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from services.kit import failpoints
from services.reminders.domain.files.diffing import Diff
from services.reminders.domain.files.holding import SENTENCES, holds
from services.reminders.domain.files.rows import Wrong
from tests.unit.reminders.files.made import changes, known, made, reads

DOCKET = [made(f"{number:03}", at=f"2026-03-{9 + number % 20:02}T08:30") for number in range(100)]
BEFORE = [known(row) for row in DOCKET]


@contextmanager
def without(mechanism: str) -> Iterator[None]:
    failpoints.arm(f"{mechanism}:off")
    try:
        yield
    finally:
        failpoints.arm("")


def reasons(found: Diff, last: int | None = 100, min_share: float = 0.8) -> list[str]:
    return [held.reason for held in holds(found, last, min_share)]


def wrongs(count: int) -> list[Wrong]:
    return [Wrong("no_place", "place", key=f"wrong {n}") for n in range(count)]


def test_a_file_like_last_nights_is_applied() -> None:
    assert reasons(changes(BEFORE, reads(*DOCKET))) == []


@pytest.mark.parametrize(
    ("rows", "last", "expected"),
    [
        (80, 100, []),
        (79, 100, ["fewer", "gone"]),
        (100, 50, []),
        (101, 50, ["more"]),
        (0, 100, ["empty", "gone"]),
        (0, 0, ["empty", "gone"]),
        (100, None, ["first_load"]),
        (0, None, ["first_load", "empty", "gone"]),
        (1, 0, ["more", "gone"]),
    ],
)
def test_the_size_of_a_file_is_looked_at(rows: int, last: int | None, expected: list[str]) -> None:
    listed = [*DOCKET, made("101")][:rows]
    assert reasons(changes(BEFORE, reads(*listed), horizon_days=60), last) == expected


def test_a_source_may_say_what_share_it_must_have() -> None:
    found = changes([], reads(*DOCKET[:70]))
    assert reasons(found, 100, 0.7) == []
    assert reasons(found, 100, 0.71) == ["fewer"]


def test_many_dates_gone_are_looked_at_though_the_file_is_as_long_as_ever() -> None:
    others = [made(f"other {n}") for n in range(30)]
    assert reasons(changes(BEFORE, reads(*DOCKET[:80], *others[:20]), horizon_days=60)) == []
    assert reasons(changes(BEFORE, reads(*DOCKET[:79], *others[:21]), horizon_days=60)) == ["gone"]


def test_many_refused_rows_are_looked_at() -> None:
    # Columns that changed their places make rows that nobody can read.
    assert reasons(changes(BEFORE, reads(*DOCKET, *wrongs(25)))) == []
    assert reasons(changes(BEFORE, reads(*DOCKET, *wrongs(26)))) == ["refused"]


def test_without_the_hold_half_a_file_cancels_half_the_docket() -> None:
    half = changes(BEFORE, reads(*DOCKET[::2]), horizon_days=60)
    assert half.counts["gone"] == 50
    assert reasons(half) == ["fewer", "gone"]
    with without("hold"):
        assert reasons(half) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_whoever_approves_reads_why_and_how_many(language: str) -> None:
    half = changes(BEFORE, reads(*DOCKET[::2], *wrongs(20)), horizon_days=60)
    said = {held.reason: held.sentence(language) for held in holds(half, 100)}  # type: ignore[arg-type]
    assert list(said) == ["fewer", "gone", "refused"]
    assert "70" in said["fewer"]
    assert "100" in said["fewer"]
    assert re.search(r"50 (of|de) 100", said["gone"])
    assert re.search(r"20 (of|de) 70", said["refused"])


@pytest.mark.parametrize("reason", SENTENCES)
def test_both_languages_give_the_same_numbers(reason: str) -> None:
    words = SENTENCES[reason]  # type: ignore[index]
    assert set(words) == {"en", "es"}
    assert set(re.findall(r"{\w+}", words["en"])) == set(re.findall(r"{\w+}", words["es"]))
