"""What happened to a thread, shown between its texts."""

from uuid import UUID

import msgspec

from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.pages import Marker
from services.threads.store.heads import Change, lock_threads, settle
from services.threads.store.texts import insert_marker


async def mark(tx: Tx, thread_id: UUID, marker: Marker, author_id: UUID | None = None) -> None:
    """Add a marker to the thread, where it stands now."""
    head = (await lock_threads(tx, [thread_id]))[thread_id]
    await insert_marker(tx, new_id(), thread_id, head.arrivals + 1, author_id, msgspec.json.encode(marker))
    await settle(tx, [Change(thread_id, 1)])
