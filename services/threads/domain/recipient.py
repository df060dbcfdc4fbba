"""Whose text is it: which of the clients who hold a number, or nobody we can name."""

import re
from collections.abc import Sequence
from uuid import UUID

import msgspec

from services.threads.domain.boards import UnknownKind


class Holder(msgspec.Struct, frozen=True):
    """A client who holds or held the number.

    thread_id: with the department that was texted; staff_id: who serves them there. is_ended: the number was theirs
    when the text came; is_later: it is theirs since then.
    """

    client_id: UUID
    phone_id: UUID
    thread_id: UUID | None
    staff_id: UUID | None
    is_ended: bool
    is_current: bool
    is_later: bool = False


class Unknown(msgspec.Struct, frozen=True):
    """Nobody in particular: why, and who it may be."""

    kind: UnknownKind
    candidates: tuple[Holder, ...] = ()


def whose(holders: Sequence[Holder]) -> Holder | Unknown:
    """The one client whose number it is now and who has a thread with the department; else why it is not clear.

    Two who share a number are never guessed between. A number that ended is not its old owner's any more, and what was
    texted while it was theirs is not the next one's [P17]. Who has no thread with the department is not named to it.
    """
    here = [holder for holder in holders if holder.thread_id]
    holding = [holder for holder in here if not holder.is_ended]
    # Given to somebody when it was nobody's, it was theirs before we knew: they wrote from it first.
    holding = [holder for holder in holding if not holder.is_later] or holding
    if len(holding) == 1:
        return holding[0]
    if holding:
        return Unknown("shared", tuple(holding))
    return Unknown("ended", tuple(here)) if here else Unknown("unknown")


# As the table of clients' phones has it.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def is_phone(sender: str) -> bool:
    """Whether a text's sender can be a person's phone: others are short codes, names and addresses, mostly machines."""
    return _PHONE.fullmatch(sender) is not None
