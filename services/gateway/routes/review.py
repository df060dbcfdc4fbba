"""Staff's review list."""

from datetime import datetime
from uuid import UUID

import msgspec
from aiohttp import web

from services.gateway.store import review
from services.gateway.store.review import Unexplained
from services.kit.http import SERVICE, json_out, problem, staff

MAY_REVIEW = ("supervisor", "administrator")

routes = web.RouteTableDef()


class Page(msgspec.Struct, frozen=True):
    """A page of the review list; after is what to ask the next one with."""

    unexplained: list[Unexplained]
    after: str | None


@routes.get("/v1/review")
async def review_list(request: web.Request) -> web.Response:
    """Texts of which nobody knows whether they went out."""
    token = staff(request)
    if token.role not in MAY_REVIEW:
        raise problem(403, "Not for your role", "Supervisors and administrators review texts")
    after = _after(request.query.get("after"))
    async with request.app[SERVICE].pages.page(token) as tx:
        found = await review.unexplained(tx, after)
        tx.audit("review_list_viewed", object_kind="ledger", count=len(found))
    last = found[-1] if len(found) == review.PAGE else None
    return json_out(Page(found, f"{last.unknown_since.isoformat()}_{last.attempt_id}" if last else None))


def _after(text: str | None) -> tuple[datetime, UUID] | None:
    if not text:
        return None
    at, _, attempt_id = text.partition("_")
    try:
        return datetime.fromisoformat(at), UUID(attempt_id)
    except ValueError as error:
        raise problem(400, "Not a place in the list", field="after") from error
