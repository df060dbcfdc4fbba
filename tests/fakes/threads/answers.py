"""How the small threads answers, whatever it is asked."""

import msgspec
from aiohttp import web

from services.kit import tokens

TOKEN = web.RequestKey("token", tokens.StaffToken)


def say(told: msgspec.Struct, status: int = 200) -> web.Response:
    """An answer in the real service's shape."""
    return web.Response(body=msgspec.json.encode(told), status=status, content_type="application/json")


async def done(_request: web.Request) -> web.Response:
    """Whatever was asked, it is so."""
    return web.json_response({})
