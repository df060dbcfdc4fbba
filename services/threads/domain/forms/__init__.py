"""What web sends to threads, as JSON. A field nobody asked for is refused: a mistake, or somebody trying doors."""

from services.threads.domain.forms.board import Attach
from services.threads.domain.forms.consent import NewOrder, RecordConsent
from services.threads.domain.forms.hands import Close, Reason, Reopen, SaveReasons, Transfer
from services.threads.domain.forms.many import ChangeBatch, DecideBatch, NewBatch, SaveGroup, SendBatch
from services.threads.domain.forms.merging import NewMerge
from services.threads.domain.forms.numbers import AddPhone, EndPhone, FinishTask
from services.threads.domain.forms.people import AddNote, EditClient, GivenId, NewClient
from services.threads.domain.forms.rosters import ApplyRoster, ChangeRoster, NewRoster
from services.threads.domain.forms.standing import AsksToMove, SaveStatuses, SetStatus, Snooze, Status
from services.threads.domain.forms.talk import EditMessage, MarkRead, NewMessage, PutAside, RetryMessage, SaveDraft
from services.threads.domain.forms.templates import EditTemplate, Preview, SaveTemplate

__all__ = [
    "AddNote",
    "AddPhone",
    "ApplyRoster",
    "AsksToMove",
    "Attach",
    "ChangeBatch",
    "ChangeRoster",
    "Close",
    "DecideBatch",
    "EditClient",
    "EditMessage",
    "EditTemplate",
    "EndPhone",
    "FinishTask",
    "GivenId",
    "MarkRead",
    "NewBatch",
    "NewClient",
    "NewMerge",
    "NewMessage",
    "NewOrder",
    "NewRoster",
    "Preview",
    "PutAside",
    "Reason",
    "RecordConsent",
    "Reopen",
    "RetryMessage",
    "SaveDraft",
    "SaveGroup",
    "SaveReasons",
    "SaveStatuses",
    "SaveTemplate",
    "SendBatch",
    "SetStatus",
    "Snooze",
    "Status",
    "Transfer",
]
