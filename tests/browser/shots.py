"""Pictures of every state of every page on every screen, to be looked at: `python -m tests.browser.shots [state …]`.

They go to .dev/shots/<state>-<screen>.png.
"""

import asyncio
import contextlib
import sys

from deploy.local.places import CHECKOUT
from services.kit.clock import SYSTEM
from tests import servers
from tests.browser.conftest import open_desk
from tests.browser.screens import SCREENS, STATES
from tests.fakes import caseload
from tests.fakes.threads import FakeThreads
from tests.servers.brokers import open_broker
from tests.servers.browser import open_browser
from tests.servers.databases import open_cluster
from tests.service.web.conftest import CARLA, PROBATION, PUBLIC, Office

SHOTS = CHECKOUT / ".dev" / "shots"


async def main(wanted: list[str]) -> None:
    """Take them, one screen after the other."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as stack:
        cluster = await open_cluster()
        broker = await stack.enter_async_context(contextlib.aclosing(await open_broker(0)))
        chromium = await stack.enter_async_context(open_browser())
        database = await cluster.clone()
        stack.push_async_callback(cluster.drop, database)
        office = Office(database, broker)
        office.clock = SYSTEM  # type: ignore[assignment]  # a browser's clock runs
        office.threads = FakeThreads(SYSTEM, PUBLIC, CARLA, PROBATION)
        caseload.fill(office.threads)
        await stack.enter_async_context(office)
        for screen, options in SCREENS.items():
            async with open_desk(chromium, office, **options) as desk:
                for name in wanted or STATES:
                    page = await STATES[name](desk)
                    await page.wait_for_timeout(400)  # what moves has come to rest
                    await page.screenshot(path=SHOTS / f"{name}-{screen}.png")
                    await page.close()
            print(f"{screen}: {len(wanted or STATES)} pictures in {SHOTS}", flush=True)


if __name__ == "__main__":
    program = servers.begin()
    try:
        asyncio.run(main(sys.argv[1:]))
    finally:
        program.terminate()
        program.wait(timeout=30)
