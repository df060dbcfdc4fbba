"""Receipts are posted to the departments that asked for it: in order, at least once, and by nobody twice at once.

No transaction is open while a department's program takes its time: one claims, one notes what was answered. Who dies
between the two has the same receipts posted again, under the same id, when the claim is over.
"""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import msgspec

from services.desk.outward import Fault, Outward
from services.kit import failpoints, log
from services.kit.db import Database
from services.reminders.domain import signing
from services.reminders.domain.retrying import asked_to_wait, heard, next_try
from services.reminders.store import webhooks
from services.reminders.store.attention import raise_of
from services.reminders.store.receipts import Receipt
from services.reminders.store.webhooks import Claimed, Failed

# As many as a reader of GET /v1/receipts gets unless it says otherwise: some tens of kilobytes.
MOST_RECEIPTS: Final = 100
AT_ONCE: Final = 10
# Ten seconds to be answered and two short transactions; then somebody else may try.
LEASE: Final = timedelta(seconds=60)
HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "ClientComm"}


class Webhooks:
    """One process's part in it; any number of them share the work."""

    def __init__(self, db: Database, link_key: str, way: Outward) -> None:
        self._db, self._key, self._way = db, link_key.encode(), way

    async def carry(self) -> None:
        """Post what is due, until nothing is: a batch a publisher, and the next one when all have answered."""
        while due := await self._claim():
            async with self._way.open(), asyncio.TaskGroup() as tasks:
                for one in due:
                    tasks.create_task(self._carry(one), name="webhook")

    async def _claim(self) -> list[Claimed]:
        async with self._db.tx() as tx:
            return await webhooks.claim(tx, AT_ONCE, LEASE)

    async def _carry(self, one: Claimed) -> None:
        async with self._db.tx() as tx:
            receipts = await webhooks.batch_of(tx, one, MOST_RECEIPTS)
        if not receipts:
            return
        last = webhooks.numbers(receipts)[1]
        if failpoints.is_off("webhook_noted_after"):
            await self._taken(one, last, 200)
        await failpoints.hit("webhook.before_post")
        answer, wait = await self._post(one, receipts)
        await failpoints.hit("webhook.after_post_before_note")
        if heard(answer.status) == "taken" and answer.status is not None:
            await self._taken(one, last, answer.status)
            log.get().info("webhook_taken", publisher_id=one.publisher_id, count=len(receipts))
        else:
            await self._failed(one, answer, wait)

    async def _post(self, one: Claimed, receipts: Sequence[Receipt]) -> tuple[Failed, timedelta | None]:
        """What was answered, and how long we are asked to wait; a fault of ours or theirs where nothing was."""
        body = msgspec.json.encode(receipts)
        try:
            answer = await self._way.post(one.url, body, HEADERS | self._signed(one, receipts, body))
        except Fault as error:
            return Failed(status=None, fault=str(error) or type(error).__name__), None
        return Failed(status=answer.status, fault=None), asked_to_wait(answer.headers.get("Retry-After", ""))

    def _signed(self, one: Claimed, receipts: Sequence[Receipt], body: bytes) -> dict[str, str]:
        now = self._db.clock.now()
        first, last = webhooks.numbers(receipts)
        # Each try is signed at its own moment: a receiver takes nothing that is some minutes old.
        at = one.failing_since or now if failpoints.is_off("webhook_time") else now
        secrets = signing.secrets_at(self._key, one.publisher_id, one.generation, one.renewed_at, now)
        return signing.headers(secrets, f"{one.name}-{first}-{last}", at, body)

    async def _taken(self, one: Claimed, last: int, status: int) -> None:
        async with self._db.tx() as tx:
            await webhooks.note_taken(tx, one, last, status)

    async def _failed(self, one: Claimed, failed: Failed, wait: timedelta | None) -> None:
        now = self._db.clock.now()
        since = one.failing_since or now
        again_at = next_try(one.tries + 1, since, now, wait, random.random())  # noqa: S311  (no secret)
        if again_at is None and failpoints.is_off("webhook_gives_up"):
            again_at = now + LEASE
        is_gone = heard(failed.status) == "gone"
        async with self._db.tx() as tx:
            if again_at is not None and not is_gone:
                await webhooks.note_failed(tx, one, failed, since, again_at)
                log.get().warning(
                    "webhook_waits", publisher_id=one.publisher_id, status=failed.status, fault=failed.fault
                )
            elif await webhooks.turn_off(tx, one, failed, since, "gone" if is_gone else "failing"):
                await raise_of(tx, "webhook_off", one.department_id, one.publisher_id)
                log.get().error("webhook_off", publisher_id=one.publisher_id, status=failed.status, reason=failed.fault)
