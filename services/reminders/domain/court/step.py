"""One turn of the dialogue: what a text was heard as, and what is known, become what is said and what is kept.

Whatever comes, a turn says one text or leaves the answer to a person; it never raises. A digit answers the open
question and nothing else, and never falls through to a look-up.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from msgspec.structs import replace

from proto.values.window import local
from services.kit import failpoints
from services.reminders.domain.court.answers import answered
from services.reminders.domain.court.facts import (
    PATIENCE,
    QUESTION_OPEN,
    Asked,
    Case,
    Court,
    Hearing,
    Question,
    Talk,
    Turn,
)
from services.reminders.domain.court.turns import about, asks, choose, end_which, ended, plain, repeated
from services.reminders.domain.court.words import Phrase

_TEST_AT: Final = time(9)


def step(talk: Talk, asked: Asked, found: Sequence[Case], court: Court, now: datetime) -> Turn:
    """The turn that asked leads to. found: the cases of the number that was sent, else of the one last asked about.

    now is aware. found may be in any order, and hold dates that are past.
    """
    talk = _current(talk, asked, now)
    number = asked.token or (talk.question.number if talk.question else "")
    cases = _cases(number, found, court, now)
    if asked.ends_case:
        return _end(talk, asked, court, now)
    if asked.token:
        return _asked(replace(talk, question=None, instructed_at=None), asked.token, cases, court, now)
    question = talk.question
    if question is not None and asked.choice is not None:
        turn = answered(talk, question, asked.choice, cases, court, now)
        if turn is not None:
            return turn
    return _not_understood(talk, cases, court, now)


def _current(talk: Talk, asked: Asked, now: datetime) -> Talk:
    """Without a question nobody remembers; in the language of what they write."""
    question = talk.question
    if question is not None and now - question.at > QUESTION_OPEN:
        question = None
    return replace(talk, question=question, language=asked.language or talk.language)


def _cases(number: str, found: Sequence[Case], court: Court, now: datetime) -> tuple[Case, ...]:
    if court.is_test(number):
        return (test_case(number, court, now),)
    return tuple(sorted(found, key=lambda case: (case.county, case.listed_as, case.case_id)))


def test_case(number: str, court: Court, now: datetime) -> Case:
    """It has a hearing tomorrow, whenever it is asked for."""
    tomorrow = court.today(now) + timedelta(days=1)
    at = local(datetime.combine(tomorrow, _TEST_AT), court.zone)
    return Case(case_id="test", number=number, hearings=(Hearing(hearing_id="test", starts_at=at),))


def _asked(talk: Talk, number: str, cases: Sequence[Case], court: Court, now: datetime) -> Turn:
    if len(cases) > 1:
        return choose(talk, number, cases, court, now)
    if cases:
        return about(talk, number, cases[0], court, now)
    until = court.keeps_until(now)
    search = next((watch for watch in talk.watches if watch.number == number and watch.case_id is None), None)
    if search is None:
        question = Question(kind="keep", number=number, at=now)
        return asks(talk, question, ("not_found", "ask_keep"), "not_found", court, until=until)
    # Asking again says that it still matters: the search begins anew.
    renewed = replace(search, until=search.until if failpoints.is_off("search_renewed") else until)
    kept = tuple(renewed if watch is search else watch for watch in talk.watches)
    question = Question(kind="end", number=number, at=now)
    phrases: tuple[Phrase, ...] = ("already_looking", "ask_end")
    turn = asks(replace(talk, watches=kept), question, phrases, "already_looking", court, until=renewed.until)
    return replace(turn, subscribe=renewed)


def _end(talk: Talk, asked: Asked, court: Court, now: datetime) -> Turn:
    """Of one case, not of them all: the carrier's own word does that."""
    of_it = [watch for watch in talk.watches if asked.token in (None, watch.number)]
    if failpoints.is_off("one_case"):
        of_it = list(talk.watches)
    if not of_it:
        return plain(talk, "nothing_to_end", "nothing_to_end", court, asked.token or "")
    if asked.token or len(of_it) == 1:
        return ended(talk, of_it, court)
    return end_which(talk, of_it, court, now)


def _not_understood(talk: Talk, cases: Sequence[Case], court: Court, now: datetime) -> Turn:
    if talk.instructed_at is not None and now - talk.instructed_at < PATIENCE and not failpoints.is_off("patience"):
        return Turn(say=None, log="to_a_person", talk=talk)
    talk = replace(talk, instructed_at=now)
    again = repeated(talk, cases, court, now) if talk.question else None
    return again or plain(talk, "instructed", "instructed", court)
