"""Whom a text from an unknown number names."""

from uuid import UUID

import pytest

from services.threads.domain.suggest import MOST, Named, named_in, words_in

TINA, OTHER, BEN, WILL, NEIL, GARCIA = (UUID(int=number) for number in range(1, 7))
PEOPLE = (
    Named(TINA, "Tina", "Vigil"),
    Named(BEN, "Ben", "Barela"),
    Named(WILL, "Will", "Baker"),
    Named(NEIL, "Shaun", "O'Neil"),
    Named(GARCIA, "José María", "García-Lopez"),
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hi its TINA new phone", [TINA]),
        ("Tina Vigil here", [TINA]),
        ("hi its christina", []),
        ("vigil tonight", []),
        ("I will be late", []),
        ("will baker here", [WILL]),
        ("shaun oneil", [NEIL]),
        ("Shaun O’Neil", [NEIL]),
        ("soy jose garcia", [GARCIA]),
        ("maria garcia lopez", [GARCIA]),
        ("tina said ben has it", [TINA, BEN]),
        ("👋", []),
        ("", []),
    ],
)
def test_whole_names_and_lone_given_names_are_found(text: str, meant: list[UUID]) -> None:
    assert sorted(named_in(text, PEOPLE)) == sorted(meant)


def test_a_given_name_two_bear_suggests_neither_and_the_family_name_tells_which() -> None:
    people = (*PEOPLE, Named(OTHER, "Tina", "Evans"))
    assert named_in("its tina", people) == ()
    assert named_in("its tina evans", people) == (OTHER,)


def test_of_many_of_one_name_no_more_than_five() -> None:
    assert len(named_in("tina vigil", [Named(UUID(int=each), "Tina", "Vigil") for each in range(9)])) == MOST


def test_words_are_looked_up_as_written_and_by_their_halves() -> None:
    assert words_in("José García-Lopez 42!") == ["garcia", "garcia-lopez", "jose", "lopez"]
    assert "o'neil" in words_in("O'Neil")
