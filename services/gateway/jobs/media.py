"""Pictures that came with texts: fetched, made harmless, kept; then deleted at the provider. No text waits for this."""

import asyncio
from datetime import timedelta

from services.gateway.domain.media import DAILY, next_try
from services.gateway.media import fetch
from services.gateway.media.clean import Clean, clean
from services.gateway.media.fetch import Fetched, Fetcher
from services.gateway.media.kinds import Odd
from services.gateway.media.shelf import Shelf
from services.gateway.provider import AWAY
from services.gateway.provider.twilio.media import MediaApi
from services.gateway.store import media
from services.gateway.store.media import Due
from services.kit import failpoints, log
from services.kit.db import Database

# Children that make pictures anew take a core each for a moment: two leave room for the texts.
AT_ONCE = 2
BATCH = 6
# Ten seconds to fetch, thirty to make anew, three rounds of two; then somebody else may try.
LEASE = timedelta(seconds=180)
_TRY_AGAIN = (fetch.Away, *AWAY)


class Media:
    """One process's part in it; any number of them share the work."""

    def __init__(self, db: Database, api: MediaApi, shelf: Shelf, hosts: tuple[str, ...]) -> None:
        self._db, self._api, self._shelf = db, api, shelf
        self._fetcher = Fetcher(api.authorization, hosts)
        self._room = asyncio.Semaphore(AT_ONCE)

    async def carry(self) -> None:
        """Do what is due, until nothing is."""
        async with self._fetcher.open():
            while due := await self._claim():
                async with asyncio.TaskGroup() as tasks:
                    for one in due:
                        tasks.create_task(self._carry(one), name="medium")

    async def _claim(self) -> list[Due]:
        async with self._db.tx() as tx:
            return await media.claim(tx, BATCH, LEASE)

    async def _carry(self, one: Due) -> None:
        try:
            async with self._room:
                await (self._fetch(one) if one.state == "waiting" else self._delete(one))
        except _TRY_AGAIN as error:
            await self._again(one, type(error).__name__)

    async def _fetch(self, one: Due) -> None:
        sid = one.provider_sid or await self._api.sid_at(one.parent_sid, one.place)
        if sid is None:
            return await self._lose(one, "gone")
        if failpoints.is_off("kept_before_deleted"):
            await self._api.delete(one.parent_sid, sid)
        try:
            fetched = await self._fetcher.get(self._api.address_of(one.parent_sid, sid))
        except fetch.TooLarge:
            return await self._quarantine(one, sid, b"", Odd("too_large"))
        except fetch.Gone:
            return await self._lose(one, "gone")
        except fetch.Misled as error:
            log.get().error("picture_misled", media_id=one.media_id, reason=str(error))
            return await self._lose(one, "misled")
        await failpoints.hit("media.after_fetch")
        return await self._keep(one, sid, fetched)

    async def _keep(self, one: Due, sid: str, fetched: Fetched) -> None:
        made = await clean(fetched.content, one.declared_type or fetched.declared)
        if isinstance(made, Odd):
            await self._quarantine(one, sid, fetched.content, made)
        else:
            await self._store(one, sid, made)

    async def _store(self, one: Due, sid: str, made: Clean) -> None:
        key = str(one.media_id)
        await self._shelf.put(key, made.content, self._db.tx)
        await failpoints.hit("media.after_put_before_commit")
        async with self._db.tx() as tx:
            await media.settle(
                tx,
                one.media_id,
                "stored",
                provider_sid=sid,
                shelf_key=key,
                content_type=made.content_type,
                content_bytes=len(made.content),
                size=(made.width or 0, made.height or 0),
            )
        log.get().info("picture_stored", media_id=one.media_id, size_bytes=len(made.content))

    async def _quarantine(self, one: Due, sid: str, content: bytes, odd: Odd) -> None:
        """Kept for whoever must look into it, never served."""
        key = f"quarantine/{one.media_id}" if content else None
        if key:
            await self._shelf.put(key, content, self._db.tx)
        async with self._db.tx() as tx:
            await media.settle(
                tx, one.media_id, "quarantined", reason=odd.reason, provider_sid=sid, shelf_key=key,
                content_bytes=len(content),
            )  # fmt: skip
        log.get().warning("picture_quarantined", media_id=one.media_id, reason=odd.reason)

    async def _lose(self, one: Due, reason: str) -> None:
        async with self._db.tx() as tx:
            await media.settle(tx, one.media_id, "lost", reason=reason)
        log.get().warning("picture_lost", media_id=one.media_id, reason=reason)

    async def _delete(self, one: Due) -> None:
        if one.provider_sid:
            await self._api.delete(one.parent_sid, one.provider_sid)
        async with self._db.tx() as tx:
            await media.deleted_there(tx, one.media_id)

    async def _again(self, one: Due, error: str) -> None:
        at = next_try(one.tries, self._db.clock.now())
        if at is None and one.state == "waiting":
            return await self._lose(one, "away")
        if at is None:
            log.get().error("picture_not_deleted_at_provider", media_id=one.media_id, error=error)
        async with self._db.tx() as tx:
            await media.try_again(tx, one.media_id, at or tx.now + DAILY)
        log.get().warning("picture_waits", media_id=one.media_id, state=one.state, error=error, tries=one.tries)
        return None
