"""What threads does on a timer.

Release held texts, ask again for forgotten ones, move attached texts and take them back, carry out what staff changed.
"""

from services.kit import failpoints, log
from services.kit.db import UNAVAILABLE, Database
from services.threads.jobs.attach import attach
from services.threads.jobs.changes import carry_out
from services.threads.jobs.undoing import take_back
from services.threads.store import unknown
from services.threads.store.changes import Change, note_failed, take_changes
from services.threads.store.claims import claim_brought_back
from services.threads.store.crossed import BUSY, FLAWED
from services.threads.store.releases import ask_again, release_due
from services.threads.store.undos import Undo, lock_undo, note_undone
from services.threads.store.unknown import Chosen, lock_chosen

# Gateway takes a command in well under a second; two minutes of silence mean that it never came.
SILENCE_S = 120.0
# One transaction's changes: an import of thousands gives way to a person's own change in between.
SLICE = 50


class Jobs:
    """The jobs, with the pool they work on."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def release_held(self) -> None:
        """Every text whose time has come, in slices; a slice is one transaction."""
        has_more = True
        while has_more:
            async with self._db.tx() as tx:
                released = await release_due(tx)
                if released.count:
                    await failpoints.hit("release.before_commit")
            has_more = released.has_more
            if released.count:
                await failpoints.hit("release.after_commit")
                log.get().info("texts_released", count=released.count)

    async def ask_again(self) -> None:
        """Texts that gateway never spoke of."""
        async with self._db.tx() as tx:
            count = await ask_again(tx, SILENCE_S)
        if count:
            log.get().warning("texts_asked_again", count=count)

    async def attach_chosen(self) -> None:
        """Numbers that were given to a client: their texts go into the thread, one number a transaction."""
        async with self._db.tx() as tx:
            await claim_brought_back(tx)
        while True:
            chosen: Chosen | None = None
            try:
                async with self._db.tx() as tx:
                    chosen = await lock_chosen(tx)
                    if chosen is None:
                        return
                    await attach(tx, chosen)
            except FLAWED as error:
                if chosen is None or not _is_set_aside(error):
                    raise
                log.get().error("unknown_attach_failed", unknown_id=str(chosen.unknown_id), exc_info=error)
                async with self._db.tx() as tx:
                    await unknown.note_failed(tx, chosen)
                continue
            log.get().info("unknown_attached", unknown_id=str(chosen.unknown_id))

    async def undo_attached(self) -> None:
        """Numbers that were given to the wrong client, one a transaction; what follows from it is told at once."""
        while True:
            undo: Undo | None = None
            try:
                async with self._db.tx() as tx:
                    undo = await lock_undo(tx)
                    if undo is None:
                        return
                    why = await take_back(tx, undo)
                    await failpoints.hit("undo_attached.before_commit")
            except FLAWED as error:
                if undo is None or not _is_set_aside(error):
                    raise
                # Who asked reads on the board that it could not be.
                log.get().error("unknown_undo_failed", unknown_id=str(undo.unknown_id), exc_info=error)
                async with self._db.tx() as tx:
                    await note_undone(tx, undo, why := "trouble")
            log.get().info("unknown_undone", unknown_id=str(undo.unknown_id), refused=why or "")
            await self.follow_changes()

    async def follow_changes(self) -> None:
        """What staff did to clients, a slice a transaction; texts that waited for such a client follow at once.

        Of a slice that can't be carried out one after the other is, until the one is found that never can.
        """
        most = SLICE
        while True:
            changes: list[Change] = []
            try:
                async with self._db.tx() as tx:
                    changes = await take_changes(tx, most)
                    if not changes:
                        return
                    claimed = await carry_out(tx, changes)
                    await failpoints.hit("changes.before_commit")
            except FLAWED as error:
                if not changes or not _is_set_aside(error):
                    raise
                most = 1 if len(changes) > 1 else await self._set_aside(changes[0], error)
                continue
            log.get().info("changes_carried_out", count=len(changes), claimed=claimed)
            if claimed:
                await self.attach_chosen()

    async def _set_aside(self, change: Change, error: Exception) -> int:
        """This change waits, and the others go on; how many of them at a time."""
        log.get().error("change_failed", change_id=str(change.change_id), kind=change.kind, exc_info=error)
        async with self._db.tx() as tx:
            await note_failed(tx, change)
        return SLICE


def _is_set_aside(error: Exception) -> bool:
    """Whether it would go wrong at every look; what somebody stood in the way of, or a database away, would not."""
    return not isinstance(error, (*UNAVAILABLE, *BUSY)) and not failpoints.is_off("failed_apart")
