"""What every answer carries: what a browser may do with it, and who may show it."""

from aiohttp import web

from services.kit.http import SERVICE
from services.web.pages.assets import FOREVER

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
# A file of ours is no document: a quarter of a small one's weight would be about frames and cameras.
FILE_HEADERS = {name: HEADERS[name] for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy")}
HSTS = "max-age=31536000; includeSubDomains"


async def dress(request: web.Request, answer: web.StreamResponse) -> None:
    """What every answer carries."""
    is_file = answer.headers.get("Cache-Control") == FOREVER
    for name, value in (FILE_HEADERS if is_file else HEADERS).items():
        answer.headers.setdefault(name, value)
    # Which program answers, in which version, helps only those who look for its holes.
    answer.headers.pop("Server", None)
    if request.app[SERVICE].settings.is_https:
        answer.headers.setdefault("Strict-Transport-Security", HSTS)
