"""Texts found by a word that stands in them."""

import re
from typing import TYPE_CHECKING

from aiohttp import web

from services.threads.domain import pages
from tests.fakes import shapes
from tests.fakes.threads.answers import say

if TYPE_CHECKING:
    from tests.fakes.threads import FakeThreads

MOST = 20


def routes(fake: "FakeThreads") -> list[web.RouteDef]:
    """Its door."""

    async def texts(request: web.Request) -> web.Response:
        found = _found(fake, request.query["search"].lower())
        ids = [str(text.message_id) for text in found]
        begin = ids.index(request.query["before"]) + 1 if "before" in request.query else 0
        shown = found[begin : begin + MOST]
        return say(pages.FoundTexts(texts=tuple(shown), has_more=len(found) > begin + MOST))

    return [web.get("/v1/texts", texts)]


def _found(fake: "FakeThreads", word: str) -> list[pages.FoundText]:
    found = [
        pages.FoundText(
            message_id=text.message_id,
            thread_id=thread_id,
            given_name=shapes.NAMES[thread_id][0],
            family_name=shapes.NAMES[thread_id][1],
            at=text.at,
            direction=text.direction,
            line=tuple(
                pages.Piece(text=part, is_hit=part.lower() == word)
                for part in re.split(f"({re.escape(word)})", text.body, flags=re.IGNORECASE)
                if part
            ),
        )
        for thread_id, texts in fake.messages.items()
        for text in texts
        if word in text.body.lower()
    ]
    return sorted(found, key=lambda text: text.at, reverse=True)
