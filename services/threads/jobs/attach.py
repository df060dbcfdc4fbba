"""A number that was given to a client: its texts leave the board and stand in the client's thread."""

from msgspec.structs import replace

from services.kit.tx import Tx
from services.threads.domain.pages import Marker
from services.threads.store import told
from services.threads.store.caseloads import thread_here
from services.threads.store.changes import note_change
from services.threads.store.deciding import hint
from services.threads.store.following import kept_record
from services.threads.store.heads import lock_threads
from services.threads.store.intake import take_in
from services.threads.store.markers import mark
from services.threads.store.numbers import hold_number
from services.threads.store.people import add_phone, current_number
from services.threads.store.returning import is_theirs_no_more, let_go
from services.threads.store.undos import before_now, note_before
from services.threads.store.unknown import Chosen, take_texts


async def attach(tx: Tx, chosen: Chosen) -> None:
    """Give the client the number and the texts that waited under it."""
    await hold_number(tx, chosen.number)
    chosen = replace(chosen, client_id=await kept_record(tx, chosen.client_id))
    if await is_theirs_no_more(tx, chosen):
        await let_go(tx, chosen)
        hint(tx, chosen.department_id)
        return
    thread_id = await thread_here(tx, chosen.client_id, chosen.department_id)
    await lock_threads(tx, [thread_id])  # a thread before its client's phones, as texts that come in do
    number_before = await current_number(tx, chosen.client_id)
    before = await before_now(tx, thread_id, chosen.client_id, chosen.number)
    if before.is_made:
        # What was texted between the choice and this waits on the board anew: follow_changes brings it after the rest.
        await note_change(tx, chosen.client_id, "number_added", staff_id=chosen.decided_by_id, number=chosen.number)
    phone_id = await add_phone(tx, chosen.client_id, chosen.number, is_current=chosen.is_made_current)
    await note_before(tx, chosen.unknown_id, phone_id, before)
    texts = await take_texts(tx, chosen, thread_id, phone_id)
    attached = Marker(kind="attached", number=chosen.number, count=len(texts))
    await mark(tx, thread_id, attached, chosen.decided_by_id)
    if chosen.is_made_current and number_before and number_before != chosen.number:
        changed = Marker(kind="number_changed", number=chosen.number, old_number=number_before)
        await mark(tx, thread_id, changed, chosen.decided_by_id)
    await take_in(tx, texts)
    await told.publish_clients(tx, [chosen.client_id])
