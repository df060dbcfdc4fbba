"""How another service speaks in a client's thread, and takes it back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from proto.registry import Lane, command, fact


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Answers are digits: words like CANCEL, END and YES mean something else to carriers."""

    question_id: UUID
    choices: tuple[str, ...]


@command("thread.post.v1", by=("reminders", "notifier"), lane="reminder", is_laned=True)
class ThreadPost(msgspec.Struct, frozen=True, kw_only=True):
    """Please post this in the client's thread with the department that serves them, to the current phone.

    post_id makes it idempotent. wording: text by language ("en" is always there). neutral_wording, if given, is said
    in its place while nobody knows that the number is the client's. Answered by thread.posted or thread.refused.
    """

    post_id: UUID
    client_id: UUID
    department_id: UUID
    wording: dict[str, str]
    not_before: datetime
    not_after: datetime
    lane: Lane = "reminder"
    purpose: str = "reminder"
    question: Question | None = None
    neutral_wording: dict[str, str] | None = None


@command("thread.withdraw.v1", by=("reminders", "notifier"))
class ThreadWithdraw(msgspec.Struct, frozen=True, kw_only=True):
    """Please take that post back; may overtake it.

    Answered by message.status_changed (cancelled) or thread.refused (of="withdraw", too_late).
    """

    post_id: UUID


@fact("thread.posted.v1", by="threads")
class ThreadPosted(msgspec.Struct, frozen=True, kw_only=True):
    """It stands in the thread. Subject: the post."""

    post_id: UUID
    message_id: UUID
    thread_id: UUID
    at: datetime


@fact("thread.refused.v1", by="threads", lane="reply")
class ThreadRefused(msgspec.Struct, frozen=True, kw_only=True):
    """It was not posted, or could not be withdrawn. Subject: the post."""

    post_id: UUID
    reason: Literal[
        "no_client",
        "no_phone",
        "opted_out",
        "number_frozen",
        "closed",
        "no_line",
        "withdrawn",
        "too_late",
        "expired",
    ]
    at: datetime
    of: Literal["post", "withdraw"] = "post"


@fact("question.answered.v1", by="threads", lane="reply")
class QuestionAnswered(msgspec.Struct, frozen=True, kw_only=True):
    """The client answered, by digit or in words as good as one. Subject: the question. choice counts from 1."""

    question_id: UUID
    post_id: UUID
    client_id: UUID
    message_id: UUID
    choice: int
    at: datetime
