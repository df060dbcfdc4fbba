"""The program: its doors, and an ordered start and stop."""

import asyncio
import signal
import socket

import uvloop
from aiohttp import web

from services.kit import http, log, settings
from services.kit.clock import SYSTEM, Clock
from services.practice.company import COMPANY, Company, open_company
from services.practice.pages import frame, phones, stream
from services.practice.pictures import LIMIT_BYTES
from services.practice.routes import consents, control, media, messages, numbers
from services.practice.routes.doors import control as controls
from services.practice.routes.doors import office
from services.practice.settings import Settings

STOP_S = 3  # for answers under way; hung ones end at once
ACCOUNT = "/2010-04-01/Accounts/{account}"
MESSAGE = ACCOUNT + "/Messages/{sid:[^/.]+}"


def application(company: Company) -> web.Application:
    """All doors of the company."""
    app = web.Application(middlewares=[http.guard], client_max_size=LIMIT_BYTES + 64 * 1024)
    app[COMPANY] = company
    app.add_routes([*_api(company.settings), *_controls(), *_pages()])
    app.add_routes([web.get("/livez", http.livez), web.get("/metrics", http.metrics), web.get("/readyz", _ready)])
    app.router.add_static("/static", frame.STATIC)
    return app


def _api(settings: Settings) -> list[web.RouteDef]:
    door = office(settings)
    medium = MESSAGE + "/Media/{media:[^/.]+}"
    return [
        web.post(ACCOUNT + "/Messages.json", door(messages.create)),
        web.get(ACCOUNT + "/Messages.json", door(messages.listing)),
        web.get(MESSAGE + ".json", door(messages.fetch)),
        web.post(MESSAGE + ".json", door(messages.update)),
        web.delete(MESSAGE + ".json", door(messages.delete)),
        web.get(MESSAGE + "/Media.json", door(media.listing)),
        web.get(medium + ".json", door(media.describe)),
        web.delete(medium + ".json", door(media.delete)),
        web.get(medium, door(media.content)),
        web.get("/v2/PhoneNumbers/{number}", door(numbers.look_up)),
        web.get("/v1/Deactivations", door(numbers.deactivations)),
        web.get("/practice/deactivations/{day}", numbers.read_list),
        web.post("/v1/Consents/Bulk", door(consents.tell)),
    ]


def _controls() -> list[web.RouteDef]:
    return [
        web.get("/practice/knobs", controls(control.read_knobs)),
        web.put("/practice/knobs", controls(control.turn_knobs)),
        web.get("/practice/log", controls(control.read_log)),
        web.delete("/practice/log", controls(control.clear_log)),
        web.get("/practice/counts", controls(control.read_counts)),
        web.put("/practice/lines/{number}", controls(control.set_line)),
        web.put("/practice/phones", controls(control.set_phones)),
        web.post("/practice/phones/{number}/texts", controls(control.write_text)),
        web.post("/practice/phones/{number}/calls", controls(control.make_call)),
    ]


def _pages() -> list[web.RouteDef]:
    phone = "/practice/phone/{number}"
    return [
        web.get("/", frame.page(phones.home)),
        web.get("/practice", frame.page(phones.list_phones)),
        web.post("/practice/day", frame.page(phones.play_day)),
        web.get("/practice/phone", frame.page(phones.open_phone)),
        web.get(phone, frame.page(phones.show_phone)),
        web.get(phone + "/thread", frame.page(phones.show_thread)),
        web.get(phone + "/changes", frame.page(stream.changes)),
        web.post(phone + "/texts", frame.page(phones.send)),
        web.post(phone + "/calls", frame.page(phones.call)),
        web.post(phone + "/state", frame.page(phones.set_state)),
        web.get("/practice/picture/{message}/{media}", frame.page(phones.show_picture)),
    ]


async def _ready(request: web.Request) -> web.Response:
    is_ready = not request.app[COMPANY].closing.is_set()
    return http.json_out({"is_ready": is_ready}, 200 if is_ready else 503)


class Practice:
    """The running program: `async with Practice(settings) as practice: … practice.url`."""

    def __init__(self, settings: Settings, clock: Clock = SYSTEM) -> None:
        self._settings, self._clock = settings, clock
        self._stopping = asyncio.Event()
        self._main: asyncio.Task[None] | None = None
        self.url = ""
        self.company: Company  # while it runs

    async def __aenter__(self) -> "Practice":
        started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # One task of its own lives the whole life, so that a test's fixture may stop what another task started.
        self._main = asyncio.create_task(self._live(started), name="practice")
        await asyncio.wait([started, self._main], return_when=asyncio.FIRST_COMPLETED)
        if not started.done():
            await self._main
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self.stop()
        await self.until_stopped()

    def stop(self) -> None:
        """Begin the stop."""
        self._stopping.set()

    async def until_stopped(self) -> None:
        """Wait for the end; raises what killed a part."""
        if self._main is not None:
            await asyncio.shield(self._main)

    async def _live(self, started: asyncio.Future[None]) -> None:
        with socket.create_server((self._settings.http_host, self._settings.http_port), backlog=1024) as listener:
            self.url = "http://{}:{}".format(*listener.getsockname()[:2])
            public_url = (self._settings.public_url or self.url).rstrip("/")
            async with open_company(self._settings, public_url, self._clock) as company:
                self.company = company
                runner = web.AppRunner(application(company), access_log=None, shutdown_timeout=STOP_S)
                await runner.setup()
                try:
                    await web.SockSite(runner, listener, backlog=1024).start()
                    log.get().info("practice_started", url=self.url)
                    started.set_result(None)
                    await self._stopping.wait()
                finally:
                    company.close()
                    await runner.cleanup()


def main() -> int:
    """Run as a process until SIGTERM or SIGINT."""
    try:
        loaded = settings.load(Settings)
    except settings.SettingsError as error:
        log.configure("practice")
        log.get().error("settings_wrong", settings=str(error))
        return 2
    log.configure("practice", loaded.log_level)
    uvloop.run(_serve(Practice(loaded)))
    return 0


async def _serve(practice: Practice) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, practice.stop)
    async with practice:
        await practice.until_stopped()
