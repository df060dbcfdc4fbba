"""What numbers said about consent is told to the provider's list, so that it blocks what we would, and no more.

Our own look at the claim is what holds a STOP; this is the second wall, and what other senders of the account see.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from prometheus_client import Gauge

from services.gateway.domain import consents
from services.gateway.domain.consents import Said, Word
from services.gateway.provider.twilio.api import AWAY
from services.gateway.provider.twilio.consents import MOST, Consents
from services.gateway.provider.twilio.refusals import Refused, Throttled
from services.gateway.store import sync
from services.kit import failpoints, log
from services.kit.db import Database

EVERY_S = 10
# A call takes ten seconds at most.
LEASE = timedelta(seconds=60)
# Theirs is a hundred calls a minute for the account; a pass of twenty leaves room for five replicas.
MOST_CALLS = 20

WAITING = Gauge("consents_waiting", "Words about consent that the provider's list has yet to hear")
REFUSED = Gauge("consents_refused", "Words about consent that the provider's list does not take")


class Consent:
    """One process's part in it; any number of them share the work."""

    def __init__(self, db: Database, api: Consents) -> None:
        self._db, self._api = db, api

    async def tell(self) -> None:
        """Tell what is due, some calls' worth."""
        async with self._api.open():
            for _ in range(MOST_CALLS):
                if not await self._batch():
                    break
        async with self._db.tx() as tx:
            waiting, refused = await sync.waiting(tx)
        WAITING.set(waiting)
        REFUSED.set(refused)

    async def _batch(self) -> bool:
        """One call's worth; whether to go on."""
        async with self._db.tx() as tx:
            words, now = await sync.claim(tx, MOST, LEASE), tx.now
        if not words:
            return False
        said = [consents.unsayable(word) for word in words if not consents.is_sayable(word)]
        sayable = [word for word in words if consents.is_sayable(word)]
        goes_on = True
        if sayable:
            more, goes_on = await self._ask(sayable, now)
            said += more
        await failpoints.hit("consents.after_post_before_record")
        async with self._db.tx() as tx:
            await sync.record(tx, said)
        return goes_on

    async def _ask(self, words: Sequence[Word], now: datetime) -> tuple[list[Said], bool]:
        try:
            codes = await self._api.tell(words)
        except Throttled as error:
            return [consents.put_off(word, now, error.after_s) for word in words], False
        except (Refused, *AWAY) as error:
            why = str(error) if isinstance(error, Refused) else type(error).__name__
            log.get().error("consents_not_told", error=why, count=len(words))
            return [consents.again(word, now) for word in words], False
        return [_said(word, codes.get(word.word_id), now) for word in words], True


def _said(word: Word, code: str | None, now: datetime) -> Said:
    if code is None:  # the answer does not name it
        return consents.again(word, now)
    if code == "0":
        return consents.told(word)
    log.get().warning("consent_refused", code=code, tries=word.tries)
    return consents.refused(word, code, now)
