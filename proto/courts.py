"""Courts whose dates people ask for by texting a number: who asks, and what is said to a number that is nobody's."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import Lane, command, fact
from proto.values.language import Language

NumberState = Literal["held", "queued", "sent", "delivered", "undelivered", "refused"]
NumberReason = Literal["opted_out", "number_changed", "no_line", "expired", "failed"]


@fact("court.changed.v1", by="reminders")
class CourtChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The whole state of one court's line. Subject: the court.

    patterns: how its case and ticket numbers are printed: 9 a digit, @ a letter, * either, {2,5} as many; any other
    letter or digit stands for itself, and - / . _ or a space part the number.
    """

    court_id: UUID
    line: str
    department_id: UUID
    patterns: tuple[str, ...]
    is_active: bool


@fact("number.asked.v1", by="threads", lane="reply", is_stream=True)
class NumberAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A number that is in nobody's conversation wrote to a court's line. Subject: the number; sequence: as it came in.

    Never what was written: token is a case number as the court's own pattern prints it, choice the digit, from 1, of
    what was asked last. Neither: it was not understood, and a person sees it. is_more: there were more words than that.
    ends_case: it asks for no more of one case.
    """

    ask_id: UUID
    line: str
    number: str
    department_id: UUID
    at: datetime
    token: str | None = None
    choice: int | None = None
    is_more: bool = False
    ends_case: bool = False
    language: Language | None = None


@command("number.post.v1", by=("reminders",), is_laned=True)
class NumberPost(msgspec.Struct, frozen=True, kw_only=True):
    """Please text this to a number that asked a court's line for it. post_id makes it idempotent.

    asked_at: when whoever has the number asked; it goes to nobody who came to have it since. options: what each digit
    of an answer means. is_answer: to a text that just came, so it goes by night as well. number.post_changed answers.
    """

    post_id: UUID
    line: str
    number: str
    department_id: UUID
    body: str
    asked_at: datetime
    not_before: datetime
    not_after: datetime
    lane: Lane = "reply"
    options: tuple[str, ...] = ()
    is_answer: bool = False


@fact("number.post_changed.v1", by="threads", lane="reply")
class NumberPostChanged(msgspec.Struct, frozen=True, kw_only=True):
    """What became of such a text. Subject: the post."""

    post_id: UUID
    state: NumberState
    at: datetime
    reason: NumberReason | None = None
