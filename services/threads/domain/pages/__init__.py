"""What threads answers to web, as JSON. Ids are UUIDs, times aware UTC, numbers E.164, names as stored.

Words belong to web: everything here is data (a state, a key, a number), never a sentence.
"""

from services.threads.domain.pages.hands import CloseReason, CloseReasons, Colleague, Colleagues, Handed
from services.threads.domain.pages.lists import Counts, Inbox, Row
from services.threads.domain.pages.messages import Direction, Marker, MarkerKind, Message, MessagePage
from services.threads.domain.pages.people import Client, ExternalId, Phone, Upcoming
from services.threads.domain.pages.threads import Blocked, Composer, Draft, Thread, Warning_

__all__ = [
    "Blocked",
    "Client",
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
    "Marker",
    "MarkerKind",
    "Message",
    "MessagePage",
    "Phone",
    "Row",
    "Thread",
    "Upcoming",
    "Warning_",
]
