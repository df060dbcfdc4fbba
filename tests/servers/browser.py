"""A real Chromium for the tests that need a person's eyes and keys."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from deploy.local.chromium import find_chromium

# Nothing it does by itself: no updates, no telemetry, no look-ups of hosts that tests can't reach.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """One browser; each test opens its own contexts. Raises Missing when there is none to be had."""
    program = await find_chromium(print)
    sandbox = ["--no-sandbox"] if os.getuid() == 0 else []  # Chromium's own sandbox refuses root
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(program), args=[*QUIET, *sandbox])
        yield browser
        await browser.close()
