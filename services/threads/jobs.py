"""What threads does on a timer: release held texts, ask again for forgotten ones, move attached texts."""

from services.kit import failpoints, log
from services.kit.db import Database
from services.kit.tx import Tx
from services.threads.domain.pages import Marker
from services.threads.store import told
from services.threads.store.caseloads import thread_here
from services.threads.store.heads import lock_threads
from services.threads.store.intake import take_in
from services.threads.store.markers import mark
from services.threads.store.people import add_phone, current_number
from services.threads.store.releases import ask_again, release_due
from services.threads.store.unknown import Chosen, lock_chosen, take_texts

# Gateway takes a command in well under a second; two minutes of silence mean that it never came.
SILENCE_S = 120.0


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
        while True:
            async with self._db.tx() as tx:
                chosen = await lock_chosen(tx)
                if chosen is None:
                    return
                await _attach(tx, chosen)
            log.get().info("unknown_attached", unknown_id=str(chosen.unknown_id))


async def _attach(tx: Tx, chosen: Chosen) -> None:
    thread_id = await thread_here(tx, chosen.client_id, chosen.department_id)
    await lock_threads(tx, [thread_id])  # a thread before its client's phones, as texts that come in do
    before = await current_number(tx, chosen.client_id)
    phone_id = await add_phone(tx, chosen.client_id, chosen.number, is_current=chosen.is_made_current)
    texts = await take_texts(tx, chosen, thread_id, phone_id)
    attached = Marker(kind="attached", number=chosen.number, count=len(texts))
    await mark(tx, thread_id, attached, chosen.decided_by_id)
    if chosen.is_made_current and before and before != chosen.number:
        changed = Marker(kind="number_changed", number=chosen.number, old_number=before)
        await mark(tx, thread_id, changed, chosen.decided_by_id)
    await take_in(tx, texts)
    await told.publish_clients(tx, [chosen.client_id])
