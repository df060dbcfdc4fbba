"""What somebody wrote for one date goes in place of what is always said; what only staff's dates have is said as usual.

The twin for a number nobody has confirmed stays the usual one: whoever holds that phone learns no more.
"""

from collections.abc import Mapping

import msgspec

from proto.values.body import tidy
from proto.values.language import Language
from proto.values.window import local
from services.kit import log
from services.reminders.domain.due import Due
from services.reminders.domain.records import Surroundings
from services.reminders.domain.wording.facts import Facts
from services.reminders.domain.wording.rendering import filled
from services.reminders.domain.wording.replies import asked_digits


def as_said(due: Due) -> Due:
    """The same under the step whose words it has."""
    return due if due.said_as == due.step else msgspec.structs.replace(due, step=due.said_as)


def own_words(due: Due, around: Surroundings) -> dict[str, str]:
    """What somebody wrote for this step of the date, filled, in the languages they wrote it in; empty for none.

    Where its blanks can't be filled any more the usual words go: a client is to be reminded, in whatever words.
    """
    written = _written(due)
    if not written or due.date.time_zone is None:
        return {}
    facts = Facts(
        given_name=around.client.given_name,
        office=around.office,
        starts_at=local(due.local_time, due.date.time_zone),
        zone=due.date.time_zone,
        client_zone=around.client.time_zone,
        place=due.date.place or "",
        contact=due.date.contact or "",
    )
    try:
        return {
            language: tidy(filled(text, facts, language, is_neutral=False))
            for language, text in written.items()
            if text.strip()
        }
    except (ValueError, LookupError) as error:
        log.get().warning("own_words_unfit", reminder_id=due.reminder_id, error=type(error).__name__)
        return {}


def asks(due: Due) -> bool:
    """Whether its words ask for an answer by digit: one that does not must not close another text's question."""
    written = _written(due)
    return not written or any(asked_digits(text, language) for language, text in written.items())


def _written(due: Due) -> Mapping[Language, str]:
    return due.date.own_words.get(due.step, {})
