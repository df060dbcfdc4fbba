"""What would be sent, for a department that only asks: to whom, when, and in which words.

It learns no more than it said itself: not the client's name, nor their number but its last two digits, nor what
another department's date is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from proto.departments import (
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentScheduled,
    ClientInCustody,
    OfficeClosed,
    ReminderRequested,
)
from proto.values.body import segments
from proto.values.language import FALLBACK, Language, choose
from proto.values.window import Window
from services.kit.tx import Tx
from services.reminders.acts.asking import post_of
from services.reminders.domain.due import Due
from services.reminders.domain.planning.cascade import StepName
from services.reminders.domain.planning.why import sentence
from services.reminders.domain.records import Publisher
from services.reminders.store.tried import Ready, dates_of, dates_on, ready_about
from services.reminders.store.wording import Words, words_for

# What stands where the text itself names the client.
_UNNAMED: Final[Mapping[Language, str]] = {"en": "(first name)", "es": "(nombre)"}

_OF_DATES: Final = (
    AppointmentScheduled,
    AppointmentMoved,
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
)


class WouldGo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One text that would be sent. segments: what it costs as it goes out, the client's name in it.

    body None: it speaks of another department's date, too, whose words are not this publisher's to read.
    """

    to: str
    language: Language
    at: datetime
    not_after: datetime
    step: StepName
    why: str
    segments: int
    body: str | None = None


async def would_go(tx: Tx, publisher: Publisher, event: msgspec.Struct) -> list[WouldGo]:
    """What waits to be sent about what an event speaks of, which this transaction has acted on."""
    ready = await ready_about(tx, publisher.publisher_id, await _dates_of(tx, publisher, event))
    words = await words_for(tx, [one.due for one in ready]) if ready else Words({})
    return [told for one in ready if (told := _told(one, words))]


async def _dates_of(tx: Tx, publisher: Publisher, event: msgspec.Struct) -> list[str]:
    """Of which of the publisher's dates an event speaks, by its own ids."""
    if isinstance(event, ClientInCustody):
        return await dates_of(tx, publisher.publisher_id, event.client.label, event.client.id)
    if isinstance(event, OfficeClosed):
        return await dates_on(tx, publisher.publisher_id, event.first_on, event.last_on)
    if isinstance(event, ReminderRequested):
        return [event.reminder]
    return [event.appointment] if isinstance(event, _OF_DATES) else []


def _told(ready: Ready, words: Words) -> WouldGo | None:
    """None where there are no words: nothing goes then."""
    due, window = ready.due, Window(ready.due.not_before, ready.due.not_after)
    post, shown = post_of(due, window, words), post_of(_unnamed(due), window, words)
    if post is None or shown is None:
        return None
    language = choose(due.language or FALLBACK, post.wording)
    return WouldGo(
        to=_ending(due),
        language=language,
        at=window.not_before,
        not_after=window.not_after,
        step=due.step,
        why=" ".join(sentence(why, "en") for why in ready.why),
        segments=segments(post.wording[language]),
        body=None if ready.is_shared else shown.wording[language],
    )


def _unnamed(due: Due) -> Due:
    around = due.around
    if around is None:
        return due
    nobody = msgspec.structs.replace(around.client, given_name=_UNNAMED[due.language or FALLBACK])
    return msgspec.structs.replace(due, around=msgspec.structs.replace(around, client=nobody))


def _ending(due: Due) -> str:
    number = due.around.client.number if due.around else None
    return f"phone ending {number[-2:]}" if number else "no phone"
