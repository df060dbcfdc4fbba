"""What a text's author is asked before it goes: is this still the number, may whoever has it read this."""

from collections.abc import Sequence
from typing import Final

from services.kit import failpoints
from services.kit.http import problem
from services.threads.domain.asking import asks, asks_again, unanswered
from services.threads.domain.forms import NewMessage, RetryMessage, Transfer
from services.threads.domain.sending import Road

ASKED: Final = ("number_changed", "ask_first")


def refuse_unasked(road: Road, body: str, new: NewMessage | Transfer) -> None:
    """Answer 409 if the number is not the one they saw, or naming what they have not been asked yet."""
    is_other = new.to_number is not None and new.to_number != road.number
    if is_other and not failpoints.is_off("number_check"):
        raise problem(409, "number_changed", "The client's number has changed in the meantime.", "to_number")
    _refuse(unanswered(asks(road, body), new.despite))


def refuse_unasked_again(road: Road, body: str, again: RetryMessage) -> None:
    """The same for words that are sent once more, to the number that is current now."""
    _refuse(unanswered(asks_again(road, body), again.despite))


def _refuse(open_asks: Sequence[str]) -> None:
    if open_asks and not failpoints.is_off("ask_first"):
        raise problem(409, "ask_first", ", ".join(open_asks), "despite")
