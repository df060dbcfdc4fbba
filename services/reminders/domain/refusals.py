"""Why an event, or a reminder, comes to nothing: the word a department's program reads and the sentence its people do.

Refused    the event is not acted on; its publisher gets receipt.refused with the reason and the sentence
"""

from typing import Final

SENTENCES: Final[dict[str, str]] = {
    # The event itself.
    "not_yours": "You may publish only under your own name.",
    "id_reused": "This event id came before with other content; give every event its own id.",
    "sequence_reused": "This sequence came before with other content; count up with every change.",
    "sequence_missing": "Earlier events about this had a sequence; send one, higher than the last.",
    "unknown_zone": "time_zone is no IANA time zone; write one such as America/Denver.",
    "impossible_time": "starts_at is no time on any calendar; write it as 2026-03-09T08:30.",
    "not_begun": "It has not begun yet, so nobody can have missed it.",
    "unsendable": "These words can't be sent: give English ones, of up to 1,600 characters that phones can show.",
    "no_place": "place has neither a letter nor a digit, so no date can be there.",
    "ends_first": "It ends before it begins.",
    "too_long": "An office can be closed for a year at a time.",
    "too_deep": "data has hundreds of levels; send what the contract names and no more.",
    "type_not_offered": "We do not act on this type yet; nothing was stored.",
    "not_your_label": "Your publisher may not name clients by this label.",
    "not_with_this_key": "This key is not for events of this type.",
    "over_quota": "More events than agreed came in this minute or day; send this one again later.",
    "id_taken": "This id is another's: dates and requested reminders share one space of ids.",
    # The reminder.
    "no_words": "We have no wording for it that can be filled in.",
    "no_time_left": "No allowed time is left between now and the date.",
    "client_deleted": "This client's record was deleted.",
    "no_client": "We have no record of this client any more.",
    "closed": "No department here serves this client any more.",
    "no_line": "Neither a department that serves this client nor yours has a texting number.",
    "no_phone": "We have no phone for this client that a text can reach.",
    "opted_out": "This client asked us to stop texting them.",
    "reminders_off": "Reminders are switched off for this client.",
    "number_frozen": "This client's phone is being checked; nothing is sent to it.",
    "expired": "It could not be sent in time.",
    "undelivered": "The phone company could not deliver it.",
    "withdrawn": "It was taken back before it was sent.",
    "ambiguous": "More than one client may be meant; somebody here decides which.",
    "reminders_off_caseload": "Reminders are switched off for the caseload this client is on.",
    "in_custody": "The client is in custody; nothing is sent until they are out.",
    "office_closed": "The office is closed that day.",
    "told_by_other": "Another publisher brought the same date, and the client is told once; you hear what comes of it.",
    "first_load": "What a first file brings was set long ago; only what comes before the date is sent.",
    "stopped_by_staff": "A case manager stopped it before it was sent.",
}


class Refused(ValueError):
    """This event is not acted on. reason is a key of SENTENCES."""

    def __init__(self, reason: str) -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason


def sentence(reason: str) -> str:
    """The sentence for people behind a reason."""
    return SENTENCES.get(reason, reason)
