"""One date as a page shows it: what went, what will go and in which words, what does not, and why."""

from collections.abc import Iterator
from uuid import UUID

from proto.values.language import LANGUAGES
from proto.values.window import Window
from services.kit.tx import Tx
from services.reminders.acts.by_hand.previewing import addressed
from services.reminders.acts.by_hand.repeats import repeat_in
from services.reminders.acts.by_hand.wording import Addressed, spoken
from services.reminders.domain.by_hand.leads import chosen_of, lead_of
from services.reminders.domain.due import Dated
from services.reminders.domain.edits import Edit
from services.reminders.domain.pages import DatePage, DateText, Unsaid
from services.reminders.domain.pages.dates import Said
from services.reminders.domain.plan import When
from services.reminders.domain.planning.why import Why, sentence
from services.reminders.domain.states import WAITING
from services.reminders.store.access import NotYours, Opened
from services.reminders.store.dated import Shown, Text, shown, texts_of
from services.reminders.store.readers import office_of

# What a step means that is only planned, or is said by another: it stands among the texts.
_SAID_ANYWAY = frozenset({"said"})


async def date_page(tx: Tx, opened: Opened, date: Shown) -> DatePage:
    """The date's page, for somebody who may see its client."""
    to, texts = await addressed(tx, opened), await texts_of(tx, date.date_id)
    edit = date.edit or Edit()
    own = edit if date.is_staffs else Edit()
    zone = opened.reader.client.time_zone
    when = When(date.local_time, date.starts_at) if date.local_time and date.starts_at else None
    lead = lead_of(own.steps) if own.steps is not None else None
    return DatePage(
        date_id=date.date_id,
        client_id=date.client_id,
        kind=date.kind,
        state=date.state,
        local_time=date.local_time,
        time_zone=date.time_zone,
        starts_at=date.starts_at,
        place=date.place or "",
        contact=date.contact or "",
        office=await office_of(tx, date.department_id),
        is_by_hand=date.is_staffs,
        can_change=may_change(opened, date) and is_to_come(tx, date),
        is_off=edit.is_stopped,
        edits=edit.edits,
        set_by=date.set_by,
        set_at=date.set_at,
        changed_by=date.changed_by,
        changed_at=edit.at,
        lead=lead,
        chosen=chosen_of(own.steps or (), when, zone) if when and lead == "chosen" else (),
        words=next((dict(words) for words in own.words.values()), {}),
        is_repeated=date.is_staffs and repeat_in(date.their_id) is not None,
        texts=tuple(_text(to, date, text) for text in texts),
        unsaid=tuple(_unsaid(date)),
    )


async def shown_to(tx: Tx, opened: Opened, date_id: UUID) -> Shown:
    """The date, which must be this client's. Raises NotYours."""
    found = await shown(tx, date_id)
    if found is None or found.client_id != opened.client_id:
        raise NotYours("date", date_id)
    return found


def may_change(opened: Opened, date: Shown) -> bool:
    """Whether it was set here: by staff of the department in whose caseload the asker sees its client."""
    return date.is_staffs and date.department_id == opened.department_id


def is_to_come(tx: Tx, date: Shown) -> bool:
    """Whether it takes place, and has not begun."""
    return date.state == "scheduled" and date.starts_at is not None and date.starts_at > tx.now


def _text(to: Addressed, date: Shown, text: Text) -> DateText:
    is_to_go = text.state in WAITING and not text.is_carried
    said = spoken(to, _date(date), text.step, text.local_time, _window(text), text.former_time) if is_to_go else None
    return DateText(
        step=text.step,
        state=text.state,
        at=text.not_before,
        reason=text.reason,
        is_with_another=text.is_carried,
        why=text.why,
        explained=_explained(*text.why),
        choice=text.choice,
        words=said.words if said else None,
        neutral_words=said.neutral_words if said else None,
    )


def _unsaid(date: Shown) -> Iterator[Unsaid]:
    for step, why in sorted(date.explained.items()):
        if why not in _SAID_ANYWAY:
            yield Unsaid(step=step, why=why, explained=_explained(why))


def _explained(*whys: Why) -> Said:
    return {language: " ".join(sentence(why, language) for why in whys) for language in LANGUAGES}


def _window(text: Text) -> Window:
    return Window(text.not_before, text.not_after)


def _date(date: Shown) -> Dated:
    return Dated(
        revision=date.revision,
        kind=date.kind,
        time_zone=date.time_zone,
        place=date.place,
        contact=date.contact,
        their_id="",
        publisher_id=date.date_id,
        own_words=date.edit.words if date.edit else {},
    )
