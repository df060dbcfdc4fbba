"""`python -m tests.bench.programs.webhooks LOAD`: signed texts in, each on a connection that waits for its answer.

Every request is made and signed before the clock starts, and the connections are bare sockets: what is measured is the
other side. LOAD is the JSON of a Load; the answer is the JSON of a Rate.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

import msgspec
import uvloop

from services.practice.domain.signing import SIGNATURE_HEADER, Form, encoded, signature
from tests.bench.figures import Rate, rate

# More than any run here answers, so that no request is sent twice.
MOST_PER_S = 12_000


class Load(msgspec.Struct, frozen=True):
    """What to send, where, and how hard."""

    url: str
    token: str
    account_sid: str
    line: str
    in_flight: int
    seconds: float
    run: str
    senders: tuple[str, ...] = tuple(f"+1801555{100 + number:04d}" for number in range(100))


def requests(load: Load) -> list[bytes]:
    """A text each from its senders in turn."""
    return [_request(load, number) for number in range(int(load.seconds * MOST_PER_S))]


def _request(load: Load, number: int) -> bytes:
    sender = load.senders[number % len(load.senders)]
    form = text_in(load, f"SM{load.run}{number:024x}", sender, "See you there.")
    return post(load.url, form, load.token)


def text_in(load: Load, sid: str, sender: str, body: str) -> Form:
    """The form of one text, with the fields that the provider sends."""
    return [
        ("ToCountry", "US"), ("ToState", "UT"), ("SmsMessageSid", sid), ("NumMedia", "0"), ("ToCity", ""),
        ("FromZip", ""), ("SmsSid", sid), ("FromState", "UT"), ("SmsStatus", "received"), ("FromCity", ""),
        ("Body", body), ("FromCountry", "US"), ("To", load.line), ("ToZip", ""), ("NumSegments", "1"),
        ("MessageSid", sid), ("AccountSid", load.account_sid), ("From", sender), ("ApiVersion", "2010-04-01"),
    ]  # fmt: skip


def post(url: str, form: Form, token: str) -> bytes:
    """The bytes of a signed request."""
    body, parts = encoded(form), urlsplit(url)
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
        f"{SIGNATURE_HEADER}: {signature(token, url, form, 'HMAC_SHA1')}\r\n\r\n"
    )
    return head.encode() + body


class Caller(asyncio.Protocol):
    """One connection: the next request as soon as the last one is answered."""

    def __init__(self, waiting: Iterator[bytes], until: float, took_s: list[float]) -> None:
        self._waiting, self._until, self._took_s = waiting, until, took_s
        self._received = b""
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        self._began = time.perf_counter()
        request = next(self._waiting, None) if self._began < self._until else None
        if request is None:
            self._transport.close()
        else:
            self._transport.write(request)

    def data_received(self, received: bytes) -> None:
        self._received += received
        if not is_whole(self._received):
            return
        if not self._received.startswith(b"HTTP/1.1 200"):
            self.ended.set_exception(RuntimeError(self._received[:300].decode()))
            self._transport.close()
            return
        self._took_s.append(time.perf_counter() - self._began)
        self._received = b""
        self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)


def is_whole(received: bytes) -> bool:
    """Whether an answer is there to its last byte."""
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length or 0)


async def measure(load: Load) -> Rate:
    """Keep so many in flight for so long."""
    waiting, took_s, where = iter(requests(load)), list[float](), urlsplit(load.url)
    began, cpu = time.perf_counter(), time.process_time()

    async def call() -> None:
        loop, until = asyncio.get_running_loop(), began + load.seconds
        _, caller = await loop.create_connection(
            lambda: Caller(waiting, until, took_s), str(where.hostname), where.port or 80
        )
        await caller.ended

    await asyncio.gather(*(call() for _ in range(load.in_flight)))
    return rate(took_s, time.perf_counter() - began, time.process_time() - cpu)


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(measure(msgspec.json.decode(sys.argv[1], type=Load)))).decode())
