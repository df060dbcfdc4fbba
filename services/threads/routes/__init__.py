"""What happens on each HTTP request: web asks on behalf of a person."""

from aiohttp import web

from services.threads.routes import batches, board, groups, hands, media, people, reading, templates, writing

TABLES: tuple[web.RouteTableDef, ...] = (
    reading.routes,
    writing.routes,
    board.routes,
    media.routes,
    templates.routes,
    people.routes,
    hands.routes,
    batches.routes,
    groups.routes,
)
