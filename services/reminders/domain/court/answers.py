"""What a digit does: it answers the question that is open, as its cases stand now."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from services.reminders.domain.court.facts import Case, Court, Question, Talk, Turn, Watch
from services.reminders.domain.court.turns import OPTIONS, about, choose, ended, plain


def answered(
    talk: Talk, question: Question, digit: int, cases: Sequence[Case], court: Court, now: datetime
) -> Turn | None:
    """The turn of this digit; None for one that was not offered."""
    options = OPTIONS.get(question.kind, question.keys)
    if not 1 <= digit <= len(options):
        return None
    talk = replace(talk, question=None, instructed_at=None)
    if question.kind == "choose":
        return _chosen(talk, question, question.keys[digit - 1], cases, court, now)
    if question.kind == "end_which":
        return _ended(talk, question.keys[digit - 1], None, court, is_all=True)
    if question.kind == "end":
        return _end(talk, question, digit, court)
    if digit == 2:
        return plain(talk, "declined", "declined", court, question.number)
    return _subscribed(talk, question, court, now)


def _chosen(
    talk: Talk, question: Question, key: str, cases: Sequence[Case], court: Court, now: datetime
) -> Turn | None:
    case = next((case for case in cases if case.case_id == key), None)
    if case is not None:
        return about(talk, question.number, case, court, now)
    # A load took it away since: they choose among what there is, or hear how to ask.
    return choose(talk, question.number, cases, court, now) if cases else None


def _subscribed(talk: Talk, question: Question, court: Court, now: datetime) -> Turn:
    number = question.number
    watch = Watch(
        number=number,
        case_id=question.case_id,
        since=now,
        until=court.keeps_until(now) if question.kind == "keep" else None,
        is_test=court.is_test(number),
    )
    # A case that was found takes the place of the search for it.
    rest = tuple(one for one in talk.watches if one.number != number or one.case_id not in (None, watch.case_id))
    talk = replace(talk, watches=(*rest, watch))
    if question.kind == "keep":
        turn = plain(talk, "looking", "looking", court, number, watch.until)
    else:
        turn = plain(talk, "reminding", "reminding", court, number)
    return replace(turn, subscribe=watch, told=question.told)


def _end(talk: Talk, question: Question, digit: int, court: Court) -> Turn:
    if digit == 2:
        return plain(talk, "kept", "kept", court, question.number)
    return _ended(talk, question.number, question.case_id, court)


def _ended(talk: Talk, number: str, case_id: str | None, court: Court, *, is_all: bool = False) -> Turn:
    these = [one for one in talk.watches if one.number == number and (is_all or one.case_id == case_id)]
    if not these:
        return plain(talk, "nothing_to_end", "nothing_to_end", court, number)
    return ended(talk, these, court)
