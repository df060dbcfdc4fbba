"""What web reads of threads' answers: only what a page shows. Unknown fields are ignored, so threads may add."""

from services.web.domain.answers.board import Attached, Candidate, Decision, UnknownBoard, UnknownNumber, UnknownText
from services.web.domain.answers.caseload import Caseload, Letter, Listed
from services.web.domain.answers.consent import Consents, ConsentWord, ContactOrder
from services.web.domain.answers.finding import FoundText, FoundTexts, Piece
from services.web.domain.answers.hands import CloseReason, CloseReasons, Colleagues, Handed
from services.web.domain.answers.lists import Counts, Inbox, Row
from services.web.domain.answers.many import Batch, Batches, Choice, Choices, Group, Outcome, Outcomes, Progress
from services.web.domain.answers.merging import Merge
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
from services.web.domain.answers.rosters import Roster, RosterReport
from services.web.domain.answers.saving import Entry, Transcript
from services.web.domain.answers.standing import ClientStatus, FollowUp, Statuses
from services.web.domain.answers.talk import Composer, Draft, Snoozed, Thread
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
    "Batch",
    "Batches",
    "Candidate",
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
    "Decision",
    "Draft",
    "Entry",
    "ExternalId",
    "FollowUp",
    "Found",
    "FoundClient",
    "FoundText",
    "FoundTexts",
    "Group",
    "Handed",
    "Inbox",
    "Intake",
    "Known",
    "KnownClient",
    "Letter",
    "Listed",
    "Merge",
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
    "Roster",
    "RosterReport",
    "Row",
    "SameName",
    "Snoozed",
    "Statuses",
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
