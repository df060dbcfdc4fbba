"""The phones of the people served, and what each shows: one thread a line, newest last."""

from collections import deque
from datetime import datetime
from typing import Final, Literal

import msgspec

from services.practice.domain.fates import PhoneState
from services.practice.domain.knobs import DeskFate

BUBBLES_KEPT: Final = 100
Language = Literal["en", "es"]


class Picture(msgspec.Struct, frozen=True):
    """A picture or document in a bubble, by its sids."""

    message_sid: str
    media_sid: str
    content_type: str = ""


_FATES: Final[dict[PhoneState, DeskFate]] = {"off": "no-answer", "disconnected": "failed"}


class Heard(msgspec.Struct, frozen=True):
    """One thing that a caller heard. number: the phone it is about; language: the tag of words that were spoken."""

    words: str
    number: str = ""
    language: str = ""


class Bubble(msgspec.Struct):
    """One text as the phone shows it, or one call. trouble: why the office did not take it, in words."""

    is_mine: bool
    body: str
    at: datetime
    pictures: tuple[Picture, ...] = ()
    trouble: str = ""
    no: int = 0  # the phone's own count, so that a page knows what it has
    is_call: bool = False
    heard: tuple[Heard, ...] = ()


class Phone(msgspec.Struct):
    """A client's phone, known by being used or by name from the practice office."""

    number: str
    name: str = ""
    language: Language = "en"
    line: str | None = None  # the line it writes to unless told otherwise
    state: PhoneState = "on"
    threads: dict[str, deque[Bubble]] = {}
    shown: int = 0

    def show(self, line: str, bubble: Bubble) -> None:
        """Put a bubble into the thread with line, which becomes the one in front."""
        self.shown += 1
        bubble.no = self.shown
        self.threads.setdefault(line, deque(maxlen=BUBBLES_KEPT)).append(bubble)
        self.line = line

    @property
    def can_write(self) -> bool:
        """Whether a text can be written on it."""
        return self.state in ("on", "answers_stop")

    @property
    def can_call(self) -> bool:
        """Whether somebody can be called with it."""
        return self.can_write or self.state == "landline"

    @property
    def fate_of_a_call(self) -> DeskFate:
        """What becomes of a call to it."""
        return _FATES.get(self.state, "completed")

    @property
    def first_name(self) -> str:
        """What the page calls its owner: the first word of the name, if there is one."""
        return self.name.rpartition(", ")[2].split(" ")[0]


def desk_words(fate: DeskFate | None, timeout_s: int) -> str:
    """What a caller notices of a phone that is rung, after its number; None: it rings still."""
    words: dict[DeskFate | None, str] = {
        None: "rings…",
        "completed": "answered.",
        "busy": "is busy.",
        "no-answer": f"rang for {timeout_s} seconds; nobody answered.",
        "failed": "can’t be reached.",
        "canceled": "rang; the caller hung up.",
    }
    return words[fate]


def pretty(number: str) -> str:
    """A US number as people read it, (801) 555-0100; any other as it is."""
    if len(number) == 12 and number.startswith("+1"):
        return f"({number[2:5]}) {number[5:8]}-{number[8:]}"
    return number
