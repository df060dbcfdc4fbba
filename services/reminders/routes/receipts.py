"""What became of what a department published."""

from typing import Any, Final

from aiohttp import web

from services.kit.audit import Actor
from services.kit.http import SERVICE, json_out, problem
from services.reminders.routes.keyed import key_for
from services.reminders.store.receipts import read_receipts

routes = web.RouteTableDef()
MOST_RECEIPTS: Final = 500


@routes.get("/v1/receipts")
async def get_receipts(request: web.Request) -> web.Response:
    """Receipts after the one numbered ?after, oldest first."""
    publisher = (await key_for(request, lambda key: key.may("receipts"), "receipts")).publisher
    after, limit = _whole(request, "after", 0, 0, 2**62), _whole(request, "limit", 100, 1, MOST_RECEIPTS)
    async with request.app[SERVICE].db.tx(Actor("publisher", publisher.name)) as tx:
        return json_out(await read_receipts(tx, publisher.publisher_id, after, limit))


def _whole(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    text: Any = request.query.get(name, default)
    try:
        number = int(text)
        if not least <= number <= most:
            raise ValueError
    except ValueError as error:
        raise problem(422, "Not a number we can use", f"{name} is {least} to {most}", name) from error
    return number
