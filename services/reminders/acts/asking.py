"""Asking threads to post a reminder, or to take it back."""

from collections.abc import Mapping
from datetime import datetime

from proto.posts import Question, ThreadPost, ThreadWithdraw
from proto.values.window import Window
from services.kit import failpoints, log
from services.kit.tx import Tx
from services.reminders.domain.due import Due
from services.reminders.domain.records import Surroundings
from services.reminders.domain.words import CHOICES, bodies, neutral
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
    date = due.date
    times = {"start": due.local_time, "former": due.former_time or due.local_time}
    values = {"given_name": around.client.given_name, "place": date.place or "", "contact": date.contact or ""}
    wording = words.of(due.step, date.kind, with_contact=date.contact is not None)
    said = bodies(wording, values, times, due.languages)
    if "en" not in said:
        return None
    return ThreadPost(
        post_id=due.post_id,
        client_id=around.client.client_id,
        department_id=around.department_id,
        wording=said,
        not_before=window.not_before,
        not_after=window.not_after,
        question=Question(question_id=due.question_id, choices=CHOICES) if due.question_id else None,
        neutral_wording=_neutral(due, around.client.given_name, times),
    )


def _neutral(due: Due, given_name: str, times: Mapping[str, datetime]) -> dict[str, str] | None:
    """Without it threads gives up what would tell on them, at a number nobody has confirmed."""
    if failpoints.is_off("neutral_words"):
        return None
    return neutral(due.step, given_name, times, due.languages)
