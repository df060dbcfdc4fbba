"""What pages are answered with. Sentences come in each language pages are in: which one is read, the page knows."""

from services.reminders.domain.pages.acts import DateActed
from services.reminders.domain.pages.dates import DatePage, DateText, Unsaid
from services.reminders.domain.pages.previews import DatePreview, Falls, Goes, Note, RepeatPreview, Wrong

__all__ = [
    "DateActed",
    "DatePage",
    "DatePreview",
    "DateText",
    "Falls",
    "Goes",
    "Note",
    "RepeatPreview",
    "Unsaid",
    "Wrong",
]
