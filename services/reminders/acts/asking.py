"""Asking threads to post a reminder, or to take it back."""

from typing import cast
from uuid import UUID

import msgspec

from proto.posts import Question, ThreadPost, ThreadWithdraw
from proto.values.window import Window, local
from services.kit import failpoints, log
from services.kit.tx import Tx
from services.reminders.acts.own_words import as_said, asks, own_words
from services.reminders.domain.due import Due
from services.reminders.domain.records import Surroundings
from services.reminders.domain.wording.facts import Facts
from services.reminders.domain.wording.first import FIRST, first
from services.reminders.domain.wording.rendering import texts
from services.reminders.domain.wording.template import Kind, Step, Template
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


class Said(msgspec.Struct, frozen=True):
    """A reminder in words. template_id: the version of its department's, or the house's, that they are."""

    post: ThreadPost
    template_id: UUID | None


def post_of(due: Due, window: Window, words: Words) -> ThreadPost | None:
    """What threads is asked to post in this window; None for a reminder that can't be put into words."""
    said = said_of(due, window, words)
    return said.post if said else None


def said_of(due: Due, window: Window, words: Words) -> Said | None:
    """The same, with whose words they are."""
    try:
        return _post(due, due.around, window, words) if due.around else None
    except (ValueError, LookupError) as error:
        log.get().error("reminder_unworded", reminder_id=due.reminder_id, error=type(error).__name__)
        return None


def _post(due: Due, around: Surroundings, window: Window, words: Words) -> Said | None:
    (wording, neutral_wording), template_id = _texts(as_said(due), around, words)
    wording |= own_words(due, around)
    if "en" not in wording:
        return None
    post = ThreadPost(
        post_id=due.post_id,
        client_id=around.client.client_id,
        department_id=around.department_id,
        wording=with_others(wording, due.also),
        not_before=window.not_before,
        not_after=window.not_after,
        question=Question(question_id=due.question_id, choices=CHOICES) if due.question_id and asks(due) else None,
        neutral_wording=_held_back(due, neutral_wording) if neutral_wording else None,
    )
    return Said(post, template_id)


def _texts(due: Due, around: Surroundings, words: Words) -> tuple[tuple[dict[str, str], dict[str, str]], UUID | None]:
    """What it says, and what it says to a number nobody has confirmed; and in which version of whose words."""
    if due.step == "requested":
        return (dict(due.asked), {}), None
    for template_id, template in words.written.of(around.department_id, due.step, due.date.kind):
        said = _written(due, around, template)
        if said is not None:
            return said, template_id
    return _every_office(due, around, words), None


def _every_office(due: Due, around: Surroundings, words: Words) -> tuple[dict[str, str], dict[str, str]]:
    """What every office says; empty when nobody wrote words for it."""
    if due.step not in HAVING_WORDS:
        return _first_words(due, around)
    date, times = due.date, {"start": due.local_time, "former": due.former_time or due.local_time}
    wording = words.of(due.step, date.kind, with_contact=date.contact is not None)
    values = {"given_name": around.client.given_name, "place": date.place or "", "contact": date.contact or ""}
    twin = neutral(due.step, around.client.given_name, times, due.languages)
    return bodies(wording, values, times, due.languages), twin


def _written(due: Due, around: Surroundings, template: Template) -> tuple[dict[str, str], dict[str, str]] | None:
    """What a department, or the house, has it say; None where its blanks can't be filled for this date.

    Then what is said everywhere is said: a client is to be reminded, in whatever words.
    """
    try:
        facts = _facts(due, around)
        said = _said(template, facts, due) if facts else None
    except (ValueError, LookupError) as error:
        log.get().warning("template_unfit", reminder_id=due.reminder_id, error=type(error).__name__)
        return None
    # English is what everybody falls back on.
    return said if said and "en" in said[0] else None


def _first_words(due: Due, around: Surroundings) -> tuple[dict[str, str], dict[str, str]]:
    """The words an office starts with."""
    step, kind, facts = cast("Step", due.step), cast("Kind", due.date.kind), _facts(due, around)
    if (step, kind) not in FIRST or facts is None:
        return {}, {}
    return _said(first(step, kind), facts, due)


def _said(template: Template, facts: Facts, due: Due) -> tuple[dict[str, str], dict[str, str]]:
    said = texts(template, facts, languages=due.languages)
    return dict(said.full.items()), dict((said.neutral or said.full).items())


def _facts(due: Due, around: Surroundings) -> Facts | None:
    zone = due.date.time_zone
    if zone is None:
        return None
    return Facts(
        given_name=around.client.given_name,
        office=around.office,
        starts_at=local(due.local_time, zone),
        former_at=local(due.former_time, zone) if due.former_time else None,
        zone=zone,
        client_zone=around.client.time_zone,
        place=due.date.place or "",
        contact=due.date.contact or "",
    )


def _held_back(due: Due, said: dict[str, str]) -> dict[str, str] | None:
    """Without it threads gives up what would tell on them, at a number nobody has confirmed."""
    if failpoints.is_off("neutral_words"):
        return None
    # Where it says no place, another at the same time is nothing new.
    others = {one.local_time: one for one in due.also if one.local_time != due.local_time}
    return with_others(said, list(others.values()), is_neutral=True)
