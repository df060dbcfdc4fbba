"""A phone company that speaks SMPP, on another codec than ours: takes texts, brings texts and receipts, and fails."""

import asyncio
import contextlib
import itertools
import ssl
import struct
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from aiosmpplib import PhoneNumber, SubmitSm
from aiosmpplib.protocol import DeliverSm, SmppMessage
from aiosmpplib.state import NPI, TON, OptionalParam

SYSTEM_ID, PASSWORD = "county", "secret12"
HEADER = struct.Struct(">IIII")
ANSWER = 0x80000000
NAMES = {0x09: "bind", 0x04: "submit", 0x05: "deliver", 0x06: "unbind", 0x15: "enquire"}


class Smsc:
    """Every text it took is in taken. answers: what the next submits get instead of a yes: a status, "cut" (taken, and
    the link cut), "drop" (not taken, and cut) or "hang" (taken, and never answered)."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self.taken: list[SubmitSm] = []
        self.ids: list[str] = []
        self.answers: list[int | str] = []
        self.delay_s, self.most_at_once, self.binds, self.refused = 0.0, 0, 0, 0
        self.port, self.is_mute = 0, False
        self.same_id: str | None = None  # what every text is called, where ids are no names
        self.bound: asyncio.StreamWriter | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._at_once, self._ids = 0, itertools.count(1)
        self._asked: dict[int, asyncio.Future[int]] = {}
        self._sequence = itertools.count(1)
        self._server: asyncio.Server

    @contextlib.asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Nobody answers there for a while."""
        self._server.close()
        self.cut()
        yield
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._context)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["Smsc"]:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self._server.close()
            self.cut()
            while self._open:  # noqa: ASYNC110 (a fake's end)
                await asyncio.sleep(0.01)

    def cut(self) -> None:
        """The link is gone, without a word."""
        for writer in self._open:
            writer.transport.abort()
        self.bound = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        async with asyncio.TaskGroup() as tasks:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                while True:
                    head = await reader.readexactly(16)
                    length, command, status, sequence = HEADER.unpack(head)
                    body = await reader.readexactly(length - 16)
                    if command & ANSWER:
                        if (asked := self._asked.pop(sequence, None)) and not asked.done():
                            asked.set_result(status)
                    else:
                        tasks.create_task(self._answer(writer, command, sequence, head + body))
            if self.bound is writer:
                self.bound = None
            for asked in self._asked.values():
                asked.cancel()
        self._open.discard(writer)
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, command: int, sequence: int, packet: bytes) -> None:
        match NAMES.get(command):
            case "bind":
                is_known = packet[16:].startswith(f"{SYSTEM_ID}\0{PASSWORD}\0".encode())
                self._write(writer, command, 0 if is_known else 0x0E, sequence, b"pretend\0")
                self.refused += not is_known
                if is_known:
                    self.bound, self.binds = writer, self.binds + 1
            case "submit":
                await self._submit(writer, sequence, packet)
            case _ if not self.is_mute:
                self._write(writer, command, 0, sequence)

    async def _submit(self, writer: asyncio.StreamWriter, sequence: int, packet: bytes) -> None:
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(self.delay_s)
        finally:
            self._at_once -= 1
        answer = self.answers.pop(0) if self.answers else 0
        if isinstance(answer, int) and answer:
            return self._write(writer, 4, answer, sequence)
        id_ = f"id-{next(self._ids)}" if self.same_id is None else self.same_id
        if answer != "drop":
            text = SubmitSm.from_pdu(packet, SmppMessage.parse_header(packet), "gsm0338")
            assert isinstance(text, SubmitSm)
            self.taken.append(text)
            self.ids.append(id_)
        if answer in ("cut", "drop"):
            self.cut()
        elif answer != "hang":
            self._write(writer, 4, 0, sequence, id_.encode() + b"\0")
        return None

    def _write(self, writer: asyncio.StreamWriter, command: int, status: int, sequence: int, body: bytes = b"") -> None:
        writer.write(HEADER.pack(16 + len(body), command | ANSWER, status, sequence) + body)

    async def bring(self, packet: bytes, seconds: float = 15) -> int:
        """Hand over a deliver_sm; the status it was answered with. Raises CancelledError when the link is cut."""
        while self.bound is None:  # noqa: ASYNC110 (it binds when it can)
            await asyncio.sleep(0.02)
        sequence = next(self._sequence)
        asked = self._asked[sequence] = asyncio.get_running_loop().create_future()
        self.bound.write(packet[:12] + sequence.to_bytes(4) + packet[16:])
        async with asyncio.timeout(seconds):
            return await asked

    async def text(self, body: str, number: str, line: str, **more: Any) -> int:
        """Somebody writes."""
        return await self.bring(deliver(body, number, line, **more))

    async def receipt(self, id_: str, state: str, number: str, line: str) -> int:
        """What became of a text."""
        said = f"id:{id_} sub:001 dlvrd:001 submit date:2611230900 done date:261123090101 stat:{state} err:0A1 text:"
        return await self.bring(deliver(said, number, line, esm_class=4))


def deliver(body: str, number: str, line: str, **more: Any) -> bytes:
    """A packet that brings these words."""
    return DeliverSm(short_message=body, source=_address(number), destination=_address(line), **more).pdu()


def part(reference: int, place: int, of_places: int) -> dict[str, Any]:
    """What marks a part of a long text."""
    tags = ((0x020C, reference), (0x020E, of_places), (0x020F, place))
    return {"optional_params": [OptionalParam(tag, value) for tag, value in tags]}


def _address(number: str) -> PhoneNumber:
    if number.startswith("+"):
        return PhoneNumber(number[1:], TON.INTERNATIONAL, NPI.ISDN)
    return PhoneNumber(number)


def lasts(text: SubmitSm) -> timedelta:
    """How long they may keep it."""
    assert isinstance(text.validity_period, timedelta)
    return text.validity_period
