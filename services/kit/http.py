"""The doors: JSON in and out with errors that name the field and the fix, health, metrics, and who is asking."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from proto.envelope import UNREADABLE
from services.kit import gauges, log, tokens, trace
from services.kit.db import UNAVAILABLE

if TYPE_CHECKING:
    from services.kit.run import Service

T = TypeVar("T")
# A page or a form of ours is far smaller; what is larger is not for us.
LIMIT_BYTES = 64 * 1024
# How long open requests may take to end once a stop has begun.
LISTENERS_S = 5
SERVICE: "web.AppKey[Service]" = web.AppKey("service")
_encoder = msgspec.json.Encoder()
Next = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """An answer that says what is wrong and what to do (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str = "", field: str | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.field = status, title, detail, field

    def answer(self) -> web.Response:
        """The problem as a response."""
        body: dict[str, Any] = {"status": self.status, "title": self.title}
        if self.detail:
            body["detail"] = self.detail
        if self.field:
            body["field"] = self.field
        answer = web.Response(body=_encoder.encode(body), status=self.status, content_type="application/problem+json")
        if self.status == 503:
            answer.headers["Retry-After"] = "2"
        return answer


def problem(status: int, title: str, detail: str = "", field: str | None = None) -> Problem:
    """A problem to raise."""
    return Problem(status, title, detail, field)


@web.middleware
async def guard(request: web.Request, handler: Next) -> web.StreamResponse:
    """One trace a request; a problem, a missing database and a fault of ours each become their answer."""
    correlation_id = trace.begin(request.headers.get("traceparent"))
    try:
        return await handler(request)
    except Problem as error:
        return error.answer()
    except web.HTTPRequestEntityTooLarge:
        return problem(413, "Too large", f"Send at most {LIMIT_BYTES} bytes").answer()
    except web.RequestPayloadError:
        return problem(400, "Not understood", "The body is not what its headers say").answer()
    except web.HTTPException:
        raise
    except UNAVAILABLE as error:
        log.get().warning("request_refused", error=type(error).__name__)
        return problem(503, "Not available just now", "The database can't be reached. Nothing was changed.").answer()
    except Exception as error:
        log.get().error("request_failed", exc_info=error, method=request.method)
        return problem(500, "Something went wrong on our side", f"Reference {correlation_id[:8]}").answer()


def staff(request: web.Request) -> tokens.StaffToken:
    """On whose behalf this request is made. Answers 401 when there is no good token."""
    service = request.app[SERVICE]
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    try:
        if scheme != "Bearer":
            raise tokens.BadToken("no token")
        return tokens.verify(service.settings.staff_token_public_key, text, service.clock.now())
    except tokens.BadToken as error:
        raise problem(401, "Sign in first", str(error)) from error


async def json_in(request: web.Request, kind: type[T], limit: int = LIMIT_BYTES) -> T:
    """The request's JSON as a struct. Answers 413 over the limit and 422 naming the field that is wrong."""
    if (request.content_length or 0) > limit:
        raise problem(413, "Too large", f"Send at most {limit} bytes")
    body = await request.read()
    if len(body) > limit:
        raise problem(413, "Too large", f"Send at most {limit} bytes")
    try:
        return msgspec.json.decode(body, type=kind)
    except UNREADABLE as error:
        message = str(error)
        field = message.rpartition("`$.")[2].rstrip("`") if "`$." in message else None
        raise problem(422, "Not understood", message, field) from error


def json_out(data: Any, status: int = 200) -> web.Response:
    """A struct (or a list of them) as JSON that no browser keeps."""
    return web.Response(
        body=_encoder.encode(data),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def livez(_request: web.Request) -> web.Response:
    """The event loop answers."""
    return web.Response(text="ok")


async def readyz(request: web.Request) -> web.Response:
    """Whether work can be taken: the database answers and no stop has begun. The broker may be away [P14]."""
    state = await request.app[SERVICE].state()
    return json_out(state, 200 if state["is_ready"] else 503)


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text; with the database away, what was counted last."""
    service = request.app.get(SERVICE)
    with contextlib.suppress(*UNAVAILABLE):
        if service is not None:  # a program without a database
            await gauges.count(service.name, service.db, service.clock.now())
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def application(service: "Service", limit_bytes: int = LIMIT_BYTES) -> web.Application:
    """The service's web application with its health routes."""
    app = web.Application(middlewares=[guard], client_max_size=limit_bytes)
    app[SERVICE] = service
    app.router.add_get("/livez", livez)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app


@asynccontextmanager
async def listening(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    """Serve app until left, then let open requests end; its base address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=LISTENERS_S)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, reuse_address=True).start()
        shown, taken = runner.addresses[0][:2]
        yield f"http://{shown}:{taken}"
    finally:
        await runner.cleanup()
