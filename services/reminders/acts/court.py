"""A court's line answers: one turn a text; and those who asked for it are told what becomes of their dates."""

from datetime import datetime, timedelta
from typing import Final

from proto.courts import NumberAsked, NumberPost
from proto.values.language import Language
from proto.values.language import language_of as named
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.reminders.domain.court import watching
from services.reminders.domain.court.facts import Asked, Case, Hearing, Turn, Watch
from services.reminders.domain.court.step import step, test_case
from services.reminders.domain.court.watching import Told
from services.reminders.store import court_posts, court_talks
from services.reminders.store.court_talks import Subscription
from services.reminders.store.courts import CourtLine, cases_called, court_on, courts_with

# An answer an hour later would puzzle; what is told of a date may wait for the morning.
ANSWER_LIFE: Final = timedelta(hours=1)
# Who wrote longer ago may be asleep by now: the answer keeps to quiet hours as all else does.
PROMPT: Final = timedelta(minutes=10)
TOLD_LIFE: Final = timedelta(hours=20)


async def asked(tx: Tx, event: NumberAsked) -> None:
    """One turn: what they sent, and what is known, become what is said and what is kept."""
    court = await court_on(tx, event.line)
    if court is None:
        return
    talk = await court_talks.hold_talk(tx, court.court_id, event.number)
    number = event.token or (talk.question.number if talk.question else "")
    found = (await cases_called(tx, court, [number]))[number] if number else []
    heard = Asked(
        token=event.token, choice=event.choice, ends_case=event.ends_case, language=event.language or talk.language
    )
    turn = step(talk, heard, found, court.court, tx.now)
    await _keep(tx, court, event, turn)
    await court_posts.note(tx, court.court_id, turn.log)


async def _keep(tx: Tx, court: CourtLine, event: NumberAsked, turn: Turn) -> None:
    await court_talks.keep_talk(tx, court.court_id, event.number, turn.talk)
    await court_talks.stop(tx, court.court_id, event.number, turn.stop)
    subscription_id, told = None, None
    if turn.subscribe:
        subscription_id = await court_talks.subscribe(tx, court.court_id, event.number, turn.subscribe)
        told = _told(turn.told, tx.now) if turn.told else None
    if turn.say is None:
        return
    is_prompt = tx.now - event.at < PROMPT
    post_id = new_id()
    await court_posts.keep_post(tx, post_id, court.court_id, event.number, subscription_id, told)
    answer = NumberPost(
        post_id=post_id,
        line=court.line,
        number=event.number,
        department_id=court.department_id,
        body=turn.say,
        asked_at=event.at,
        not_before=tx.now,
        not_after=tx.now + (ANSWER_LIFE if is_prompt else TOLD_LIFE),
        options=turn.options,
        is_answer=is_prompt,
    )
    tx.publish(answer, subject=str(post_id), lane="reply")


async def look(tx: Tx) -> int:
    """Tell those whose turn it is what has become of their cases; how many were looked at."""
    due = await court_talks.take_due(tx)
    courts = await courts_with(tx, {one.court_id for one in due})
    told = await court_posts.told_to(tx, [one.subscription_id for one in due])
    for court_id, court in courts.items():
        theirs = [one for one in due if one.court_id == court_id]
        cases = await cases_called(tx, court, {one.watch.number for one in theirs})
        for one in theirs:
            await _look_at(tx, court, one, cases[one.watch.number], told[one.subscription_id])
    return len(due)


async def _look_at(tx: Tx, court: CourtLine, one: Subscription, cases: list[Case], told: list[Told]) -> None:
    language = await court_talks.language_of(tx, court.court_id, one.phone)
    spoken = named(language) if language else None
    if one.watch.case_id is None:
        await _search(tx, court, one, cases, spoken)
        return
    case = _watched(court, one.watch, cases)
    news = watching.due(one.watch, case, told, court.court, tx.now) if case else ()
    for said in news:
        body = watching.says(said, one.watch, court.court, spoken)
        life = max(said.starts_at, tx.now + timedelta(minutes=30)) if said.step in _REMINDS else tx.now + TOLD_LIFE
        await _tell(tx, court, one, body, life, said)
    if watching.is_over(one.watch, case, [*told, *news], court.court, tx.now):
        await court_talks.end(tx, one.subscription_id, "ended")


_REMINDS: Final = ("day_before", "morning_of")


def _watched(court: CourtLine, watch: Watch, cases: list[Case]) -> Case | None:
    """The case it watches; the one the court tries its line with is in no file."""
    if watch.is_test:
        return test_case(watch.number, court.court, watch.since)
    return next((case for case in cases if case.case_id == watch.case_id), None)


def _told(hearing: Hearing, now: datetime) -> Told:
    return Told(step="told", hearing_id=hearing.hearing_id, starts_at=hearing.starts_at, place=hearing.place, at=now)


async def _search(tx: Tx, court: CourtLine, one: Subscription, cases: list[Case], spoken: Language | None) -> None:
    search = watching.searched(one.watch, cases, court.court, tx.now, spoken)
    if search.log:
        await court_posts.note(tx, court.court_id, search.log)
    told: Told | None = None
    if search.case and (hearing := search.case.coming(tx.now)):
        found = Watch(number=one.watch.number, case_id=search.case.case_id, since=one.watch.since)
        subscription_id = await court_talks.subscribe(tx, court.court_id, one.phone, found)
        one = Subscription(subscription_id, one.court_id, one.phone, found)
        told = _told(hearing, tx.now)
    if search.is_over:
        await court_talks.end(tx, one.subscription_id, "expired" if search.log == "expired" else "ended")
    if search.say:
        await _tell(tx, court, one, search.say, tx.now + TOLD_LIFE, told)


async def _tell(tx: Tx, court: CourtLine, one: Subscription, body: str, not_after: datetime, said: Told | None) -> None:
    post_id = new_id()
    await court_posts.keep_post(tx, post_id, court.court_id, one.phone, one.subscription_id, said)
    post = NumberPost(
        post_id=post_id,
        line=court.line,
        number=one.phone,
        department_id=court.department_id,
        body=body,
        asked_at=one.watch.since,
        not_before=tx.now,
        not_after=not_after,
        lane="reminder",
    )
    tx.publish(post, subject=str(post_id), lane="reminder")
