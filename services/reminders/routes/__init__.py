"""What happens on each HTTP request.

POST /v1/events     one CloudEvent, or a batch; ?dry_run=1 says what would happen and does nothing
GET  /v1/receipts   ?after=<number>&limit=<1..500>: a publisher's receipts, in order
GET  /v1/upcoming   ?client_id=<id>: a client's dates
     /v1/clients/{id}/dates, /v1/dates/{id}   set, changed, called off and switched by hand; each with its preview
POST /v1/clients/{id}/repeats, /v1/dates/{id}/repeat/end   dates that come again
     /v1/words      what reminders say: read, drafted, looked at, published
GET  /v1/acts/{id}  what became of one of these
     /v1/sources    where files of dates come from; /v1/loads: what becomes of each
"""

from aiohttp import web

from services.reminders.routes import (
    acted,
    dates,
    events,
    loads,
    receipts,
    repeating,
    setting,
    sources,
    upcoming,
    words,
)

# Departments come with a key of their own; web comes on behalf of a person.
DEPARTMENTS: tuple[web.RouteTableDef, ...] = (events.routes, receipts.routes)
STAFF: tuple[web.RouteTableDef, ...] = (
    upcoming.routes,
    dates.routes,
    setting.routes,
    repeating.routes,
    acted.routes,
    words.routes,
    sources.routes,
    loads.routes,
)
TABLES = (*DEPARTMENTS, *STAFF)
