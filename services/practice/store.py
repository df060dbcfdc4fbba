"""Everything the phone company remembers: in memory, bounded, gone at a restart."""

import hashlib
import itertools
import os
from collections import Counter, OrderedDict, deque
from collections.abc import Iterator
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from services.practice.domain.dice import Dice
from services.practice.domain.knobs import Fault, Knobs
from services.practice.domain.lines import Line
from services.practice.domain.messages import Message
from services.practice.domain.phones import Phone

MESSAGES_KEPT: Final = 100_000  # as many as a run of the benchmarks sends; about a kilobyte each
LOG_KEPT: Final = 300_000
LINES_KEPT: Final = 1_000
PHONES_KEPT: Final = 5_000  # besides those with a name
OPT_OUTS_KEPT: Final = 100_000

K = TypeVar("K")
V = TypeVar("V")


class Bounded(OrderedDict[K, V]):
    """A dict that forgets its oldest entry when it gets one too many."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        if len(self) > self._limit:
            self.popitem(last=False)


class LogEntry(msgspec.Struct, frozen=True):
    """One accepted text out, as the tests' oracle has it: what it was when it was accepted."""

    seq: int
    sid: str
    to: str
    sender: str | None = msgspec.field(name="from")
    body: str
    segments: int
    at: datetime
    status_callback: str | None
    validity_s: int  # how long the company may keep it from then on


class Store:
    """The company's books."""

    def __init__(self, sms_url: str, voice_url: str = "") -> None:
        self.knobs = Knobs()
        self.dice = Dice(self.knobs.seed)
        self.next_faults: deque[Fault | None] = deque()
        self.next_lookup_faults: deque[Fault | None] = deque()
        self.next_update_faults: deque[Fault | None] = deque()
        self.next_consent_faults: deque[Fault | None] = deque()
        self.messages: Bounded[str, Message] = Bounded(MESSAGES_KEPT)
        self.log: deque[LogEntry] = deque(maxlen=LOG_KEPT)
        self.counts: Counter[str] = Counter()
        self.lines: Bounded[str, Line] = Bounded(LINES_KEPT)
        self.named_phones: dict[str, Phone] = {}
        self.opted_out: Bounded[tuple[str, str], None] = Bounded(OPT_OUTS_KEPT)
        # (number, sender, status, source), as the office told them.
        self.consents_told: deque[tuple[str, str, str, str]] = deque(maxlen=OPT_OUTS_KEPT)
        self._passing_phones: Bounded[str, Phone] = Bounded(PHONES_KEPT)
        self._sms_url, self._voice_url = sms_url, voice_url
        # Sids differ from run to run: an office that remembers the last run must not take new texts for old.
        self._run = os.urandom(8).hex()
        self._sids, self._seqs = itertools.count(1), itertools.count(1)

    def set_knobs(self, knobs: Knobs) -> None:
        """Set all knobs at once; the dice start anew, so the same knobs give the same run."""
        self.knobs, self.dice = knobs, Dice(knobs.seed)
        self.next_faults = deque(knobs.next_faults)
        self.next_lookup_faults = deque(knobs.lookup_faults)
        self.next_update_faults = deque(knobs.next_update_faults)
        self.next_consent_faults = deque(knobs.next_consent_faults)

    def new_sid(self, prefix: str) -> str:
        """A sid nobody has had: the prefix (SM, MM, ME, CA) and 32 hex digits."""
        text = f"{self._run}{next(self._sids)}"
        return prefix + hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def line(self, number: str) -> Line:
        """The line of that number, set up as the office has it by default when it is new."""
        line = self.lines.get(number)
        if line is None:
            status_url = f"{self._voice_url}/status"
            line = Line(number=number, sms_url=self._sms_url, voice_url=self._voice_url, voice_status_url=status_url)
            self.lines[number] = line
        return line

    def pool(self, service_sid: str) -> list[Line]:
        """The lines of a Messaging Service."""
        return [line for line in self.lines.values() if line.service_sid == service_sid]

    def phone(self, number: str) -> Phone:
        """The phone of that number; a number nobody named is a phone too."""
        phone = self.named_phones.get(number) or self._passing_phones.get(number)
        if phone is None:
            phone = self._passing_phones[number] = Phone(number=number)
        return phone

    def name_phone(self, phone: Phone) -> None:
        """Give a phone its name, language, line and state, keeping what it already shows."""
        known = self.named_phones.get(phone.number) or self._passing_phones.pop(phone.number, phone)
        known.name, known.language, known.state = phone.name, phone.language, phone.state
        known.line = phone.line or known.line
        self.named_phones[phone.number] = known

    def phones(self) -> Iterator[Phone]:
        """All phones there are, the named ones first."""
        return itertools.chain(self.named_phones.values(), self._passing_phones.values())

    def accept(self, message: Message, validity_s: int) -> None:
        """Keep a text out and enter it in the log."""
        self.messages[message.sid] = message
        self.counts["accepted"] += 1
        self.counts["log_forgotten"] += len(self.log) == LOG_KEPT
        entry = LogEntry(
            seq=next(self._seqs),
            sid=message.sid,
            to=message.to,
            sender=message.sender,
            body=message.body,
            segments=message.segments,
            at=message.created_at,
            status_callback=message.status_callback,
            validity_s=validity_s,
        )
        self.log.append(entry)
