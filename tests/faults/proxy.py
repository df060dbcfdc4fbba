"""A TCP proxy that can be cut: what networks do to a link, at a moment the test chooses."""

import asyncio
import contextlib
import socket
import struct
from typing import Literal

Direction = Literal["up", "down"]  # up: from the one who connected to the one who listens
UP_AND_DOWN: tuple[Direction, ...] = ("up", "down")
CHUNK = 65_536
# Close with a reset, not with a goodbye: zero seconds to linger.
RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Stands before 127.0.0.1:target. `async with` it, connect to .port, then hurt it.

    A black hole holds bytes back and passes them on when it heals, as retransmission does; who connects meanwhile
    is accepted and hears nothing. latency_s and bytes_per_s act on each chunk; cut_after resets a link as soon as
    so many bytes have gone that way (the rest of the chunk is lost).
    """

    def __init__(self, target: int) -> None:
        self.target, self.port = target, 0
        self.accepted = 0  # links so far
        self.latency_s = 0.0
        self.bytes_per_s: float | None = None
        self.cut_after: dict[Direction, int] = {}
        self._gates = {way: asyncio.Event() for way in UP_AND_DOWN}
        self._links: dict[asyncio.Task[None], tuple[asyncio.StreamWriter, ...]] = {}
        self._server: asyncio.Server | None = None
        self.heal()

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_exc: object) -> None:
        if self._server:
            self._server.close()
        tasks = list(self._links)
        self.reset()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def links(self) -> int:
        """How many links stand."""
        return len(self._links)

    def heal(self) -> None:
        """As if nothing had been; what a black hole held back goes on."""
        self.latency_s, self.bytes_per_s = 0.0, None
        self.cut_after.clear()
        for gate in self._gates.values():
            gate.set()

    def black_hole(self, *ways: Direction) -> None:
        """Nothing comes through any more, both ways or one; nobody is told."""
        for way in ways or UP_AND_DOWN:
            self._gates[way].clear()

    def reset(self) -> int:
        """Reset every link; how many there were."""
        cut = list(self._links.values())
        for writers in cut:
            for writer in writers:
                _reset(writer)
        return len(cut)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._links[task] = (writer,)
        self.accepted += 1
        try:
            await self._gates["up"].wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
            self._links[task] = (writer, far_writer)
            await self._join(reader, far_writer, far_reader, writer)
        except OSError:
            _reset(writer)
        except asyncio.CancelledError:
            pass  # the proxy is closing; the stream library would report a cancelled callback as an error
        finally:
            for one in self._links.pop(task):
                one.close()

    async def _join(
        self,
        reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Pump both ways until either side has gone."""
        pumps = [
            asyncio.ensure_future(self._pump("up", reader, far_writer)),
            asyncio.ensure_future(self._pump("down", far_reader, writer)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _pump(self, way: Direction, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while chunk := await reader.read(CHUNK):
                await self._gates[way].wait()
                await asyncio.sleep(self.latency_s + (len(chunk) / self.bytes_per_s if self.bytes_per_s else 0))
                left = self.cut_after.get(way, len(chunk) + passed) - passed
                writer.write(chunk[:left])
                await writer.drain()
                passed += len(chunk)
                if len(chunk) > left:
                    self.reset()
                    return


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    if raw is not None and raw.fileno() != -1:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
