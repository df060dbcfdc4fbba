"""What web reads of threads' answers: only what a page shows. Unknown fields are ignored, so threads may add."""

from services.web.domain.answers.board import Attached, Candidate, UnknownBoard, UnknownNumber, UnknownText
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
from services.web.domain.answers.talk import Composer, Draft, Thread

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
    "ExternalId",
    "Found",
    "FoundClient",
    "Handed",
    "Inbox",
    "Intake",
    "Known",
    "KnownClient",
    "Note",
    "Phone",
    "Row",
    "SameName",
    "Thread",
    "UnknownBoard",
    "UnknownNumber",
    "UnknownText",
    "Upcoming",
]
