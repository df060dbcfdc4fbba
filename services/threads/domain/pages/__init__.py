"""What threads answers to web, as JSON. Ids are UUIDs, times aware UTC, numbers E.164, names as stored.

Words belong to web: everything here is data (a state, a key, a number), never a sentence.
"""

from services.threads.domain.pages.finding import FoundText, FoundTexts, Piece
from services.threads.domain.pages.lists import Counts, Inbox, Row
from services.threads.domain.pages.messages import Direction, Marker, MarkerKind, Message, MessagePage
from services.threads.domain.pages.people import Client, ExternalId, Phone, Upcoming
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
    "Blocked",
    "Client",
    "Composer",
    "Counts",
    "Direction",
    "Draft",
    "ExternalId",
    "FoundText",
    "FoundTexts",
    "Inbox",
    "Marker",
    "MarkerKind",
    "Message",
    "MessagePage",
    "Offered",
    "OfferedTemplate",
    "OfferedText",
    "Phone",
    "Piece",
    "Previewed",
    "Row",
    "Suggestion",
    "Template",
    "TemplateKind",
    "Templates",
    "Thread",
    "Upcoming",
    "Warning_",
    "Words",
]
