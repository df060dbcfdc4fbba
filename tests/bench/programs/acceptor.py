"""`python -m tests.bench.programs.acceptor PORT`: a provider that takes every text, for both sides of a comparison.

services/practice keeps books and posts receipts, which costs more than the senders measured here; this one knows just
enough of the Messages API, in one process, to be no one's bottleneck.

POST …/Messages.json   201 and a sid, after the latency
GET  …/Messages.json   an empty list
PUT  /latency/MS       how long an answer takes from now on; forgets what was taken
GET  /taken            how many texts, how many different ones, and when marked ones came (JSON of a Taken)
"""

import asyncio
import sys
import time
from typing import cast
from urllib.parse import parse_qs

import msgspec
import uvloop

# A body that begins so is a marked one: the moment it came is kept.
MARK = b"mark-"
HOST = "127.0.0.1"


class Taken(msgspec.Struct):
    """What came in. at: by mark, the monotonic clock of this machine in seconds."""

    texts: int = 0
    addresses: set[str] = msgspec.field(default_factory=set)
    at: dict[str, float] = msgspec.field(default_factory=dict)


class Books:
    """The state that all connections share."""

    def __init__(self) -> None:
        self.latency_s, self.taken = 0.0, Taken()

    def take(self, body: bytes) -> bytes:
        """Note one text; its answer."""
        self.taken.texts += 1
        address = body.partition(b"StatusCallback=")[2].partition(b"&")[0]
        self.taken.addresses.add(address.decode())
        if b"Body=" + MARK in body:
            self.taken.at[parse_qs(body.decode())["Body"][0]] = time.monotonic()
        return answer(b"201 Created", b'{"sid": "SM%032x", "status": "queued"}' % (time.time_ns() + self.taken.texts))


def answer(status: bytes, body: bytes) -> bytes:
    """The bytes of a response."""
    head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    return head + body


class Door(asyncio.Protocol):
    """One connection; a request at a time, as HTTP clients that do not pipeline have it."""

    def __init__(self, books: Books) -> None:
        self._books, self._received = books, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, received: bytes) -> None:
        self._received += received
        head, found, body = self._received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not found or len(body) < int(length or 0):
            return
        self._received = b""
        method, path, _ = head.split(b" ", 2)
        if method == b"POST":
            asyncio.get_running_loop().call_later(self._books.latency_s, self._write, self._books.take(body))
        else:
            self._write(self._controlled(method, path))

    def _write(self, whole: bytes) -> None:
        self._transport.write(whole)

    def _controlled(self, method: bytes, path: bytes) -> bytes:
        if method == b"PUT":
            self._books.latency_s, self._books.taken = float(path.rpartition(b"/")[2]) / 1000, Taken()
        if path == b"/taken":
            return answer(b"200 OK", msgspec.json.encode(self._books.taken))
        return answer(b"200 OK", b'{"messages": []}')


async def serve(port: int) -> None:
    """Take texts until ended."""
    books = Books()
    server = await asyncio.get_running_loop().create_server(lambda: Door(books), HOST, port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
