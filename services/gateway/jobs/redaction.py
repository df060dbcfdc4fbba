"""The provider is made to forget the words of texts some time after their end, and what it answers is kept as proof.

Asking twice does no harm, so a process that dies between the two only asks again. A text that is not there any more is
as good as one without words.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from prometheus_client import Counter, Gauge

from services.gateway.domain import codes, redaction
from services.gateway.domain.redaction import Due, Told
from services.gateway.provider.twilio.api import AWAY
from services.gateway.provider.twilio.privacy import NotYet, Privacy
from services.gateway.provider.twilio.refusals import Refused, Throttled
from services.gateway.store import redactions
from services.kit import failpoints, log
from services.kit.db import Database, Tx

EVERY_S = 30
# No key made before that can still be on its way to a commit.
SETTLED = timedelta(minutes=5)
# Two calls at once leave the account's own limit to the texts: some twenty a second, more than any county sends.
AT_ONCE, BATCH, MOST_BATCHES = 2, 10, 200
MOST_PAGES = 20
# Eleven calls at most for a text with pictures; five rounds of two are done within the lease.
ONE_S = 30.0
LEASE = timedelta(seconds=180)

WAITING = Gauge("redactions_waiting", "Texts whose words the provider should have forgotten by now and has not")
OVERDUE = Gauge("redactions_overdue", "Those of them that are more than a day behind")
REDACTED = Counter(
    "texts_redacted", "Texts whose words the provider was asked to forget, by what came of it", ["result"]
)


class Redactions:
    """One process's part in it; any number of them share the work. grace: how long after its end a text is left."""

    def __init__(self, db: Database, api: Privacy, grace: timedelta, settled: timedelta = SETTLED) -> None:
        self._db, self._api, self._grace = db, api, grace
        self._age = max(grace, settled)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def carry(self) -> None:
        """Note what is old enough, have forgotten what is due, and count what is left."""
        for walk in (self._outbound, self._inbound, redactions.note_strange):
            await self._walk(walk)
        async with self._api.open():
            for _ in range(MOST_BATCHES):
                if not await self._batch():
                    break
        async with self._db.tx() as tx:
            waiting, overdue = await redactions.waiting(tx)
        WAITING.set(waiting)
        OVERDUE.set(overdue)

    async def _walk(self, page: Callable[[Tx], Awaitable[bool]]) -> None:
        for _ in range(MOST_PAGES):
            async with self._db.tx() as tx:
                has_more = await page(tx)
            if not has_more:
                break

    async def _outbound(self, tx: Tx) -> bool:
        return await redactions.note_outbound(tx, tx.now - self._age, self._grace)

    async def _inbound(self, tx: Tx) -> bool:
        return await redactions.note_inbound(tx, tx.now - self._age)

    async def _batch(self) -> bool:
        """Do some of what is due; whether to go on."""
        async with self._db.tx() as tx:
            due, now = await redactions.claim(tx, BATCH, LEASE), tx.now
        if not due:
            return False
        pause = asyncio.Event()
        if failpoints.is_off("redaction_proof"):
            await self._record([Told(one.of_id, one.provider_sid, proof="blank") for one in due])
        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(self._one(one, now, pause), name="redaction") for one in due]
        await failpoints.hit("redaction.after_post_before_record")
        await self._record([task.result() for task in asked])
        return not pause.is_set()

    async def _record(self, told: Sequence[Told]) -> None:
        async with self._db.tx() as tx:
            await redactions.record(tx, told)

    async def _one(self, due: Due, now: datetime, pause: asyncio.Event) -> Told:
        told = redaction.settled(due, now, self._grace)
        if told is not None or due.provider_sid is None:
            return told or redaction.put_off(due, now, redaction.LOOK_AGAIN)
        async with self._room:
            if pause.is_set():
                return redaction.put_off(due, now, timedelta(seconds=1))
            return await self._ask(due, due.provider_sid, pause)

    async def _ask(self, due: Due, provider_sid: str, pause: asyncio.Event) -> Told:
        result = "away"
        try:
            async with asyncio.timeout(ONE_S):
                result = await self._api.redact(provider_sid, due.has_media)
            return Told(due.of_id, provider_sid, proof=result)
        except NotYet:
            result = "not_yet"
            return redaction.put_off(due, self._db.clock.now(), redaction.LOOK_AGAIN)
        except Throttled as error:
            result = "throttled"
            pause.set()
            return redaction.put_off(due, self._db.clock.now(), timedelta(seconds=error.after_s))
        except Refused as error:
            result = "refused"
            if codes.meaning(str(error)).next == "stop":  # the account, and so all of them
                pause.set()
            return self._again(due, error)
        except AWAY as error:
            # The others of this pass would only wait for the same; they have the next one.
            pause.set()
            return self._again(due, error)
        finally:
            REDACTED.labels(result).inc()

    def _again(self, due: Due, error: Exception) -> Told:
        # Never the error itself: an address in it names the account.
        code = str(error) if isinstance(error, Refused) else ""
        if redaction.is_for_a_person(due) or code:
            log.get().error("text_not_redacted_at_provider", of_id=due.of_id, code=code, tries=due.tries)
        else:
            log.get().warning("redaction_waits", of_id=due.of_id, error=type(error).__name__, tries=due.tries)
        return redaction.again(due, self._db.clock.now())
