"""Clients A to Z: a table with a bar of letters, filtered by what somebody looks for."""

from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from aiohttp import web

from services.web.domain.answers import Caseload
from services.web.pages.asking import THREADS, Unanswered
from services.web.pages.frame import VISITOR, budget_s, draw, id_asked

routes = web.RouteTableDef()
SHOW: Final = ("open", "problems", "closed")
LANGUAGES: Final = ("all", "en", "es")
ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What threads takes.
MOST_CHARS: Final = 100


class Wanted(msgspec.Struct, frozen=True):
    """Who is looked for, as the address says it."""

    q: str
    show: str
    language: str
    group: str
    whose: str
    status: str

    @property
    def is_filtered(self) -> bool:
        """Whether anybody is left out but those who are served no more."""
        return self != Wanted("", "open", "all", "", "", "")

    def address(self, **more: str) -> str:
        """Of the same list, from another place."""
        told = {name: value for name, value in (msgspec.structs.asdict(self) | more).items() if value}
        usual = {"show": "open", "language": "all"}
        query = urlencode({name: value for name, value in told.items() if usual.get(name) != value})
        return f"/clients?{query}" if query else "/clients"


@routes.get("/clients")
async def clients(request: web.Request) -> web.Response:
    """Everybody, by name; from a letter on, or behind the last that was shown."""
    wanted, after, letter = _wanted(request), id_asked(request, "after"), request.query.get("letter", "")[:1]
    try:
        found = await request.app[THREADS].read(
            request[VISITOR].token,
            "/v1/caseload",
            Caseload,
            budget_s(request),
            show=wanted.show,
            language=wanted.language,
            search=wanted.q or None,
            group=wanted.group or None,
            whose=wanted.whose or None,
            status=wanted.status or None,
            letter=letter or None,
            after=str(after) if after else None,
        )
    except Unanswered:
        found = None
    counts = {one.letter: one.count for one in found.letters} if found else {}
    letters = [(one, counts.get(one, 0)) for one in (*ALPHABET, *(one for one in counts if one not in ALPHABET))]
    shown: dict[str, Any] = {"found": found, "wanted": wanted, "letters": letters, "total": sum(counts.values())}
    return draw(request, "clients.html", page="clients", **shown, letter=letter, is_further=bool(after or letter))


def _wanted(request: web.Request) -> Wanted:
    query = request.query
    group, whose, status = (id_asked(request, name) for name in ("group", "whose", "status"))
    return Wanted(
        q=query.get("q", "").strip()[:MOST_CHARS],
        show=query["show"] if query.get("show") in SHOW else SHOW[0],
        language=query["language"] if query.get("language") in LANGUAGES else LANGUAGES[0],
        group=str(group or ""),
        whose=str(whose or ""),
        status=str(status or ""),
    )
