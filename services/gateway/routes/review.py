"""Staff's review list, and what a supervisor says of a text on it."""

from datetime import datetime
from uuid import UUID

import msgspec
from aiohttp import web

from services.gateway.store import review
from services.gateway.store.review import Unexplained, Verdict
from services.kit.http import SERVICE, json_in, json_out, problem, staff

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


class Judgement(msgspec.Struct, frozen=True):
    """What somebody found out about a text, by asking the client or looking at the provider's own pages."""

    verdict: Verdict


@routes.post("/v1/review/{attempt_id}")
async def judge(request: web.Request) -> web.Response:
    """A supervisor says of a text of her department whether it went out. It is never sent again by this."""
    token = staff(request)
    if token.role != "supervisor":
        raise problem(403, "Not for your role", "Supervisors say what became of a text")
    attempt_id = _id(request.match_info["attempt_id"])
    verdict = (await json_in(request, Judgement)).verdict
    service = request.app[SERVICE]
    async with service.pages.page(token) as tx:
        text = await review.unexplained_one(tx, attempt_id)
        if text is None:
            raise problem(404, "No such text on the list")
        if not review.may_be_judged(text, tx.now):
            raise problem(409, "Too early", "It may still go out; try again in half a minute")
        if not await review.judge(tx, attempt_id, verdict, token.staff_id):
            raise problem(409, "Somebody has said so already")
        tx.audit("text_judged", object_kind="attempt", object_id=attempt_id, verdict=verdict)
    service.nudge("verdicts")
    return json_out(Judgement(verdict), 202)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise problem(404, "No such text on the list") from error


def _after(text: str | None) -> tuple[datetime, UUID] | None:
    if not text:
        return None
    at, _, attempt_id = text.partition("_")
    try:
        return datetime.fromisoformat(at), UUID(attempt_id)
    except ValueError as error:
        raise problem(400, "Not a place in the list", field="after") from error
