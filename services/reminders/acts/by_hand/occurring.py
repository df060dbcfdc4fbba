"""The days a repeated date would fall on, before it is saved."""

from typing import Final

from proto.values.language import LANGUAGES
from services.kit.tx import Tx
from services.reminders.acts.by_hand.previewing import closed_of, whose_of
from services.reminders.domain.by_hand.faults import BadForm
from services.reminders.domain.by_hand.occurring import sentence
from services.reminders.domain.by_hand.repeats import rule_of
from services.reminders.domain.by_hand.wish import checked
from services.reminders.domain.forms.dates import RepeatWish
from services.reminders.domain.pages import Falls, Note, RepeatPreview
from services.reminders.domain.pages.previews import wrong
from services.reminders.domain.repeating import Made, dates
from services.reminders.store import dated
from services.reminders.store.access import Opened

# More than anybody reads; the count says how many there are.
_SHOWN: Final = 100


async def occurring(tx: Tx, opened: Opened, form: RepeatWish) -> RepeatPreview:
    """The form, checked, and the days it names."""
    office = await dated.hours_of(tx, opened.department_id)
    try:
        first = checked(form.wish, whose_of(opened.reader, office.name if office else ""), tx.now)
        rule = rule_of(form.again, first)
    except BadForm as bad:
        return RepeatPreview(faults=tuple(wrong(fault) for fault in bad.faults))
    closed = closed_of(office, tx.now) if office else frozenset()
    made = list(dates(rule, closed))
    return RepeatPreview(count=len(made), days=tuple(_falls(one) for one in made[:_SHOWN]))


def _falls(one: Made) -> Falls:
    notes = tuple(
        Note(
            code=note,
            local_time=one.local_time,
            sentence={language: sentence(note, one, language) for language in LANGUAGES},
        )
        for note in one.notes
    )
    return Falls(number=one.number, local_time=one.local_time, notes=notes)
