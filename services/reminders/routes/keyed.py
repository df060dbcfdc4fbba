"""Who asks with a department's key, what the key is for, and whether there is room left for so many events."""

from collections.abc import Callable
from datetime import datetime
from math import ceil

from aiohttp import web

from services.kit.audit import Actor
from services.kit.http import SERVICE, Problem, problem
from services.reminders.domain.keys import Key
from services.reminders.domain.refusals import sentence
from services.reminders.store import quota
from services.reminders.store.keys import key_like, note_use


class TooMany(Problem):
    """429 with the seconds after which there is room again."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(429, "Too many events", f"{sentence('over_quota')} There is room in {wait_s} s")
        self.wait_s = wait_s

    def answer(self) -> web.Response:
        """The problem as a response."""
        answer = super().answer()
        answer.headers["Retry-After"] = str(self.wait_s)
        return answer


async def key_for(request: web.Request, may: Callable[[Key], bool], scope: str) -> Key:
    """The key this is asked with. Answers 401 without a good one, 403 when it is not for this scope."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    async with request.app[SERVICE].db.tx() as tx:
        found = await key_like(tx, text) if scheme == "Bearer" and text.isascii() else None
        is_right = found is not None and found.has(text) and found.key.is_good(tx.now)
        if found is not None and is_right and may(found.key):
            await note_use(tx, found)
            return found.key
        if found is not None:
            name = found.key.publisher.name
            prefix = found.key.prefix
            tx.audit(
                "publisher.denied", object_kind="publisher", object_id=name, outcome="denied", scope=scope, key=prefix
            )
    if not is_right:
        raise problem(401, "No good key", "Send Authorization: Bearer and a key of your publisher that has not ended")
    raise problem(403, "Not with this key", f"It was not given the scope {scope}")


async def take_quota(request: web.Request, key: Key, count: int, *, is_trial: bool) -> None:
    """Count so many events against the publisher's quota. Answers 429 when there is no room for all of them."""
    publisher = key.publisher
    try:
        async with request.app[SERVICE].db.tx(Actor("publisher", publisher.name)) as tx:
            now = tx.now
            await quota.take(tx, publisher, count, is_trial=is_trial)
    except quota.OverQuota as error:
        raise TooMany(_seconds(now, error.again_at)) from error


def _seconds(now: datetime, until: datetime) -> int:
    return max(1, ceil((until - now).total_seconds()))
