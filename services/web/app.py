"""web, wired."""

import asyncio
import functools
import os
from collections.abc import AsyncIterator

from aiohttp import web

from services.kit import hints
from services.kit import settings as kit_settings
from services.kit.clock import SYSTEM, Clock
from services.kit.run import Service
from services.web import handlers
from services.web.pages import (
    account,
    caseload,
    choosing,
    clients,
    consent,
    door,
    first,
    hands,
    importing,
    inbox,
    later,
    live,
    many,
    merging,
    moving,
    muting,
    newcomer,
    numbers,
    picking,
    pictures,
    picturing,
    reasons,
    saving,
    search,
    standing,
    statuses,
    templates,
    texts,
    thread,
    unknown,
)
from services.web.pages.asking import THREADS, Threads
from services.web.pages.dress import dress
from services.web.pages.frame import LOOK, frame
from services.web.pages.hub import HUB, Hub
from services.web.pages.look import the_look
from services.web.pages.paper import AT_ONCE, CHILDREN
from services.web.settings import Settings
from services.web.store import facts, sessions

PAGES = (
    door,
    inbox,
    thread,
    texts,
    unknown,
    account,
    live,
    pictures,
    templates,
    picking,
    first,
    newcomer,
    clients,
    hands,
    reasons,
    numbers,
    later,
    picturing,
    saving,
    search,
    standing,
    many,
    choosing,
    caseload,
    muting,
    statuses,
    moving,
    consent,
    importing,
    merging,
)
CHECKS_AT_ONCE = 2
SWEEP_S = 600
SOURCES = {
    "department.changed.v1": "department",
    "team.changed.v1": "team",
    "staff.changed.v1": "staff",
    "cover.changed.v1": "cover",
}


def build(settings: Settings | None = None, clock: Clock = SYSTEM) -> Service:
    """The service, ready to be started."""
    settings = settings or kit_settings.load(Settings, os.environ)
    service = Service("web", settings, clock)
    _wire_pages(service, settings)
    service.consume("web.audit", handlers)
    service.consume("web.notices", handlers)
    service.consume("web.copies", handlers)
    service.copies(
        ("line.changed.v1", "gateway", "line"),
        # There may be no notices; a house without lines is one that has not been told yet.
        ("notice.raised.v1", "notifier", "line"),
    )
    for type_name, table in SOURCES.items():
        service.republish(type_name, functools.partial(facts.republish, table))
    service.every("sweep", SWEEP_S, functools.partial(_sweep, service))
    hub = service.app[HUB]
    service.task("hints", lambda: hints.listen(settings.amqp_url, "web", hub.hear, hub.resync))
    return service


def _wire_pages(service: Service, settings: Settings) -> None:
    app = service.app
    app[LOOK], app[HUB] = the_look(), Hub()
    app[THREADS] = Threads(settings.threads_url, settings.staff_token_private_key, service.clock)
    app[pictures.GATEWAY] = Threads(settings.gateway_url, settings.staff_token_private_key, service.clock)
    app[door.CHECKS] = asyncio.Semaphore(CHECKS_AT_ONCE)
    app[CHILDREN] = asyncio.Semaphore(AT_ONCE)
    app.middlewares.append(frame)
    app.on_response_prepare.append(dress)
    app.on_shutdown.append(app[HUB].close)
    app.cleanup_ctx.append(_asking)
    app.router.add_get("/static/{path:.+}", app[LOOK].assets.serve)
    for pages in PAGES:
        service.routes(pages.routes)


async def _asking(app: web.Application) -> AsyncIterator[None]:
    await app[THREADS].open()
    await app[pictures.GATEWAY].open()
    yield
    await app[THREADS].close()
    await app[pictures.GATEWAY].close()


async def _sweep(service: Service) -> None:
    async with service.db.tx() as tx:
        await sessions.sweep(tx)
