"""What a staff member should look at.

GET /v1/notices   the open notices meant for whoever asks, the newest first
"""

from typing import Final

from aiohttp import web

from services.kit.http import SERVICE, json_out, staff
from services.notifier.store.notices import open_notices

table = web.RouteTableDef()
# More than anybody reads; who has this many needs the inbox, not a list of notices.
MOST: Final = 100


@table.get("/v1/notices")
async def get_notices(request: web.Request) -> web.Response:
    """The open notices meant for whoever asks."""
    async with request.app[SERVICE].pages.page(staff(request)) as tx:
        notices = await open_notices(tx, MOST)
        tx.audit("notices.viewed", object_kind="notice", count=len(notices))
    return json_out(notices)
