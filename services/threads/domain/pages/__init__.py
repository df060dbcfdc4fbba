"""What threads answers to web, as JSON. Ids are UUIDs, times aware UTC, numbers E.164, names as stored.

Words belong to web: everything here is data (a state, a key, a number), never a sentence.
"""

from services.threads.domain.pages.caseload import Caseload, Letter, Listed
from services.threads.domain.pages.consent import ConsentWord, Consents, ContactOrder
from services.threads.domain.pages.finding import FoundText, FoundTexts, Piece
from services.threads.domain.pages.hands import CloseReason, CloseReasons, Colleagues, Handed
from services.threads.domain.pages.lists import Counts, Inbox, Row
from services.threads.domain.pages.many import Batch, BatchState, Batches, Choice, Choices, Group, Groups, LeftOut, LeftOutCount, Outcome, Outcomes, Progress, Review, Sample, SampleKind
from services.threads.domain.pages.messages import Direction, Marker, MarkerKind, Message, MessagePage, Moved
from services.threads.domain.pages.people import Added, Client, ClientPage, Colleague, ExternalId, Intake, Known, KnownClient, Note, Phone, SameName, Task, Upcoming
from services.threads.domain.pages.standing import ClientStatus, FollowUp, Statuses, Tone
from services.threads.domain.pages.templates import Offered, OfferedTemplate, OfferedText, Previewed, Suggestion, Template, TemplateKind, Templates, Words
from services.threads.domain.pages.threads import Blocked, Composer, Draft, Snoozed, Thread, Warning_
from services.threads.domain.pages.transcripts import Entry, Transcript

__all__ = [
    "Added",
    "Batch",
    "BatchState",
    "Batches",
    "Blocked",
    "Caseload",
    "Choice",
    "Choices",
    "Client",
    "ClientPage",
    "ClientStatus",
    "CloseReason",
    "CloseReasons",
    "Colleague",
    "Colleagues",
    "Composer",
    "ConsentWord",
    "Consents",
    "ContactOrder",
    "Counts",
    "Direction",
    "Draft",
    "Entry",
    "ExternalId",
    "FollowUp",
    "FoundText",
    "FoundTexts",
    "Group",
    "Groups",
    "Handed",
    "Inbox",
    "Intake",
    "Known",
    "KnownClient",
    "LeftOut",
    "LeftOutCount",
    "Letter",
    "Listed",
    "Marker",
    "MarkerKind",
    "Message",
    "MessagePage",
    "Moved",
    "Note",
    "Offered",
    "OfferedTemplate",
    "OfferedText",
    "Outcome",
    "Outcomes",
    "Phone",
    "Piece",
    "Previewed",
    "Progress",
    "Review",
    "Row",
    "SameName",
    "Sample",
    "SampleKind",
    "Snoozed",
    "Statuses",
    "Suggestion",
    "Task",
    "Template",
    "TemplateKind",
    "Templates",
    "Thread",
    "Tone",
    "Transcript",
    "Upcoming",
    "Warning_",
    "Words",
]
