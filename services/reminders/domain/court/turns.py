"""The turns there are: each says one text, asks at most one question, and hands on the talk as it then stands."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from proto.values.language import Language
from services.kit import failpoints
from services.reminders.domain.court.facts import Case, Court, Hearing, Log, Question, QuestionKind, Talk, Turn, Watch
from services.reminders.domain.court.saying import choice, label, said, spoken, values
from services.reminders.domain.court.words import Phrase

OPTIONS: Final[dict[QuestionKind, tuple[str, ...]]] = {
    "remind": ("remind", "no"),
    "keep": ("keep_looking", "no"),
    "end": ("end_case", "keep"),
}


def language(talk: Talk, court: Court) -> Language:
    """What they wrote in, as far as it told; else the court's."""
    return talk.language or court.language


def text(
    talk: Talk,
    phrases: Sequence[Phrase],
    court: Court,
    number: str,
    hearing: Hearing | None = None,
    until: date | None = None,
) -> str:
    """The phrases in their language, about one date."""
    spoken_in = language(talk, court)
    at = hearing.starts_at if hearing else None
    return said(phrases, spoken_in, values(court, number, hearing) | spoken(court, spoken_in, at, until))


def plain(talk: Talk, phrase: Phrase, log: Log, court: Court, number: str = "", until: date | None = None) -> Turn:
    """Says it, and asks nothing new. An instruction leaves open what was asked."""
    left = talk if log == "instructed" else replace(talk, question=None)
    return Turn(say=text(talk, (phrase,), court, number, until=until), log=log, talk=left)


def asks(
    talk: Talk,
    question: Question,
    phrases: Sequence[Phrase],
    log: Log,
    court: Court,
    hearing: Hearing | None = None,
    until: date | None = None,
) -> Turn:
    """Says it, and asks what is answered by a digit."""
    say = text(talk, phrases, court, question.number, hearing, until)
    return Turn(say=say, log=log, talk=replace(talk, question=question), options=OPTIONS[question.kind])


def about(talk: Talk, number: str, case: Case, court: Court, now: datetime) -> Turn:
    """One case: its next date, or that it has none, and what can be done."""
    hearing = case.coming(now)
    is_watched = any(watch.number == number and watch.case_id == case.case_id for watch in talk.watches)
    facts: tuple[Phrase, ...] = ("found",) if hearing else ("no_date",)
    if court.is_test(number):
        facts = ("test", *facts)
    if is_watched:
        question = Question(kind="end", number=number, case_id=case.case_id, at=now)
        return asks(talk, question, (*facts, "already", "ask_end"), "already", court, hearing)
    if hearing is None:
        question = Question(kind="keep", number=number, case_id=case.case_id, at=now)
        until = court.keeps_until(now)
        return asks(talk, question, (*facts, "ask_keep"), "no_date", court, until=until)
    is_payable = _pays(case, hearing, court)
    question = Question(kind="remind", number=number, case_id=case.case_id, told=hearing, at=now)
    phrases = (*facts, *(("payable",) if is_payable else ()), "verify", "ask_remind")
    return asks(talk, question, phrases, "payable" if is_payable else "found", court, hearing)


def _pays(case: Case, hearing: Hearing, court: Court) -> bool:
    if failpoints.is_off("all_payable"):
        return hearing.pay is not None
    return case.is_payable and bool(values(court, case.number, hearing)["pay"])


def choose(talk: Talk, number: str, cases: Sequence[Case], court: Court, now: datetime) -> Turn:
    """Which of several, by digit; nothing is said of any of them but what tells it from the others."""
    spoken_in = language(talk, court)
    labels = [label(case, cases, spoken_in, digit) for digit, case in enumerate(cases, 1)]
    say, most = choice("several", labels, spoken_in, values(court, number))
    keys = tuple(case.case_id for case in cases[:most])
    question = Question(kind="choose", number=number, keys=keys, at=now)
    return Turn(say=say, log="several", talk=replace(talk, question=question), options=keys)


def end_which(talk: Talk, watches: Sequence[Watch], court: Court, now: datetime) -> Turn:
    """Which of the cases they are told about is to end."""
    numbers = tuple(dict.fromkeys(watch.number for watch in watches))
    if len(numbers) == 1:
        return ended(talk, watches, court)
    say, most = choice("end_which", numbers, language(talk, court), values(court, ""))
    keys = numbers[:most]
    question = Question(kind="end_which", keys=keys, at=now)
    return Turn(say=say, log="several", talk=replace(talk, question=question), options=keys)


def ended(talk: Talk, watches: Sequence[Watch], court: Court) -> Turn:
    """These watches are no more; every other one stands."""
    left = replace(talk, question=None, watches=tuple(watch for watch in talk.watches if watch not in watches))
    number = watches[0].number
    return replace(plain(left, "ended", "ended", court, number), stop=tuple(watches))


def repeated(talk: Talk, cases: Sequence[Case], court: Court, now: datetime) -> Turn | None:
    """What was asked, once more; None where it can't be asked as it stood."""
    question = talk.question
    if question is None:
        return None
    if question.kind == "end_which":
        return replace(end_which(talk, talk.watches, court, now), log="instructed") if talk.watches else None
    if question.kind == "choose":
        return replace(choose(talk, question.number, cases, court, now), log="instructed") if cases else None
    case = next((case for case in cases if case.case_id == question.case_id), None)
    phrase: Phrase = {"remind": "ask_remind", "keep": "ask_keep", "end": "ask_end"}[question.kind]  # type: ignore[assignment]
    hearing = case.coming(now) if case else None
    facts: tuple[Phrase, ...] = ("found",) if hearing else ("instructed",)
    until = court.keeps_until(now)
    return asks(talk, replace(question, at=now), (*facts, phrase), "instructed", court, hearing, until)
