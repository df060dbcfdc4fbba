"""What they wrote, in the order of time, as rows for COPY: some words are everywhere, some rare, some in one text."""

from array import array
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import msgspec

from tests.bench.people import names

SEED = 11
# Every tenth client writes four times as much as the others.
HEAVY_IN, HEAVY = 10, 4
COLUMNS = (
    "message_id", "thread_id", "direction", "shown_at", "shown_rank", "arrival", "body", "number", "line", "status",
    "status_at", "status_seq", "changes", "segments", "author_id", "client_msg_id", "release_at", "is_unread",
)  # fmt: skip
_BODIES = 4_096
_OWN_IN = 20
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "el lunes", "el martes", "el jueves", "tomorrow")
_WHERE = ("room 501", "the front desk", "145 E 1300 S", "the court house", "oficina 501", "the clinic", "my work")
_SAID = (
    "ok thank you", "Yes I will be there", "Can we move it to {day}? My boss changed my shift", "see you {day}",
    "I am running {n} min late, the bus did not come", "What room is it again? I think it was {where}",
    "done with class tonight", "gracias", "Sí, ahí estaré", "¿Se puede cambiar para {day}? Me cambiaron el turno",
    "Voy {n} min tarde, el camión no llega", "my appointment is {day} at {n}, right?", "I got a new job at {where}",
    "Thanks for letting me know. See you then.", "Please call the lab for your color today.",
    "Did you get the papers I mailed? They are about {day}",
    "Your next visit is {day} at {n}, {where}. Can you make it?",
    "Por favor llame al laboratorio hoy.", "¿Recibió los papeles que le mandé?", "Good work this month. Keep it up.",
    "Su próxima cita es {day} a las {n}, {where}. ¿Puede venir?", "I left my phone at {where} and could not answer",
)  # fmt: skip
# How often a text holds one of these words: for searches that find much, little and next to nothing.
MARKED = {"certificate": 100, "kayak": 10_000, "xylophone": 1_000_000}


class Last(msgspec.Struct):
    """What a thread's own row says of its texts."""

    count: int = 0
    received: int = 0
    at: datetime = names.SINCE
    message_id: str = ""
    direction: str = ""
    body: str = ""
    status: str | None = None
    is_unread: bool = False


class Texts:
    """The texts of some case managers' clients, as text for COPY; afterwards last tells how each thread ends."""

    def __init__(self, first: int, end: int, each: int = names.TEXTS_EACH) -> None:
        self._rng = Random(SEED + first)
        clients = range(first * names.CLIENTS_EACH, end * names.CLIENTS_EACH)
        self._fixed = [_fixed(client) for client in clients]
        self.last = [Last() for _ in clients]
        self._counts = [_count(client, each) for client in clients]
        self._bodies = [self._body() for _ in range(_BODIES)]

    def _body(self) -> str:
        said = " ".join(self._rng.sample(_SAID, self._rng.choice((1, 1, 1, 2, 3))))
        return said.format(day=self._rng.choice(_DAYS), n=self._rng.randrange(5, 60), where=self._rng.choice(_WHERE))

    def rows(self) -> Iterator[str]:
        """One line a text; threads take turns at random, as they do in life."""
        order = array("I", (place for place, count in enumerate(self._counts) for _ in range(count)))
        self._rng.shuffle(order)
        began = names.SINCE.timestamp()
        step = (names.UNTIL.timestamp() - began) / len(order)
        for number, place in enumerate(order):
            yield self._row(place, began + number * step, number)

    def _row(self, place: int, seconds: float, number: int) -> str:
        """Formatted by hand: ten million of them, and every microsecond is ten seconds."""
        last, chance, at = self.last[place], self._rng.getrandbits(32), datetime.fromtimestamp(seconds, UTC)
        thread_id, contact, staff_id, client = self._fixed[place]
        stamp, millis = at.isoformat(), f"{int(seconds * 1000):012x}"
        last.count += 1
        last.at, last.body = at, self._words(chance, number)
        owner = f"8{client >> 16:03x}-{client & 0xFFFF:04x}{number:08x}"
        last.message_id = f"{millis[:8]}-{millis[8:]}-7{chance & 0xFFF:03x}-{owner}"
        is_end, rank = last.count == self._counts[place], 0
        if chance & 1:
            rank = last.received = last.received + 1
            last.direction, last.status, last.is_unread = "inbound", None, is_end and client % 4 == 1
            rest = f"\\N\t\\N\t0\t0\t\\N\t\\N\t\\N\t\\N\t{'t' if last.is_unread else 'f'}"
        else:
            last.direction, last.status = "outbound", "failed" if is_end and client % 16 == 3 else "delivered"
            click = f"{chance:08x}-0000-4000-8000-{number:012x}"
            rest = f"{last.status}\t{stamp}\t3\t4\t1\t{staff_id}\t{click}\t{stamp}\tf"
        head = f"{last.message_id}\t{thread_id}\t{last.direction}\t{stamp}\t{rank}\t{last.count}"
        return f"{head}\t{last.body}\t{contact}\t{rest}\n"

    def _words(self, chance: int, number: int) -> str:
        body = self._bodies[chance >> 8 & _BODIES - 1]
        if number % _OWN_IN == 0:
            body = f"{body} {chance >> 4 & 0xFFFFF}"
        for word, often in MARKED.items():
            if number % often == often // 2:
                body = f"{body} {word}"
        return body


def _fixed(client: int) -> tuple[str, str, str, int]:
    """What does not change from row to row: thread, number and line, case manager, client."""
    manager = client // names.CLIENTS_EACH
    contact = f"{names.number_of(client)}\t{names.line_of(manager)}"
    return str(names.made_id(names.THREADS, client)), contact, str(names.made_id(names.STAFF, manager)), client


def _count(client: int, each: int) -> int:
    """How many texts a thread has: so that a case manager's come to about each; one at least."""
    plain = max(1, each * HEAVY_IN // (names.CLIENTS_EACH * (HEAVY_IN - 1 + HEAVY)))
    return plain * HEAVY if client % HEAVY_IN == 0 else plain
