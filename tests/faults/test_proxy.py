"""The tool itself: a proxy that lied would make every story lie."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.proxy import Proxy

pytestmark = pytest.mark.faults


@asynccontextmanager
async def echo() -> AsyncIterator[Proxy]:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(100):
                writer.write(chunk)
        except ConnectionResetError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server, Proxy(server.sockets[0].getsockname()[1]) as proxy:
        yield proxy


async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, word: bytes, seconds: float = 2) -> bytes:
    writer.write(word)
    async with asyncio.timeout(seconds):
        return await reader.readexactly(len(word))


async def test_it_passes_both_ways() -> None:
    async with echo() as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        assert await say(reader, writer, b"hello") == b"hello"
        assert proxy.links == 1
        writer.close()


async def test_a_reset_is_a_reset_and_new_links_work() -> None:
    async with echo() as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        await say(reader, writer, b"hello")
        assert proxy.reset() == 1
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        assert await say(reader, writer, b"again") == b"again"
        writer.close()


@pytest.mark.parametrize("way", ["up", "down"])
async def test_a_black_hole_is_silent_and_gives_back_when_healed(way) -> None:
    async with echo() as proxy:
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        await say(reader, writer, b"hello")
        proxy.black_hole(way)
        with pytest.raises(TimeoutError):
            await say(reader, writer, b"lost?", 0.2)
        proxy.heal()
        async with asyncio.timeout(2):
            assert await reader.readexactly(5) == b"lost?"
        writer.close()


async def test_who_connects_into_a_black_hole_hears_nothing() -> None:
    async with echo() as proxy:
        proxy.black_hole()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises(TimeoutError):
            await say(reader, writer, b"hello", 0.2)
        writer.close()


async def test_a_link_is_cut_in_the_middle_of_a_word() -> None:
    async with echo() as proxy:
        proxy.cut_after["down"] = 3
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
            await say(reader, writer, b"hello")
        writer.close()


async def test_latency_and_rate_take_their_time() -> None:
    async with echo() as proxy:
        proxy.latency_s, proxy.bytes_per_s = 0.05, 100
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        began = asyncio.get_running_loop().time()
        await say(reader, writer, b"x" * 10, 5)
        assert asyncio.get_running_loop().time() - began > 2 * (0.05 + 0.1) - 0.02
        writer.close()


async def test_a_target_that_is_away_is_a_refusal() -> None:
    async with echo() as proxy:
        proxy.target = 1
        reader, _ = await asyncio.open_connection("127.0.0.1", proxy.port)
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
