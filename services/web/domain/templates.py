"""The form of a template: what stands in its fields, whatever they were filled from."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from services.web.domain.answers import Template, Thread, Words

# A title is for a list, and may be changed; a copy begins with one that is not taken.
COPY = "{} (2)"
TITLE_MOST = 60


class Filled(msgspec.Struct, frozen=True):
    """What stands in the form. thread: whose client it is tried on. edits: of the template it was opened with."""

    title: str = ""
    category: str = ""
    en: str = ""
    es: str = ""
    kind: str = "text"
    is_shared: bool = False
    edits: int = 0
    thread: UUID | None = None


def from_form(form: Mapping[str, Any]) -> Filled:
    """As a browser sent it; what is no number or id counts as none."""
    edits, thread = str(form.get("edits", "")), str(form.get("thread", ""))
    return Filled(
        title=str(form.get("title", "")),
        category=str(form.get("category", "")),
        en=str(form.get("en", "")),
        es=str(form.get("es", "")),
        kind="suggested" if form.get("kind") == "suggested" else "text",
        is_shared=form.get("is_shared") == "1",
        edits=int(edits) if re.fullmatch(r"[0-9]{1,18}", edits) else 0,
        thread=_id_or_none(thread),
    )


def from_kept(one: Template) -> Filled:
    """As it is kept."""
    return Filled(one.title, one.category, one.wording.en, one.wording.es, one.kind, one.is_shared, one.edits)


def as_sent(template_id: UUID, filled: Filled) -> Template:
    """What was being changed, as far as its form tells, while nobody answers."""
    return Template(
        template_id=template_id,
        kind=filled.kind,
        title=filled.title,
        category=filled.category,
        wording=Words(en=filled.en, es=filled.es),
        is_shared=filled.is_shared,
        is_removed=False,
        can_change=True,
        blanks=(),
        uses=0,
        edits=filled.edits,
    )


def copied(one: Template) -> Filled:
    """The reader's own, with the words of another."""
    kind = "suggested" if one.kind == "suggested" else "text"
    title = COPY.format(one.title[: TITLE_MOST - len(COPY) + 2])
    return Filled(title=title, category=one.category, en=one.wording.en, es=one.wording.es, kind=kind)


def from_text(thread: Thread, text: str) -> Filled:
    """What somebody is writing to a client, in the client's language; the client's own name gives way to its blank.

    Or the next client would be called by this one's name.
    """
    words = without_name(text, thread.client.given_name, "first name")
    words = without_name(words, thread.client.family_name, "last name")
    is_spanish = thread.client.language == "es"
    return Filled(en="" if is_spanish else words, es=words if is_spanish else "", thread=thread.thread_id)


def without_name(text: str, name: str, blank: str) -> str:
    """The text with every whole word that is this name turned into a blank; braces that stand there stay."""
    if not name.strip():
        return text
    parts = re.split(r"(\{[^{}]*\})", text)
    whole = re.compile(rf"(?<!\w){re.escape(name.strip())}(?!\w)", re.IGNORECASE)
    return "".join(part if part.startswith("{") else whole.sub(f"{{{blank}}}", part) for part in parts)


class Part(msgspec.Struct, frozen=True):
    """A piece of a text: a blank that is left, or the words between."""

    text: str
    is_blank: bool


def in_parts(text: str, blanks: tuple[str, ...]) -> list[Part]:
    """The text in pieces, so that a page can mark the blanks."""
    if not blanks:
        return [Part(text, is_blank=False)]
    names = "|".join(map(re.escape, blanks))
    pieces = re.split(rf"(\{{(?:{names})\}})", text)
    return [Part(piece, is_blank=index % 2 == 1) for index, piece in enumerate(pieces) if piece]


def _id_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
