"""Who asks with a department's key."""

from aiohttp import web

from services.kit.http import SERVICE, problem
from services.reminders.domain.records import Publisher, Scope
from services.reminders.store.publishers import keyed_publisher


async def publisher_of(request: web.Request, scope: Scope) -> Publisher:
    """Whose key this is. Answers 401 without a good one, 403 when it is not for this."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    async with request.app[SERVICE].db.tx() as tx:
        found = await keyed_publisher(tx, key) if scheme == "Bearer" and key.isascii() else None
        is_right = found is not None and found.has(key) and found.publisher.is_active
        is_allowed = is_right and found is not None and scope in found.publisher.scopes
        if found is not None and not is_allowed:
            name = found.publisher.name
            tx.audit("publisher.denied", object_kind="publisher", object_id=name, outcome="denied", scope=scope)
    if found is None or not is_right:
        raise problem(401, "No good key", "Send Authorization: Bearer and the key of your publisher")
    if not is_allowed:
        raise problem(403, "Not with this key", f"Your publisher was not given the scope {scope}")
    return found.publisher
