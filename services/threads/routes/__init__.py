"""What happens on each HTTP request: web asks on behalf of a person."""

from aiohttp import web

from services.threads.routes import (
    batches,
    board,
    caseload,
    consent,
    groups,
    hands,
    later,
    media,
    merges,
    moves,
    numbers,
    people,
    reading,
    rosters,
    searching,
    standing,
    templates,
    transcripts,
    writing,
)

TABLES: tuple[web.RouteTableDef, ...] = (
    reading.routes,
    writing.routes,
    later.routes,
    board.routes,
    media.routes,
    people.routes,
    numbers.routes,
    templates.routes,
    hands.routes,
    transcripts.routes,
    searching.routes,
    batches.routes,
    groups.routes,
    caseload.routes,
    standing.routes,
    moves.routes,
    consent.routes,
    rosters.routes,
    merges.routes,
)
