"""`python -m tests.bench.programs.acceptor PORT`: a provider that takes every text, for both sides of a comparison.

services/practice keeps books and posts receipts, which costs more than the senders measured here; this one knows just
enough of the Messages API, in one process, to be no one's bottleneck.

POST …/Messages.json   201 and a sid, after the latency
POST …/Messages/SID    its words are forgotten, as far as anybody can tell
GET  …/Messages.json   an empty list
PUT  /latency/MS       how long an answer takes from now on; forgets what was taken
GET  /count            how many texts so far
GET  /marks            when marked texts came: by mark, the monotonic clock of this machine in seconds
GET  /taken            how many texts, and how many different ones (JSON of a Taken)
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


class Taken(msgspec.Struct, frozen=True):
    """What came in: texts, and different texts."""

    texts: int
    different: int


class Books:
    """The state that all connections share."""

    def __init__(self) -> None:
        self.begin(0.0)

    def begin(self, latency_s: float) -> None:
        """Forget what was taken; answer after so long from now on."""
        self.latency_s, self.texts = latency_s, 0
        self.addresses: set[bytes] = set()
        self.marks: dict[str, float] = {}

    def take(self, body: bytes) -> bytes:
        """Note one text; its answer."""
        self.texts += 1
        self.addresses.add(body.partition(b"StatusCallback=")[2].partition(b"&")[0])
        if b"Body=" + MARK in body:
            self.marks[parse_qs(body.decode())["Body"][0]] = time.monotonic()
        return answer(b"201 Created", b'{"sid": "SM%032x", "status": "queued"}' % (time.time_ns() + self.texts))


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
        if method == b"POST" and path.endswith(b"/Messages.json"):
            asyncio.get_running_loop().call_later(self._books.latency_s, self._write, self._books.take(body))
        else:
            self._write(self._controlled(method, path))

    def _write(self, whole: bytes) -> None:
        self._transport.write(whole)

    def _controlled(self, method: bytes, path: bytes) -> bytes:
        books = self._books
        if method == b"PUT":
            books.begin(float(path.rpartition(b"/")[2]) / 1000)
        told: dict[bytes, object] = {
            b"/count": books.texts,
            b"/marks": books.marks,
            b"/taken": Taken(books.texts, len(books.addresses)),
        }
        return answer(b"200 OK", msgspec.json.encode(told.get(path, {"messages": [], "body": ""})))


async def serve(port: int) -> None:
    """Take texts until ended."""
    books = Books()
    server = await asyncio.get_running_loop().create_server(lambda: Door(books), HOST, port, backlog=1024)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
