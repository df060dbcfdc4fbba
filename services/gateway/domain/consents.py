"""What is told to the provider's list of consents, and when that is tried again. Pure."""

import re
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

How = Literal["keyword", "provider", "recorded"]

# A few hours' outage costs no word its place; then daily.
_TRIES_S = (60, 600, 3600, 4 * 3600)
DAILY = timedelta(days=1)
# One that the provider refuses by itself, its number being none it knows, is given up after that.
MOST_REFUSALS = 6
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


class Word(msgspec.Struct, frozen=True):
    """The last word of a number about a line, in hand to be told. word_id: finds it in the answer."""

    number: str
    line: str
    seq: int
    wants_out: bool
    how: How
    at: datetime
    tries: int
    word_id: UUID


class Said(msgspec.Struct, frozen=True):
    """What came of telling it: due_at None when nothing is left to be done. refused_as: the provider's code."""

    number: str
    line: str
    seq: int
    is_told: bool = False
    due_at: datetime | None = None
    refused_as: str | None = None
    is_try: bool = False


def is_sayable(word: Word) -> bool:
    """Whether the provider's list can hold it: it is of phones only, not of names or other channels."""
    return bool(_PHONE.fullmatch(word.number))


def told(word: Word) -> Said:
    """The provider has it."""
    return Said(word.number, word.line, word.seq, is_told=True)


def unsayable(word: Word) -> Said:
    """It can't be told to anybody."""
    return Said(word.number, word.line, word.seq, refused_as="no_phone")


def refused(word: Word, code: str, now: datetime) -> Said:
    """The provider does not take this one; tried again some days, should the fault be theirs."""
    due_at = None if word.tries >= MOST_REFUSALS else _next(word, now)
    return Said(word.number, word.line, word.seq, due_at=due_at, refused_as=code, is_try=True)


def again(word: Word, now: datetime) -> Said:
    """Nobody knows whether the provider has it: it is told again, which changes nothing there."""
    return Said(word.number, word.line, word.seq, due_at=_next(word, now), is_try=True)


def put_off(word: Word, now: datetime, pause_s: float) -> Said:
    """The provider has heard enough for now."""
    return Said(word.number, word.line, word.seq, due_at=now + timedelta(seconds=pause_s))


def _next(word: Word, now: datetime) -> datetime:
    return now + (timedelta(seconds=_TRIES_S[word.tries - 1]) if word.tries <= len(_TRIES_S) else DAILY)
