"""`python -m tests.bench.people [TEXTS]`: make an office of that size, say how long it took and how much it holds."""

import asyncio
import sys

from tests.bench.ground import open_ground
from tests.bench.people.offices import made


async def main(texts: int) -> None:
    """On servers of its own, thrown away afterwards."""
    async with open_ground() as ground:
        await made(ground, "people", texts)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1].replace("_", "")) if sys.argv[1:] else 1_000_000))
