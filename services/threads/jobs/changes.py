"""What staff changed about clients, carried out: withdrawn, claimed, marked and told, in whatever department."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from services.kit import failpoints
from services.kit.tx import Tx
from services.threads.domain.pages import Marker
from services.threads.store import told
from services.threads.store.audience import hint_client
from services.threads.store.caseloads import threads_of
from services.threads.store.changes import Change, ChangeKind, note_told
from services.threads.store.claims import claim_waiting, left_alone_with
from services.threads.store.closing import withdraw_waiting
from services.threads.store.following import kept_records
from services.threads.store.heads import lock_threads
from services.threads.store.leaving import hold_owners, leave_behind, strangers
from services.threads.store.markers import mark
from services.threads.store.numbers import hold_numbers
from services.threads.store.people import stop_queued
from services.threads.store.refused import ask_back

# After these the client may be whom texts on the board wait for.
BRINGS_NUMBERS: Final[tuple[ChangeKind, ...]] = ("added", "number_added", "number_current", "shared", "merged")
# After these a number may not get what it was to get.
REFUSES: Final[tuple[ChangeKind, ...]] = ("consent", "number_frozen")
# By these somebody serves a client who may have gone to another department in the same moment.
GIVES_AWAY: Final[tuple[ChangeKind, ...]] = ("added", "shared", "transferred", "reopened", "merged", "unmerged")


async def carry_out(tx: Tx, changes: Sequence[Change]) -> int:
    """Carry these changes out, in one transaction; how many numbers on the board are somebody's now.

    Locks as everybody does: numbers, messages, threads, clients, each by id, and the board last: a batch of texts that
    came in has its conversations when it comes to the board, and would wait for us there as we for it.
    """
    given = _given(changes)
    await hold_owners(tx, given)
    if not failpoints.is_off("ended_held"):
        # A merge holds all numbers of both records: without a wait for it, its texts would be looked for where they
        # stood before, and found nowhere.
        await hold_numbers(tx, [number for _, number in _numbers(changes, "number_ended")])
    changes = await _followed(tx, changes)
    given |= _given(changes)
    if not failpoints.is_off("stop_on_end"):
        await stop_queued(tx, _numbers(changes, "number_ended"))
    await ask_back(tx, {number for kind in REFUSES for _, number in _numbers(changes, kind)})
    await withdraw_waiting(tx, _closed(changes))
    board_first = failpoints.is_off("board_last")
    claimed = await _claimed(tx, changes) if board_first else 0
    await _mark_numbers(tx, [one for one in changes if one.kind == "number_current"])
    for staff_id in await strangers(tx, given):
        await leave_behind(tx, staff_id)
    client_ids = sorted({one.client_id for one in changes})
    for client_id in client_ids:
        await hint_client(tx, "thread", client_id)
    await told.publish_clients(tx, client_ids)
    if not board_first:
        claimed = await _claimed(tx, changes)
    await note_told(tx, changes)
    return claimed


async def _claimed(tx: Tx, changes: Sequence[Change]) -> int:
    given = {one.client_id: one.staff_id for one in changes if one.kind in BRINGS_NUMBERS}
    if not failpoints.is_off("left_to_other"):
        for one in changes:
            if one.kind == "number_ended":
                others = await left_alone_with(tx, one.client_id, str(one.facts["number"]))
                given |= {client_id: one.staff_id for client_id in others if client_id not in given}
    return await claim_waiting(tx, given)


def _given(changes: Sequence[Change]) -> set[UUID]:
    """The clients whom somebody may serve since."""
    crossed = ("merged", "unmerged") if failpoints.is_off("merged_to_who_left") else ()
    return {one.client_id for one in changes if one.kind in GIVES_AWAY and one.kind not in crossed}


async def _followed(tx: Tx, changes: Sequence[Change]) -> list[Change]:
    """What was done to a record that was merged since is carried out on the one that stayed."""
    kept = await kept_records(tx, {one.client_id for one in changes})
    return [msgspec.structs.replace(one, client_id=kept.get(one.client_id, one.client_id)) for one in changes]


def _numbers(changes: Sequence[Change], kind: ChangeKind) -> list[tuple[UUID, str]]:
    return [(one.client_id, str(one.facts["number"])) for one in changes if one.kind == kind]


def _closed(changes: Sequence[Change]) -> dict[UUID, int]:
    """The conversations that were closed, with how many messages each had taken in when it was last."""
    closed: dict[UUID, int] = {}
    for one in changes:
        if one.kind == "closed" and one.thread_id:
            closed[one.thread_id] = max(closed.get(one.thread_id, 0), int(one.facts.get("arrivals") or 0))
    return closed


async def _mark_numbers(tx: Tx, changes: Sequence[Change]) -> None:
    """A new number is said in every thread of the client; by whom, in their own department's alone."""
    threads = await threads_of(tx, {one.client_id for one in changes})
    await lock_threads(tx, {one.thread_id for found in threads.values() for one in found})
    for one in changes:
        marker = Marker(
            kind="number_changed", number=str(one.facts["number"]), old_number=one.facts.get("old_number") or None
        )
        for thread in threads.get(one.client_id, ()):
            is_theirs = thread.department_id == one.department_id
            await mark(tx, thread.thread_id, marker, one.staff_id if is_theirs else None)
