"""One bound connection: questions with their answers, what the provider brings, a sign of life now and then."""

import asyncio
import contextlib
import struct
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from services.kit import failpoints, log

BIND, SUBMIT, DELIVER, UNBIND, ENQUIRE = 0x09, 0x04, 0x05, 0x06, 0x15
_ANSWER, _NACK = 0x80000000, 0x80000000
OK, NO_SUCH_COMMAND, QUEUE_FULL, NOT_NOW, NEVER = 0x00, 0x03, 0x14, 0x64, 0x65
_HEADER = struct.Struct(">IIII")
# A message_payload is at most 64 KB; what says more of itself is no packet.
_LONGEST = 70_000
# A link that is silent for so long is asked whether it lives; twice that without a word is its end.
EVERY_S = 15.0
# To be heard once more before an orderly end. The sender has up to two and a half of the three seconds that jobs have.
PART_S = 0.5
# So many brought texts are being kept at once; more are to come again, so that answers are read meanwhile.
MOST_TAKEN = 200


class Answer(NamedTuple):
    """What came back on a question."""

    status: int
    body: bytes


class Link:
    """Owned by run(), which ends with the connection: ConnectionError, TimeoutError."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        take: Callable[[bytes], Awaitable[int]],
        confirm: Callable[[], Callable[[], Awaitable[None]]],
    ) -> None:
        self._reader, self._writer, self._take, self._confirm = reader, writer, take, confirm
        self._asked: dict[int, asyncio.Future[Answer]] = {}
        self._sequence, self._taken, self._is_over = 0, 0, False
        self._confirming = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether anything may be written."""
        return not self._is_over and not self._writer.is_closing()

    def ask(self, command: int, body: bytes = b"") -> asyncio.Future[Answer]:
        """Write it, and where its answer will be; ConnectionError there when the link ends first."""
        sequence = self._next()
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._asked[sequence] = future
        future.add_done_callback(lambda _: self._asked.pop(sequence, None))
        self._write(command, OK, sequence, body)
        return future

    def _next(self) -> int:
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        return self._sequence

    async def run(self) -> None:
        """Read until the end; whoever still waits for an answer learns of it."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._stay_alive(), name="smpp_alive")
                while True:
                    await self._pass_on(tasks, await self.read())
        finally:
            self._write(UNBIND, OK, self._next())
            self._is_over = True
            for future in list(self._asked.values()):
                if not future.done():
                    future.set_exception(ConnectionResetError("the link is over"))
            self._writer.close()

    async def _stay_alive(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            await self._be_heard()

    async def _be_heard(self) -> None:
        """An answer to what was asked later shows that they have read all that we said before."""
        async with self._confirming:
            confirmed = self._confirm()
            async with asyncio.timeout(EVERY_S):
                await self.ask(ENQUIRE)
            await confirmed()

    async def part(self) -> None:
        """Be heard once more before an orderly end, or the same words after it would be taken for brought again."""
        if failpoints.is_off("parting"):
            return
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(PART_S):
                await self._be_heard()

    async def read(self) -> bytes:
        """The next packet."""
        try:
            head = await self._reader.readexactly(4)
            length = int.from_bytes(head)
            if not _HEADER.size <= length <= _LONGEST:
                raise ConnectionAbortedError("a packet of no sensible length")
            return head + await self._reader.readexactly(length - 4)
        except asyncio.IncompleteReadError as error:
            raise ConnectionResetError("the other end hung up") from error

    async def _pass_on(self, tasks: asyncio.TaskGroup, packet: bytes) -> None:
        _, command, status, sequence = _HEADER.unpack_from(packet)
        if command & _ANSWER:
            self.answered(packet)
        elif command == DELIVER and self._taken < MOST_TAKEN:
            self._taken += 1
            tasks.create_task(self._bring(sequence, packet), name="smpp_take")
        elif command == DELIVER:
            self._write(DELIVER | _ANSWER, QUEUE_FULL, sequence, b"\0")
        elif command == ENQUIRE:
            self._write(ENQUIRE | _ANSWER, OK, sequence)
        elif command == UNBIND:
            self._write(UNBIND | _ANSWER, OK, sequence)
            raise ConnectionResetError("unbound by the provider")
        else:
            log.get().warning("smpp_command_unknown", command=command, status=status)
            self._write(_NACK, NO_SUCH_COMMAND, sequence)

    def answered(self, packet: bytes) -> None:
        """Give an answer to whoever asked."""
        _, _, status, sequence = _HEADER.unpack_from(packet)
        future = self._asked.get(sequence)
        if future is not None and not future.done():
            future.set_result(Answer(status, packet[_HEADER.size :]))

    async def _bring(self, sequence: int, packet: bytes) -> None:
        try:
            status = await self._take(packet)
        finally:
            self._taken -= 1
        self._write(DELIVER | _ANSWER, status, sequence, b"\0")

    def _write(self, command: int, status: int, sequence: int, body: bytes = b"") -> None:
        if self.is_open:
            self._writer.write(_HEADER.pack(_HEADER.size + len(body), command, status, sequence) + body)


class Held:
    """Which texts with the same words are on this link at once: one that is brought again takes a place that is free.

    Without it, the second "ok" of a minute would look like the first one, brought again. The link is in the key, too:
    two of them at once bring two texts.
    """

    def __init__(self, link_id: str) -> None:
        self._link_id = link_id
        self._places: dict[str, set[int]] = defaultdict(set)

    def take(self, key: str) -> str:
        """A key of its own for this one."""
        places = self._places[f"{key}.{self._link_id}"]
        place = next(place for place in range(len(places) + 1) if place not in places)
        places.add(place)
        return f"{key}.{self._link_id}.{place}"

    def free(self, key: str) -> None:
        """It is over with this one: it was not kept, or will not come again."""
        base, _, place = key.rpartition(".")
        self._places[base].discard(int(place))
        if not self._places[base]:
            del self._places[base]
