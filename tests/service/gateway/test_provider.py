"""One post, byte by byte: what leaves, when the last look is, and what is known when nothing comes back."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from uuid import UUID

import pytest

from services.gateway.domain.claim import LAST_CALL
from services.gateway.domain.wire import Claimed
from services.gateway.provider.twilio.api import POST_S, START_S, Provider
from services.kit import failpoints
from services.kit.settings import Secret
from tests.service.gateway.office import ACCOUNT, ANA, LINE

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CREATED = b'HTTP/1.1 201 Created\r\nContent-Length: 14\r\n\r\n{"sid": "SM1"}'


class Company:
    """A raw socket that notes every byte and answers as told."""

    def __init__(self) -> None:
        self.seen, self.answer = b"", CREATED

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(65536):
            self.seen += chunk
            if self.answer == b"hang up":
                break
            writer.write(self.answer)
        writer.close()


@pytest.fixture
async def company() -> AsyncIterator[tuple[Company, Provider]]:
    one = Company()
    async with await asyncio.start_server(one.serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        provider = Provider(f"http://127.0.0.1:{port}", ACCOUNT, Secret("secret"), "https://county.example/in", 5)
        async with provider.open():
            yield one, provider


def text(body: str = "See you Monday.", not_after: datetime = NOW + timedelta(hours=1)) -> Claimed:
    return Claimed(UUID(int=1), UUID(int=2), ANA, LINE, body, 1, "reply", not_after, not_after)


def soon() -> float:
    return time.monotonic() + 5


@pytest.mark.parametrize("body", ["Plain & simple = 100% + more?", "¿Mañana? 🙏 “sí”", "a\nb\tc;d", "%2B &amp; \x7f"])
async def test_what_leaves_is_what_was_written(company: tuple[Company, Provider], body: str) -> None:
    seen, provider = company
    outcome = await provider.send(text(body), NOW, soon())
    assert (outcome.result, outcome.provider_sid) == ("accepted", "SM1")
    assert parse_qsl(seen.seen.partition(b"\r\n\r\n")[2].decode()) == [
        ("To", ANA),
        ("From", LINE),
        ("Body", body),
        ("StatusCallback", f"https://county.example/in/twilio/status/{UUID(int=2)}?attempt={UUID(int=1)}"),
        ("ValidityPeriod", "3585"),
    ]


@pytest.mark.parametrize(("left_s", "validity"), [(16, "1"), (60, "45"), (50_000, "36000")])
async def test_the_text_dies_at_the_provider_before_its_window_closes(
    company: tuple[Company, Provider], left_s: int, validity: str
) -> None:
    seen, provider = company
    await provider.send(text(not_after=NOW + timedelta(seconds=left_s)), NOW, soon())
    assert seen.seen.endswith(f"ValidityPeriod={validity}".encode())


async def test_what_could_be_taken_after_its_window_does_not_leave(company: tuple[Company, Provider]) -> None:
    seen, provider = company
    for left_s in (15.9, 4, -1):
        outcome = await provider.send(text(not_after=NOW + timedelta(seconds=left_s)), NOW, soon())
        assert (outcome.result, outcome.is_bad) == ("requeued", False)
    assert seen.seen == b""


async def test_when_the_last_call_is_taken_away_it_does(company: tuple[Company, Provider]) -> None:
    seen, provider = company
    failpoints.arm("last_call:off")
    try:
        outcome = await provider.send(text(not_after=NOW + timedelta(seconds=4)), NOW, soon())
    finally:
        failpoints.arm("")
    assert outcome.result == "accepted"
    assert seen.seen.endswith(b"ValidityPeriod=4")


def test_the_last_call_leaves_time_for_the_whole_post() -> None:
    assert LAST_CALL.total_seconds() >= START_S + POST_S + 1


async def test_when_the_claim_is_over_not_one_byte_leaves(company: tuple[Company, Provider]) -> None:
    seen, provider = company
    outcome = await provider.send(text(), NOW, time.monotonic() - 1)
    assert outcome.result == "requeued"
    assert seen.seen == b""
    assert (await provider.send(text(), NOW, soon())).result == "accepted"


async def test_a_connection_lost_after_the_first_byte_leaves_it_unknown_and_is_not_tried_again(
    company: tuple[Company, Provider],
) -> None:
    seen, provider = company
    seen.answer = b"hang up"
    assert (await provider.send(text(), NOW, soon())).result == "unknown"
    assert seen.seen.count(b"POST ") == 1


async def test_a_kept_connection_that_was_closed_meanwhile_is_not_tried_again(
    company: tuple[Company, Provider],
) -> None:
    seen, provider = company
    await provider.send(text(), NOW, soon())
    seen.answer = b"hang up"
    assert (await provider.send(text(), NOW, soon())).result == "unknown"
    assert seen.seen.count(b"POST ") == 2


async def test_nobody_at_the_door_is_not_a_send() -> None:
    provider = Provider("http://127.0.0.1:9", ACCOUNT, Secret("secret"), "https://county.example", 5)
    async with provider.open():
        assert (await provider.send(text(), NOW, soon())).result == "requeued"


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\n<ok>", "unknown"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n", "unknown"),
        (b"HTTP/1.1 500 Oops\r\nContent-Length: 6\r\n\r\n<html>", "unknown"),
        (b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", "requeued"),
        (b"HTTP/1.1 429 Slow\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", "requeued"),
        (b"not http at all\r\n\r\n", "unknown"),
    ],
)
async def test_odd_answers(company: tuple[Company, Provider], answer: bytes, result: str) -> None:
    seen, provider = company
    seen.answer = answer
    outcome = await provider.send(text(), NOW, soon())
    assert outcome.result == result
    assert outcome.retry_after_s == (7 if b": 7" in answer and b"429" in answer else None)
