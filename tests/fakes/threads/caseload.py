"""Clients A to Z."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from aiohttp import web

from services.threads.domain import pages
from tests.fakes import shapes
from tests.fakes.threads.answers import TOKEN, say
from tests.fakes.threads.lists import rows_of

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

MOST = 50


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its door."""

    async def caseload(request: web.Request) -> web.Response:
        query = request.query
        found = _fitting(fake, query) if request[TOKEN].staff_id == fake.owner else []
        begin = next((n for n, one in enumerate(found) if one.letter == query.get("letter")), 0)
        if "after" in query:
            begin = 1 + next(n for n, one in enumerate(found) if str(one.thread_id) == query["after"])
        counts = Counter(one.letter for one in found)
        answer = pages.Caseload(
            rows=tuple(found[begin : begin + MOST]),
            letters=tuple(pages.Letter(letter=letter, count=count) for letter, count in counts.items()),
            has_more=len(found) > begin + MOST,
            people=fake.answers_for,
            groups=tuple(one for one in fake.many.groups.values() if not one.is_removed),
            statuses=tuple(fake.statuses),
        )
        return say(answer)

    return [web.get("/v1/caseload", caseload)]


def _fitting(fake: "FakeThreads", query: Mapping[str, str]) -> list[pages.Listed]:
    rows = sorted(rows_of(fake), key=lambda row: (row.family_name.casefold(), row.given_name))
    wanted = query.get("show", "open")
    return [
        _listed(fake, row)
        for row in rows
        if (row.thread_id in fake.closed) == (wanted == "closed")
        and (wanted != "problems" or row.is_problem)
        and query.get("search", "").casefold() in f"{row.family_name} {row.given_name} {row.number}".casefold()
        and query.get("language", "all") in ("all", _language(row.thread_id))
        and ("group" not in query or row.thread_id in fake.many.members[UUID(query["group"])])
        and query.get("whose", str(fake.owner)) == str(fake.owner)
        and ("status" not in query or fake.stands.get(row.thread_id) == UUID(query["status"]))
    ]


def _language(thread_id: UUID) -> str:
    return shapes.client(thread_id, shapes.LONG_AGO).language


def _listed(fake: "FakeThreads", row: pages.Row) -> pages.Listed:
    dates = fake.dates.get(row.thread_id, ())
    groups = [one.name for one in fake.many.groups.values() if row.thread_id in fake.many.members[one.group_id]]
    return pages.Listed(
        thread_id=row.thread_id,
        client_id=row.client_id,
        given_name=row.given_name,
        family_name=row.family_name,
        letter=row.family_name[0].upper(),
        is_open=row.thread_id not in fake.closed,
        at=row.at,
        preview=row.preview,
        unread=row.unread,
        direction=row.direction,
        number=row.number,
        health=row.health,
        next_at=dates[0].starts_at if dates else None,
        next_zone=dates[0].time_zone if dates else None,
        groups=tuple(groups),
        status_name=row.status_name,
        status_tone=row.status_tone,
    )
