"""A conversation for the file, three entries at a time: whoever takes it must ask for all."""

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from aiohttp import web

from services.threads.domain import pages
from tests.fakes import shapes
from tests.fakes.threads.answers import say
from tests.fakes.threads.talk import thread_id_in

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

DENVER = ZoneInfo("America/Denver")
PAGE = 3


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its door."""

    async def transcript(request: web.Request) -> web.Response:
        thread_id = thread_id_in(fake, request)
        first_on, last_on = (_day(request, name) for name in ("first_on", "last_on"))
        found = [
            text
            for text in sorted(fake.messages[thread_id], key=lambda text: (text.at, text.seq))
            if (first_on or date.min) <= text.at.astimezone(DENVER).date() <= (last_on or date.max)
        ]
        ids = [str(text.message_id) for text in found]
        start = ids.index(request.query["after"]) + 1 if "after" in request.query else 0
        page = 500 if len(found) > 100 else PAGE
        given, family = shapes.NAMES[thread_id]
        told = pages.Transcript(
            thread_id=thread_id,
            given_name=given,
            family_name=family,
            external_ids=(pages.ExternalId(label="case", value="21-CR-0432"),),
            department_name="Probation",
            time_zone="America/Denver",
            staff_name=shapes.CARLA,
            first_on=first_on,
            last_on=last_on,
            total=fake.transcript_total or len(found),
            entries=tuple(_entry(text) for text in found[start : start + page]),
            has_more=len(found) > start + page,
        )
        return say(told)

    return [web.get("/v1/threads/{id}/transcript", transcript)]


def _day(request: web.Request, name: str) -> date | None:
    text = request.query.get(name)
    return date.fromisoformat(text) if text else None


def _entry(text: pages.Message) -> pages.Entry:
    facts = {name: getattr(text, name) for name in pages.Message.__struct_fields__}
    return pages.Entry(**facts)
