"""Somebody whom nobody knows asks a court's line: what is understood is answered by it, and comes on no board."""

from collections.abc import Sequence

from msgspec.structs import replace

from services.kit.tx import Tx
from services.threads.domain.court import goes_first, heard
from services.threads.domain.recipient import is_phone
from services.threads.store.courts import Told, keep_heard, patterns_of, questions_of, tell_asked
from services.threads.store.unknown import Waiting


async def asked_of_courts(tx: Tx, waiting: Sequence[Waiting]) -> list[Waiting]:
    """Have the courts answer those that are theirs; what is left for the board, all that nobody understood with it."""
    patterns = await patterns_of(tx, {one.text.line for one in waiting}) if waiting else {}
    theirs = [one for one in waiting if one.text.line in patterns and _may_ask(one, patterns[one.text.line])]
    if not theirs:
        return list(waiting)
    questions = await questions_of(tx, {(one.text.number, one.text.line) for one in theirs})
    told = {one.text.text_id: _told(one, patterns[one.text.line], questions) for one in theirs}
    await keep_heard(tx, [one for one in told.values() if _is_alone(one)])
    tell_asked(tx, list(told.values()))
    return [
        replace(one, is_courts=one.text.text_id in told)
        for one in waiting
        if one.text.text_id not in told or not _is_alone(told[one.text.text_id])
    ]


def _may_ask(one: Waiting, patterns: Sequence[str]) -> bool:
    """Of two clients who share a number a person finds out which; nor are machines, or words for others, answered."""
    text = one.text
    return (
        one.why.kind != "shared"
        and is_phone(text.number)
        and not text.is_late
        and not goes_first(text.body, patterns, text.keyword)
    )


def _told(one: Waiting, patterns: Sequence[str], questions: dict[tuple[str, str], tuple[str, ...]]) -> Told:
    text = one.text
    question = questions.get((text.number, text.line), ())
    return Told(text, one.seq, one.department_id, heard(text.body, patterns, question, keyword=text.keyword))


def _is_alone(told: Told) -> bool:
    """Whether nobody has to look at it: it was understood, and is words alone."""
    return told.heard is not None and not told.text.media_count
