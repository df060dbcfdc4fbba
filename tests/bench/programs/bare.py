"""`python -m tests.bench.programs.bare URL COUNT IN_FLIGHT`: texts posted by a plain HTTP client that keeps no books.

The yardstick of draining: so many posts, so many at once, nothing recorded anywhere. The answer is the JSON of a Rate.
"""

import asyncio
import sys
import time
from collections.abc import Iterator

import aiohttp
import msgspec
import uvloop

from tests.bench.figures import Rate
from tests.bench.programs.orders import BODY, LINE


async def measure(url: str, count: int, in_flight: int) -> Rate:
    """Post them all."""
    numbers = iter(range(count))
    connector = aiohttp.TCPConnector(limit=in_flight)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as tasks:
        began, cpu = time.perf_counter(), time.process_time()
        workers = [tasks.create_task(_post(http, url, numbers)) for _ in range(in_flight)]
        await asyncio.wait(workers)
        return Rate(count, time.perf_counter() - began, time.process_time() - cpu)


async def _post(http: aiohttp.ClientSession, url: str, numbers: Iterator[int]) -> None:
    for number in numbers:
        fields = {"To": f"+1385555{100 + number % 100:04d}", "From": LINE, "Body": BODY, "StatusCallback": f"/{number}"}
        async with http.post(f"{url}/2010-04-01/Accounts/AC/Messages.json", data=fields) as answer:
            await answer.read()


if __name__ == "__main__":
    print(msgspec.json.encode(uvloop.run(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))).decode())
