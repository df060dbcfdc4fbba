"""What web reads of threads' answers: only what a page shows. Unknown fields are ignored, so threads may add."""

from services.web.domain.answers.board import Attached, Candidate, UnknownBoard, UnknownNumber, UnknownText
from services.web.domain.answers.lists import Counts, Inbox, Row
from services.web.domain.answers.people import Client, ExternalId, Found, FoundClient, Phone, Upcoming
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
    "Attached",
    "Candidate",
    "Client",
    "Composer",
    "Counts",
    "Draft",
    "ExternalId",
    "Found",
    "FoundClient",
    "Inbox",
    "Offered",
    "OfferedTemplate",
    "OfferedText",
    "Phone",
    "Previewed",
    "Row",
    "Suggestion",
    "Template",
    "Templates",
    "Thread",
    "UnknownBoard",
    "UnknownNumber",
    "UnknownText",
    "Upcoming",
    "Words",
]
