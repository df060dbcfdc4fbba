"""The good rows of a list become clients: all of them in one transaction, under the asker's own role, or none."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.ids import new_id
from services.kit.tx import Tx
from services.threads.domain.forms.people import AgreedHow
from services.threads.domain.rosters import GOOD, Holder, Told
from services.threads.store import clients, known
from services.threads.store.agreements import note_agreed
from services.threads.store.changes import asker, note_changes
from services.threads.store.judging import Listed, judged_rows, keep
from services.threads.store.numbers import hold_numbers
from services.threads.store.rosters import Kept

NO_ZONE: Final = "UTC"
# Until a department's staff have called their clients' ids something.
FIRST_LABEL: Final = "case"


class New(msgspec.Struct, frozen=True):
    """Somebody who is to be added, under the ids they will have."""

    client_id: UUID
    thread_id: UUID
    owner_id: UUID | None
    said: Told


async def apply_roster(tx: Tx, kept: Kept, agreed_how: AgreedHow) -> int:
    """Add everybody who can be, as things stand behind the locks on their numbers; how many.

    What came between looking and this, somebody else's list of the same people, is seen: nobody is added twice.
    """
    before = await judged_rows(tx, kept)
    await hold_numbers(tx, {one.said.number for one in before if isinstance(one.said, Told)})
    listed = before if failpoints.is_off("judged_again") else await judged_rows(tx, kept)
    good = [one for one in listed if one.judged.outcome in GOOD]
    ids = await _add_new(tx, kept, [one for one in good if one.judged.outcome == "new"], agreed_how)
    await _take_up(tx, kept, [one for one in good if one.judged.outcome == "reopened"], agreed_how)
    await _share(tx, kept, [one for one in good if one.judged.outcome == "added_here"], agreed_how)
    await keep(tx, kept.roster_id, listed)
    await _note_ids(tx, kept.roster_id, ids | {one.place: _holder(one).client_id for one in good if one.judged.holder})
    await tx.execute(
        "UPDATE roster SET state = 'applied', applied_at = $2, agreed_how = $3 WHERE roster_id = $1",
        kept.roster_id,
        tx.now,
        agreed_how,
    )
    tx.audit("roster_applied", object_kind="roster", object_id=kept.roster_id, count=len(good), rows=len(listed))
    return len(good)


def _board(kept: Kept) -> UUID:
    assert kept.reach.board is not None  # noqa: S101  (the route has refused who has no department's clients)
    return kept.reach.board


def _holder(one: Listed) -> Holder:
    assert one.judged.holder is not None  # noqa: S101  (only rows about somebody we know come here)
    return one.judged.holder


async def _add_new(tx: Tx, kept: Kept, rows: Sequence[Listed], agreed_how: AgreedHow) -> dict[int, UUID]:
    """The new ones, in the order in which each is seen by the next; their ids by place."""
    new = [New(new_id(), new_id(), one.owner_id, one.said) for one in rows if isinstance(one.said, Told)]
    if not new:
        return {}
    await _insert_clients(tx, kept, new, agreed_how)
    await _insert_served(tx, kept, new)
    await _insert_known_by(tx, kept, new)
    await note_changes(tx, "added", [(one.client_id, one.said.number) for one in new])
    await note_agreed(tx, [(one.client_id, one.said.number) for one in new], _board(kept), agreed_how)
    for one in new:
        tx.audit("client_added", object_kind="client", object_id=one.client_id, roster_id=str(kept.roster_id))
    return {row.place: one.client_id for row, one in zip(rows, new, strict=True)}


async def _insert_clients(tx: Tx, kept: Kept, new: Sequence[New], agreed_how: AgreedHow) -> None:
    zone = (await known.zone_of(tx, kept.reach.board) if kept.reach.board else None) or NO_ZONE
    await tx.execute(
        """
        INSERT INTO client (client_id, given_name, family_name, folded_name, language, time_zone, notes, agreed_at,
                            agreed_how, wants_reminders, created_at, added_by_id)
        SELECT client_id, given_name, family_name, folded_name, language, $7, notes, $8, $9, true, $8, $10
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
               AS listed (client_id, given_name, family_name, folded_name, language, notes)
        """,
        [one.client_id for one in new],
        [one.said.given_name for one in new],
        [one.said.family_name for one in new],
        [one.said.folded for one in new],
        [one.said.language for one in new],
        [one.said.notes for one in new],
        zone,
        tx.now,
        agreed_how,
        asker(tx),
    )


async def _insert_served(tx: Tx, kept: Kept, new: Sequence[New]) -> None:
    """A caseload and a thread each."""
    client_ids, owner_ids = [one.client_id for one in new], [one.owner_id for one in new]
    await tx.execute(
        """
        INSERT INTO caseload (caseload_id, client_id, department_id, staff_id, opened_at)
        SELECT caseload_id, client_id, $4, staff_id, $5
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS listed (caseload_id, client_id, staff_id)
        """,
        [new_id() for _ in new],
        client_ids,
        owner_ids,
        kept.reach.board,
        tx.now,
    )
    await tx.execute(
        """
        INSERT INTO thread (thread_id, client_id, department_id, staff_id, is_open, last_at)
        SELECT thread_id, client_id, $4, staff_id, true, $5
          FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS listed (thread_id, client_id, staff_id)
        """,
        [one.thread_id for one in new],
        client_ids,
        owner_ids,
        kept.reach.board,
        tx.now,
    )


async def _insert_known_by(tx: Tx, kept: Kept, new: Sequence[New]) -> None:
    """Their number and, where the list says it, what the department calls them."""
    await tx.execute(
        """
        INSERT INTO phone (phone_id, client_id, number, valid_from, is_current, health, fail_streak, added_by_id)
        SELECT phone_id, client_id, number, $4, true, 'unverified', 0, $5
          FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS listed (phone_id, client_id, number)
        """,
        [new_id() for _ in new],
        [one.client_id for one in new],
        [one.said.number for one in new],
        tx.now,
        asker(tx),
    )
    labels = await known.id_labels(tx, kept.reach)
    await tx.execute(
        """
        INSERT INTO external_id (client_id, label, value)
        SELECT client_id, $3, value
          FROM unnest($1::uuid[], $2::text[]) AS listed (client_id, value)
         WHERE value <> ''
        """,
        [one.client_id for one in new],
        [one.said.case for one in new],
        labels[0] if labels else FIRST_LABEL,
    )


async def _take_up(tx: Tx, kept: Kept, rows: Sequence[Listed], agreed_how: AgreedHow) -> None:
    """Those who were clients here, and were closed: in the order of their threads, as everybody locks them."""
    for one in sorted(rows, key=lambda one: str(_holder(one).thread_id)):
        holder = _holder(one)
        # What a client refused, only they take back: a list that a clerk brings says nothing of that. First: the
        # thread may leave the asker's sight when who had it has left.
        if not one.judged.is_refusing or failpoints.is_off("refusal_stays"):
            await note_agreed(tx, [(holder.client_id, _number(one))], _board(kept), agreed_how)
        if holder.thread_id:
            await clients.take_up(tx, kept.reach, holder.client_id, holder.thread_id, one.owner_id)


async def _share(tx: Tx, kept: Kept, rows: Sequence[Listed], agreed_how: AgreedHow) -> None:
    """Those another department serves under this very number and name."""
    for one in rows:
        if isinstance(one.said, Told):
            client_id, said = _holder(one).client_id, one.said
            await clients.share(tx, kept.reach, client_id, said.number, said.folded, one.owner_id, agreed_how)


def _number(one: Listed) -> str:
    return one.said.number if isinstance(one.said, Told) else ""


async def _note_ids(tx: Tx, roster_id: UUID, ids: dict[int, UUID]) -> None:
    """Who each row became."""
    await tx.execute(
        """
        UPDATE roster_row
           SET client_id = became.client_id
          FROM unnest($2::integer[], $3::uuid[]) AS became (place, client_id)
         WHERE roster_row.roster_id = $1
           AND roster_row.place = became.place
        """,
        roster_id,
        list(ids),
        list(ids.values()),
    )
