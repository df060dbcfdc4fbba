"""Whether the numbers we write to can be reached, and are still whose they were: look-ups and the carriers' daily list.

Off unless a setting says otherwise. Only numbers that we write to are looked up, each once in a while and never more a
day than the budget has, however many replicas there are.
"""

import asyncio
import contextlib
import re
from datetime import date, timedelta

from services.gateway.domain.keys import first_id
from services.gateway.media import fetch
from services.gateway.media.lists import lines_at
from services.gateway.provider import AWAY, CheckRefused, NumberChecks
from services.gateway.store import checks, silent
from services.gateway.store.checks import Due
from services.kit import failpoints, log
from services.kit.db import Database

# The newest rows may have older ones beside them that are not committed yet.
SETTLED = timedelta(minutes=1)
STRETCH = 2_000
BATCH = 20
LEASE = timedelta(minutes=5)
# After 429, 5xx or silence: a minute, then twice as long each time, a day at most. Refused: a person must mend it.
PAUSE, MOST_PAUSE, REFUSED_PAUSE = timedelta(minutes=1), timedelta(days=1), timedelta(hours=1)
# Days whose lists are read when they were missed; the day before is listed some hours after it ended.
DAYS_BACK = 7
LIST_LEASE, LIST_PAUSE_S = timedelta(minutes=30), 600.0
_LISTED = re.compile(r"\+?(1[2-9]\d{9})")


class Numbers:
    """One process's part in it. per_day: 0 looks nothing up."""

    def __init__(self, db: Database, api: NumberChecks, per_day: int, every_days: int, hosts: tuple[str, ...]) -> None:
        self._db, self._api, self._per_day, self._hosts = db, api, per_day, hosts
        self._every = timedelta(days=every_days)

    async def learn(self) -> None:
        """Note whom we write to, and when they last wrote."""
        count = STRETCH
        while count == STRETCH:
            async with self._db.tx() as tx:
                count = await checks.learn(tx, first_id(tx.now - SETTLED), STRETCH)

    async def look_up(self) -> None:
        """Look up whose turn it is, until nobody's is or the day's budget is spent."""
        await self._rest()
        async with self._api.open():
            while due := await self._claim():
                came_to_something = await asyncio.gather(*(self._ask(one) for one in due))
                if not all(came_to_something):
                    return  # the others are tried no faster than this one

    async def _rest(self) -> None:
        has_more = not failpoints.is_off("silent_rest")
        while has_more:
            async with self._db.tx() as tx:
                has_more = await silent.rest(tx)

    async def _claim(self) -> list[Due]:
        async with self._db.tx() as tx:
            return await checks.claim(tx, self._per_day, BATCH, LEASE)

    async def _ask(self, one: Due) -> bool:
        if not one.wants_type and one.verified_on is None:
            await self._later(one, self._every, is_refunded=True)  # nothing to ask that is not known
            return True
        try:
            told = await self._api.look_up(one.number, one.wants_type, one.verified_on)
        except CheckRefused as error:
            log.get().error("look_up_refused", reason=str(error))
            return await self._later(one, REFUSED_PAUSE, is_refunded=True)
        except AWAY as error:
            log.get().warning("look_up_waits", error=type(error).__name__, tries=one.tries)
            # Refused with a word of theirs it costs nothing; after silence nobody knows.
            pause = min(PAUSE * 2 ** min(one.tries - 1, 12), MOST_PAUSE)
            return await self._later(one, pause, is_refunded=str(error).startswith("http "))
        async with self._db.tx() as tx:
            await checks.settle(tx, one.number, told, tx.now + self._every)
        return True

    async def _later(self, one: Due, pause: timedelta, is_refunded: bool) -> bool:
        async with self._db.tx() as tx:
            await checks.try_again(tx, one.number, tx.now + pause, is_refunded)
        return False

    async def read_lists(self) -> None:
        """Read the lists of the last days that were not read yet, oldest first."""
        today = self._db.clock.now().date()
        async with self._api.open():
            for back in range(DAYS_BACK, 0, -1):
                day = today - timedelta(days=back)
                async with self._db.tx() as tx:
                    is_ours = await checks.claim_day(tx, day, LIST_LEASE)
                if is_ours and not await self._read(day):
                    return

    async def _read(self, day: date) -> bool:
        try:
            location = await self._api.deactivations(day)
            if location is None:
                return True  # not there yet, or not any more; the others may be
            listed = found = 0
            async with contextlib.aclosing(lines_at(location, self._api.api, self._hosts)) as pieces:
                async for lines in pieces:
                    some = [f"+{match[1]}" for line in lines if (match := _LISTED.fullmatch(line))]
                    listed += len(some)
                    async with self._db.tx() as tx:
                        found += await checks.deactivate(tx, some, day)
        except (fetch.Misled, CheckRefused) as error:
            log.get().error("deactivations_refused", reason=str(error))
            return False
        except (fetch.Away, *AWAY) as error:
            log.get().warning("deactivations_wait", error=type(error).__name__)
            return False
        async with self._db.tx() as tx:
            await checks.day_done(tx, day, listed, found)
        log.get().info("deactivations_read", day=day.isoformat(), listed=listed, found=found)
        return True
