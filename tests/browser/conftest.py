"""A real Chromium before web, with a small threads behind it: what a person sees and does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Response

from proto.hints import PageChanged
from services.kit.clock import SYSTEM
from services.web.pages import frame
from services.web.pages.hub import HUB
from tests.browser.pseudo import spoken_longer
from tests.fakes.threads import FakeThreads
from tests.servers.brokers import Broker
from tests.servers.databases import Database
from tests.service.web.conftest import CARLA, PROBATION, PUBLIC, Office, hash_quickly

VENDOR = Path(__file__).parent.parent / "vendor"
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}, "locale": "en-US", "timezone_id": "America/Denver"}
# A browser says this of an answer that is not 2xx; the test that provokes one expects it.
STATUS_LINE = "the server responded with a status of"


class Desk:
    """Carla at her desk: her pages, and everything the browser complained about."""

    def __init__(self, context: BrowserContext, office: Office) -> None:
        self.context, self.office = context, office
        self.complaints: list[str] = []
        self._hearing: list[Page] = []
        context.on("response", self._note)

    async def _note(self, answer: Response) -> None:
        if answer.url.endswith("/events"):
            self._hearing.append(answer.frame.page)

    async def page(self, path: str = "/inbox") -> Page:
        page = await self.context.new_page()
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(self.office.service.url + path)
        return page

    async def hears(self, page: Page) -> None:
        """Wait until this page's own stream is open: a notification is of what comes after that."""
        async with asyncio.timeout(15):
            while page not in self._hearing:  # noqa: ASYNC110 (the browser says it to a list of ours)
                await asyncio.sleep(0.02)

    async def read_in(self, language: str) -> None:
        """Which language her pages speak from now on."""
        await self.office.db.execute("UPDATE staff SET language = $2 WHERE staff_id = $1", CARLA, language)

    async def sign_in(self, who: str = "carla") -> None:
        """Bring the session along; the door itself has tests of its own, and costs a second."""
        secret = (await self.office.signed_in(who)).secret
        await self.context.add_cookies([{"name": "session", "value": secret, "url": self.office.service.url}])

    def hint(self, kind: Any, thread_id: UUID | None = None, message_id: UUID | None = None, **more: Any) -> None:
        """What threads would say to the open pages."""
        self.office.service.app[HUB].hear(
            PageChanged(kind=kind, staff_ids=(CARLA,), thread_id=thread_id, message_id=message_id, **more)
        )

    def text_in(self, thread_id: UUID, body: str) -> UUID:
        """A client writes, and the pages are told."""
        message = self.office.threads.text_in(thread_id, body)
        self.hint("message", thread_id, message.message_id, is_inbound=True)
        return message.message_id


@pytest.fixture(scope="session")
def chromium(browser: Browser) -> Browser:
    """The run's browser: whoever drives it is known by that fixture's name (--no-browser)."""
    return browser


@pytest.fixture
async def living_office(database: Database, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    hash_quickly(monkeypatch)
    # The threads behind it is in this very process: on a busy machine a page is not answered in a third of a second.
    monkeypatch.setattr(frame, "READ_S", 1.5)
    office = Office(database, broker)
    office.clock = SYSTEM  # type: ignore[assignment]  # a browser's clock runs
    office.threads = FakeThreads(SYSTEM, PUBLIC, CARLA, PROBATION)
    async with office:
        yield office


@asynccontextmanager
async def open_desk(chromium: Browser, office: Office, language: str = "en", **screen: Any) -> AsyncIterator[Desk]:
    """Carla, signed in, before this screen; language may be "pseudo", too."""
    context = await chromium.new_context(**{**DESK, **screen})
    context.set_default_timeout(5000)
    one = Desk(context, office)
    with spoken_longer() if language == "pseudo" else nullcontext():
        await one.read_in("en" if language == "en" else "es")
        await one.sign_in()
        yield one
        await context.close()


@pytest.fixture
async def desk(chromium: Browser, living_office: Office, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """Carla, signed in. @pytest.mark.parametrize("desk", [{…}], indirect=True) gives her another screen."""
    async with open_desk(chromium, living_office, **getattr(request, "param", {})) as one:
        yield one
    assert [c for c in one.complaints if STATUS_LINE not in c] == []
