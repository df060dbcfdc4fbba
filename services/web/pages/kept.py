"""What was typed into a form, whichever form it was: to be shown again when it was not taken."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from aiohttp import web

from services.kit import failpoints
from services.web.pages import uploads
from services.web.pages.look import phrase

# What people type, by the name of its field, and what the bare page calls it. The rest goes along unseen.
LABELS: Final = {
    "body": phrase("Text"),
    "text": phrase("Text"),
    "en": phrase("English"),
    "es": phrase("Spanish"),
    "note": phrase("Note"),
    "notes": phrase("Good to know when texting"),
    "title": phrase("Title"),
    "name": phrase("Name"),
    "given_name": phrase("First name"),
    "family_name": phrase("Last name"),
    "number": phrase("Mobile number"),
    "best_time": phrase("Best time to text"),
    "order_number": phrase("Number of the order"),
    "urgent_reason": phrase("Why now? (kept on record)"),
    "day": phrase("Day"),
    "time": phrase("Time"),
}
LONG: Final = ("body", "text", "en", "es", "note", "notes")
FORM: "web.RequestKey[list[Field]]" = web.RequestKey("sent_form")


class Field(msgspec.Struct, frozen=True):
    """One field as it was sent. label: what a person typed there is called, None for what they did not type."""

    name: str
    value: str
    label: str | None = None
    is_long: bool = False
    is_file: bool = False


def note_form(request: web.Request, form: Iterable[tuple[str, Any]]) -> None:
    """Remember the form in its own order: fields of one name belong together by their place."""
    # What is written about a client stands in a field of the same name as what is written to them.
    labels = LABELS | {"body": LABELS["note"]} if request.path.endswith("/notes") else LABELS
    request[FORM] = [_field(name, value, labels) for name, value in form if name != "csrf"]


def is_small(request: web.Request) -> bool:
    """Whether this is a form that is read for its words though nobody is signed in: never a file."""
    return 0 < (request.content_length or 0) <= uploads.WORDS_BYTES


def words_of(request: web.Request, status: int, *, is_stale: bool) -> list[Field]:
    """What to draw of the form that was sent; nothing for a request without one.

    A click without words is worth a page of its own only where the page can have it done after all.
    """
    fields = [] if failpoints.is_off("kept_words") else request.get(FORM, [])
    return fields if status == 503 or is_stale or any(one.label for one in fields) else []


def _field(name: str, value: Any, labels: dict[str, str]) -> Field:
    if isinstance(value, web.FileField):
        return Field(name, value.filename, is_file=True)
    # An empty box is nothing to read; it goes along all the same.
    return Field(name, value, labels.get(name) if value.strip() else None, name in LONG)
