"""What threads answers to web, as JSON. Ids are UUIDs, times aware UTC, numbers E.164, names as stored.

Words belong to web: everything here is data (a state, a key, a number), never a sentence.
"""

from services.threads.domain.pages.hands import CloseReason, CloseReasons, Colleagues, Handed
from services.threads.domain.pages.lists import Counts, Inbox, Row
from services.threads.domain.pages.messages import Direction, Marker, MarkerKind, Message, MessagePage
from services.threads.domain.pages.people import (
    Added,
    Client,
    ClientPage,
    Colleague,
    ExternalId,
    Intake,
    Known,
    KnownClient,
    Note,
    Phone,
    SameName,
    Upcoming,
)
from services.threads.domain.pages.templates import (
    Offered,
    OfferedTemplate,
    OfferedText,
    Previewed,
    Suggestion,
    Template,
    TemplateKind,
    Templates,
    Words,
)
from services.threads.domain.pages.threads import Blocked, Composer, Draft, Thread, Warning_

__all__ = [
    "Added",
    "Blocked",
    "Client",
    "ClientPage",
    "CloseReason",
    "CloseReasons",
    "Colleague",
    "Colleagues",
    "Composer",
    "Counts",
    "Direction",
    "Draft",
    "ExternalId",
    "Handed",
    "Inbox",
    "Intake",
    "Known",
    "KnownClient",
    "Marker",
    "MarkerKind",
    "Message",
    "MessagePage",
    "Note",
    "Offered",
    "OfferedTemplate",
    "OfferedText",
    "Phone",
    "Previewed",
    "Row",
    "SameName",
    "Suggestion",
    "Template",
    "TemplateKind",
    "Templates",
    "Thread",
    "Upcoming",
    "Warning_",
    "Words",
]
