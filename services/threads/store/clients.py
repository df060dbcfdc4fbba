"""Clients as staff add, change and look at them: under their own role and the row policies."""

from typing import Final
from uuid import UUID

import asyncpg

from services.kit.ids import new_id
from services.kit.tokens import StaffToken
from services.kit.tx import Tx
from services.threads.domain.access import Reach
from services.threads.domain.forms import EditClient, GivenId
from services.threads.domain.forms.people import AgreedHow
from services.threads.domain.names import fold
from services.threads.domain.pages import Added, ClientPage, Marker
from services.threads.store import handsets, people
from services.threads.store.access import NotYours, client_for
from services.threads.store.agreements import consents_shown, note_agreed
from services.threads.store.changes import asker, note_change
from services.threads.store.following import kept_record
from services.threads.store.markers import mark
from services.threads.store.merges import newest_merge
from services.threads.store.notes import notes_of
from services.threads.store.panes import client_shown


class IdTaken(Exception):
    """A client of this id is there already, and was not added by this person."""


async def added_before(tx: Tx, staff_id: UUID, client_id: UUID) -> bool:
    """Whether this person's click made this client before: a second click, or a repeated request, adds nobody."""
    query = "SELECT true FROM client WHERE client_id = $1 AND added_by_id = $2"
    return bool(await tx.fetchval(query, client_id, staff_id))


async def add(tx: Tx, reach: Reach, client_id: UUID, new: people.NewClient, number: str, owner: UUID | None) -> Added:
    """Add a client with their number, on somebody's caseload (None: the front office's) in the asker's department.

    In this order: a client without a caseload is seen by nobody after this transaction. Raises IdTaken, UnknownZone.
    """
    assert reach.board is not None  # noqa: S101  (the route has refused who has no department's clients)
    try:
        await people.add_client(tx, new, client_id=client_id)
    except asyncpg.UniqueViolationError as error:
        raise IdTaken from error
    thread_id = await _serve(tx, client_id, reach.board, owner)
    await people.add_phone(tx, client_id, number)
    await note_change(tx, client_id, "added", number=number)
    if new.agreed_how:
        await note_agreed(tx, [(client_id, number)], reach.board, new.agreed_how)
    return Added(client_id=client_id, thread_id=thread_id if reach.may_see(owner, reach.board) else None)


async def _serve(tx: Tx, client_id: UUID, department_id: UUID, owner: UUID | None) -> UUID:
    """The caseload and the thread of a new client; caseloads.open_caseload is for those who see all of them."""
    await _open_caseload(tx, client_id, department_id, owner)
    thread_id = new_id()
    await tx.execute(
        """
        INSERT INTO thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
        VALUES ($1, $2, $3, $4, true, $5)
        """,
        thread_id,
        client_id,
        department_id,
        owner,
        tx.now,
    )
    tx.audit("caseload_opened", object_kind="thread", object_id=thread_id)
    return thread_id


async def _open_caseload(tx: Tx, client_id: UUID, department_id: UUID, owner: UUID | None) -> None:
    await tx.execute(
        """
        INSERT INTO caseload (caseload_id, client_id, department_id, staff_id, opened_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        new_id(),
        client_id,
        department_id,
        owner,
        tx.now,
    )


async def take_up(
    tx: Tx, reach: Reach, client_id: UUID, thread_id: UUID, owner: UUID | None, number_again: str | None = None
) -> Added:
    """The same person: open their thread again if it was closed, with whoever had it, or owner if they left.

    number_again: one they had before and have now; it is held. The caller has seen that the asker may see the thread.
    """
    row = await tx.fetchrow(_REOPEN, thread_id)
    if number_again:
        await handsets.give_again(tx, client_id, number_again)
    if row is None:
        return Added(client_id=client_id, thread_id=thread_id)
    await mark(tx, thread_id, Marker(kind="opened"), asker(tx))
    await note_change(tx, client_id, "reopened", thread_id=thread_id)
    tx.audit("caseload_opened", object_kind="thread", object_id=thread_id)
    keeps = await can_be_given(tx, reach, row["staff_id"])
    if keeps:
        await _open_caseload(tx, client_id, row["department_id"], row["staff_id"])
    else:  # last: it may leave the asker's sight
        await tx.execute("SELECT hand_over($1, $2, $3)", thread_id, owner, new_id())
    is_seen = keeps or reach.may_see(owner, row["department_id"])
    return Added(client_id=client_id, thread_id=thread_id if is_seen else None)


_REOPEN: Final = """
    UPDATE thread
       SET is_open = true, closed_reason_ids = '{}'
     WHERE thread_id = $1
       AND NOT is_open
    RETURNING department_id, staff_id
"""


async def share(
    tx: Tx, reach: Reach, client_id: UUID, number: str, name: str, owner: UUID | None, agreed_how: AgreedHow
) -> Added:
    """Serve a client of another department's here as well. name: as typed, folded. Raises NotYours.

    What they agreed to there says nothing of here.
    """
    assert reach.board is not None  # noqa: S101  (as above)
    thread_id = new_id()
    try:
        async with tx.connection.transaction():
            query = "SELECT share_known($1, $2, $3, $4, $5, $6)"
            await tx.execute(query, client_id, number, name, owner, thread_id, new_id())
    except asyncpg.NoDataFoundError as error:
        raise NotYours("client", client_id) from error
    await note_change(tx, client_id, "shared", number=number)
    await note_agreed(tx, [(client_id, number)], reach.board, agreed_how)
    tx.audit("client_shared", object_kind="client", object_id=client_id)
    return Added(client_id=client_id, thread_id=thread_id if reach.may_see(owner, reach.board) else None)


async def can_be_given(tx: Tx, reach: Reach, owner: UUID | None) -> bool:
    """Whether this person may give a new client to somebody (None: to the front office)."""
    if owner is None:
        return reach.desk is not None
    works_here = await tx.fetchval("SELECT works_in($1, $2)", owner, reach.board)
    return bool(works_here) and (reach.desk is not None or owner in reach.seen)


async def client_page(tx: Tx, staff: StaffToken, client_id: UUID) -> ClientPage:
    """A client on a page of their own; of a record that was merged, the one that stayed. Raises NotYours."""
    client_id = await kept_record(tx, client_id)
    reach = await client_for(tx, staff, client_id)
    [row] = await tx.fetch(_PAGE, client_id, list(reach.seen), reach.desk, reach.board)
    thread_id = row["thread_id"]
    client = await client_shown(tx, client_id)
    current = next((phone.health for phone in client.phones if phone.is_current), None)
    consent = await consents_shown(tx, reach, client_id)
    return ClientPage(
        client=client,
        edits=row["edits"],
        is_open=row["is_open"],
        thread_id=thread_id,
        staff_id=row["staff_id"],
        staff_name=row["staff_name"],
        health="opted_out" if current and (consent.stopped or consent.order_number) else current,
        notes=await notes_of(tx, thread_id) if thread_id else (),
        consent=consent,
        entry_count=row["entry_count"],
        merge=await newest_merge(tx, client_id) if thread_id else None,
    )


# Of several departments that serve the client, the asker's own; whose thread the desk does not see, it knows by the
# caseload.
_PAGE: Final = """
    SELECT client.edits, mine.thread_id, COALESCE(mine.arrivals, 0) AS entry_count,
           COALESCE(mine.is_open, serving.caseload_id IS NOT NULL) AS is_open,
           staff.staff_id, staff.name AS staff_name
      FROM client
      LEFT JOIN LATERAL (SELECT thread_id, department_id, staff_id, is_open, arrivals
                           FROM thread
                          WHERE thread.client_id = client.client_id
                            AND (staff_id = ANY ($2) OR (staff_id IS NULL AND department_id = $3))
                          ORDER BY department_id IS DISTINCT FROM $4, thread_id
                          LIMIT 1) AS mine ON true
      LEFT JOIN LATERAL (SELECT caseload_id, staff_id
                           FROM caseload
                          WHERE caseload.client_id = client.client_id
                            AND department_id = $4
                          ORDER BY closed_at DESC NULLS FIRST
                          LIMIT 1) AS serving ON true
      LEFT JOIN staff ON staff.staff_id = COALESCE(mine.staff_id, serving.staff_id)
     WHERE client.client_id = $1
"""


async def edit(tx: Tx, client_id: UUID, form: EditClient) -> bool:
    """Make the client what the form says, unless somebody changed it since the form was drawn; whether it is so."""
    tag = await tx.execute(
        """
        UPDATE client
           SET given_name = $3, family_name = $4, folded_name = $5, language = $6, time_zone = $7, best_time = $8,
               notes = $9, wants_reminders = $10, edits = edits + 1
         WHERE client_id = $1
           AND edits = $2
        """,
        client_id,
        form.edits,
        form.given_name,
        form.family_name,
        fold(f"{form.family_name} {form.given_name}"),
        form.language,
        form.time_zone,
        form.best_time,
        form.notes,
        form.wants_reminders,
    )
    if tag != "UPDATE 1":
        return False
    await _set_ids(tx, client_id, form.external_ids)
    await note_change(tx, client_id, "edited")
    tx.audit("client_changed", object_kind="client", object_id=client_id)
    return True


async def _set_ids(tx: Tx, client_id: UUID, wanted: tuple[GivenId, ...]) -> None:
    labels, values = [one.label for one in wanted], [one.value for one in wanted]
    await tx.execute(
        """
        DELETE FROM external_id
         WHERE client_id = $1
           AND (label, value) NOT IN (SELECT label, value FROM unnest($2::text[], $3::text[]) AS kept (label, value))
        """,
        client_id,
        labels,
        values,
    )
    await tx.execute(
        """
        INSERT INTO external_id (client_id, label, value)
        SELECT DISTINCT $1::uuid, label, value
          FROM unnest($2::text[], $3::text[]) AS wanted (label, value)
        ON CONFLICT (client_id, label, value) DO NOTHING
        """,
        client_id,
        labels,
        values,
    )
