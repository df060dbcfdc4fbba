"""The whole practice office as real processes, for the stories that go end to end."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.local.child import output_of
from deploy.local.places import CHECKOUT
from deploy.local.stack import Stack
from deploy.local.up import office_environment
from deploy.office.phones import introduce

# Below the ports that outgoing connections take (32768 and up); each worker has its own thousand.
FIRST_PORT, PORTS_EACH = 21_000, 1_000


@asynccontextmanager
async def open_office(place: Path, number: int) -> AsyncIterator[Stack]:
    """An office of its own, filled with the practice cast, as `./run up` makes it but without fsync."""
    stack = Stack(place, lambda _: None, durable=False, first_port=FIRST_PORT + PORTS_EACH * number)
    try:
        await stack.start_servers()
        words = [sys.executable, "-m", "deploy.office.practice"]
        await output_of(*words, env=office_environment(stack), cwd=CHECKOUT)
        await stack.start_programs(LOG_LEVEL="debug")  # one story greps the logs for what must not be in them
        await introduce(stack.at.url("practice"), stack.at.url("gateway_fallback"))
        yield stack
    finally:
        await asyncio.shield(stack.stop())
