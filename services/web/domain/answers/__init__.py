"""What web reads of threads' answers: only what a page shows. Unknown fields are ignored, so threads may add."""

from services.web.domain.answers.board import Attached, Candidate, UnknownBoard, UnknownNumber, UnknownText
from services.web.domain.answers.finding import FoundText, FoundTexts, Piece
from services.web.domain.answers.hands import CloseReason, CloseReasons, Colleagues, Handed
from services.web.domain.answers.lists import Counts, Inbox, Row
from services.web.domain.answers.people import (
    Added,
    Client,
    ClientPage,
    Colleague,
    ExternalId,
    Found,
    FoundClient,
    Intake,
    Known,
    KnownClient,
    Note,
    Phone,
    SameName,
    Upcoming,
)
from services.web.domain.answers.saving import Entry, Transcript
from services.web.domain.answers.talk import Composer, Draft, Thread
from services.web.domain.answers.templates import (
    Offered,
    OfferedTemplate,
    OfferedText,
    Previewed,
    Suggestion,
    Template,
    Templates,
    Words,
)

__all__ = [
    "Added",
    "Attached",
    "Candidate",
    "Client",
    "ClientPage",
    "CloseReason",
    "CloseReasons",
    "Colleague",
    "Colleagues",
    "Composer",
    "Counts",
    "Draft",
    "Entry",
    "ExternalId",
    "Found",
    "FoundClient",
    "FoundText",
    "FoundTexts",
    "Handed",
    "Inbox",
    "Intake",
    "Known",
    "KnownClient",
    "Note",
    "Offered",
    "OfferedTemplate",
    "OfferedText",
    "Phone",
    "Piece",
    "Previewed",
    "Row",
    "SameName",
    "Suggestion",
    "Template",
    "Templates",
    "Thread",
    "Transcript",
    "UnknownBoard",
    "UnknownNumber",
    "UnknownText",
    "Upcoming",
    "Words",
]
