"""Asking threads to post a reminder, or to take it back."""

from typing import cast

from proto.posts import Question, ThreadPost, ThreadWithdraw
from proto.values.window import Window, local
from services.kit import failpoints, log
from services.kit.tx import Tx
from services.reminders.domain.due import Due
from services.reminders.domain.records import Surroundings
from services.reminders.domain.wording.facts import Facts
from services.reminders.domain.wording.first import FIRST, first
from services.reminders.domain.wording.rendering import texts
from services.reminders.domain.wording.template import Kind, Step
from services.reminders.domain.words import CHOICES, HAVING_WORDS, bodies, neutral, with_others
from services.reminders.store.wording import Words


def ask(tx: Tx, due: Due, words: Words) -> None:
    """Ask for one again as it was asked before; not when there are no words for it any more."""
    if due.state == "withdrawing":
        tx.publish(ThreadWithdraw(post_id=due.post_id), subject=str(due.post_id))
        return
    post = post_of(due, Window(due.not_before, due.not_after), words)
    if post is not None:
        tx.publish(post, subject=str(due.post_id))


def post_of(due: Due, window: Window, words: Words) -> ThreadPost | None:
    """What threads is asked to post in this window; None for a reminder that can't be put into words."""
    try:
        return _post(due, due.around, window, words) if due.around else None
    except (ValueError, LookupError) as error:
        log.get().error("reminder_unworded", reminder_id=due.reminder_id, error=type(error).__name__)
        return None


def _post(due: Due, around: Surroundings, window: Window, words: Words) -> ThreadPost | None:
    wording, neutral_wording = _texts(due, around, words)
    if "en" not in wording:
        return None
    return ThreadPost(
        post_id=due.post_id,
        client_id=around.client.client_id,
        department_id=around.department_id,
        wording=with_others(wording, due.also),
        not_before=window.not_before,
        not_after=window.not_after,
        question=Question(question_id=due.question_id, choices=CHOICES) if due.question_id else None,
        neutral_wording=_held_back(due, neutral_wording) if neutral_wording else None,
    )


def _texts(due: Due, around: Surroundings, words: Words) -> tuple[dict[str, str], dict[str, str]]:
    """What it says, and what it says to a number nobody has confirmed; empty when nobody wrote words for it."""
    if due.step == "requested":
        return dict(due.asked), {}
    if due.step not in HAVING_WORDS:
        return _first_words(due, around)
    date, times = due.date, {"start": due.local_time, "former": due.former_time or due.local_time}
    wording = words.of(due.step, date.kind, with_contact=date.contact is not None)
    values = {"given_name": around.client.given_name, "place": date.place or "", "contact": date.contact or ""}
    twin = neutral(due.step, around.client.given_name, times, due.languages)
    return bodies(wording, values, times, due.languages), twin


def _first_words(due: Due, around: Surroundings) -> tuple[dict[str, str], dict[str, str]]:
    """The words an office starts with. Nobody writes in the name of an office whose own name is not known here yet."""
    step, kind, zone = cast("Step", due.step), due.date.kind, due.date.time_zone
    if (step, kind) not in FIRST or zone is None:
        return {}, {}
    facts = Facts(
        given_name=around.client.given_name,
        office=around.office,
        starts_at=local(due.local_time, zone),
        former_at=local(due.former_time, zone) if due.former_time else None,
        zone=zone,
        client_zone=around.client.time_zone,
        place=due.date.place or "",
        contact=due.date.contact or "",
    )
    said = texts(first(step, cast("Kind", kind)), facts, languages=due.languages)
    full: dict[str, str] = dict(said.full.items())
    twin: dict[str, str] = dict((said.neutral or said.full).items())
    return full if around.office else twin, twin


def _held_back(due: Due, said: dict[str, str]) -> dict[str, str] | None:
    """Without it threads gives up what would tell on them, at a number nobody has confirmed."""
    return None if failpoints.is_off("neutral_words") else with_others(said, due.also, is_neutral=True)
