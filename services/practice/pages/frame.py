"""What all simulator pages share: templates, headers, and what they call things."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import web

from services.kit.http import Problem
from services.practice.company import COMPANY
from services.practice.domain.phones import pretty
from services.practice.routes.doors import CompanyHandler, Handler, refuse_other_sites

# Where the practice office is.
OFFICE_ZONE: Final = ZoneInfo("America/Denver")
STATIC: Final = Path(__file__).parent.parent / "static"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


def clock_time(at: datetime) -> str:
    """The time on a bubble, the same that the inbox beside it shows, wherever this machine's clock is set to."""
    return at.astimezone(OFFICE_ZONE).strftime("%-I:%M %p")


_templates.filters.update(pretty=pretty, clock_time=clock_time)


def render(name: str, status: int = 200, **facts: Any) -> web.Response:
    """A template as a page."""
    text = _templates.get_template(name).render(**facts)
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)


def page(handler: CompanyHandler) -> Handler:
    """A door for a person at a browser: nothing another site sent, and what is wrong said on a page."""

    async def checked(request: web.Request) -> web.StreamResponse:
        try:
            if request.method != "GET":
                refuse_other_sites(request)
            return await handler(request, request.app[COMPANY])
        except Problem as error:
            return render("trouble.html", error.status, title=error.title, detail=error.detail)

    return checked


def see(path: str) -> web.Response:
    """After a form: look there, so that a reload sends nothing again."""
    return web.Response(status=303, headers={"Location": path, **HEADERS})
