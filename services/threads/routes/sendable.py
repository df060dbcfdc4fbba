"""What a text must be before it is held: words that can go, a road that is open, a time that is allowed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, get_args

from proto.values.body import UnsendableBody, measure, tidy
from services.kit import failpoints
from services.kit.http import Problem, problem
from services.threads.domain.forms import NewMessage
from services.threads.domain.later import Later, NoSuchDay, Past, TooFar, checked, moment
from services.threads.domain.pages import Blocked
from services.threads.domain.sending import Road, blocked, quiet_until
from services.threads.domain.templates import blanks, unknown_blanks
from services.threads.store.texts import ClickUsed
from services.threads.store.writing import Written

UNDO_MOST_S = 10
BLOCKED: Final[tuple[str, ...]] = get_args(Blocked)
WORDS: Final = ("blank", "too_long", "unsendable", "blanks", "unknown_blank")
TIMES: Final = ("no_offset", "no_such_day", "past", "too_far", "quiet_hours")


def sendable(text: str, *, has_pictures: bool = False, field: str = "body") -> str:
    """The text as it goes out. Answers 422 for one that can't, naming the form's field."""
    try:
        body = tidy(text)
    except UnsendableBody as error:
        raise problem(422, "unsendable", str(error), field) from error
    if not body.strip() and not has_pictures:
        raise problem(422, "blank", "Write something first.", field)
    over = measure(body).over
    if over:
        raise problem(422, "too_long", f"{over} characters too many", field)
    return body


def refuse_blanks(body: str, field: str = "body") -> None:
    """Answer 422 naming them: "see you at {place}" must not go out, and {date} no more than that."""
    left = blanks(body)
    if left and not failpoints.is_off("blanks"):
        raise problem(422, "blanks", ", ".join(left), field)
    unknown = unknown_blanks(body)
    if unknown and not failpoints.is_off("unknown_blanks"):
        raise problem(422, "unknown_blank", ", ".join(unknown), field)


def refuse_blocked(road: Road, text_for: str = "talk") -> None:
    """Answer 409 when nothing of that purpose can be sent."""
    reason = blocked(road, text_for)
    if reason:
        raise problem(409, reason, "Nothing can be sent to this client now.")


@contextmanager
def refuse_used() -> Iterator[None]:
    """Answer 409 for a click that has written another text."""
    try:
        yield
    except ClickUsed as error:
        raise used() from error


def used() -> Problem:
    """One click is one text."""
    return problem(409, "used", "This client_msg_id belongs to another text.", "client_msg_id")


def written(new: NewMessage, body: str, road: Road, now: datetime) -> Written:
    """When it goes: after the undo, or at the chosen time. Quiet hours want a time, or a reason."""
    later = _later(new, now)
    at = later.at if later else now
    _refuse_quiet(road, at, new.urgent_reason)
    pictures = dict(zip(new.media_ids, (*new.picture_words, *("" for _ in new.media_ids)), strict=False))
    return Written(
        body=body,
        client_msg_id=new.client_msg_id,
        release_at=at if later else now + timedelta(seconds=min(max(new.undo_s, 0), UNDO_MOST_S)),
        is_scheduled=later is not None,
        local_at=later.local_at if later and later.zone else None,
        local_zone=later.zone if later and later.zone else None,
        urgent_reason=(new.urgent_reason or "").strip() or None,
        media_ids=tuple(pictures),
        picture_words=tuple(word.strip() for word in pictures.values()),
        template_id=new.template_id,
        meant_for=road.number,
        despite=tuple(dict.fromkeys(new.despite)),
    )


def _later(new: NewMessage, now: datetime) -> Later | None:
    """The time its author chose, if they chose one. Answers 422 for one that can't be."""
    try:
        if new.local_time:
            return moment(new.local_time, new.local_zone or "", now)
        if new.send_at is None:
            return None
        if new.send_at.tzinfo is None:
            raise problem(422, "no_offset", "Say the time with its offset.", "send_at")
        return Later(checked(new.send_at, now), new.send_at, "")
    except NoSuchDay as error:
        raise problem(422, "no_such_day", "There is no such day, hour or time zone.", "local_time") from error
    except Past as error:
        raise problem(422, "past", "That time has passed.", _field(new)) from error
    except TooFar as error:
        raise problem(422, "too_far", "Choose a time within a year.", _field(new)) from error


def _field(new: NewMessage) -> str:
    return "local_time" if new.local_time else "send_at"


def _refuse_quiet(road: Road, at: datetime, urgent_reason: str | None) -> None:
    opens_at = quiet_until(road, at)
    if opens_at and not (urgent_reason or "").strip():
        raise problem(422, "quiet_hours", opens_at.isoformat(), "send_at")
