"""Two records of one person, made one as somebody decided, or two again: each in one transaction, all or nothing."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from proto.people import ClientMerged
from services.kit import failpoints, log
from services.kit.db import UNAVAILABLE, Database
from services.kit.tx import Tx
from services.threads.domain.merging import Number, Plan, Record, Why, plan, refusal
from services.threads.domain.names import fold
from services.threads.domain.pages import Marker
from services.threads.domain.parting import Parted, part
from services.threads.store import doubles, joining, moving, records, told
from services.threads.store.access import reach_of
from services.threads.store.audience import hint_client
from services.threads.store.caseloads import open_caseload
from services.threads.store.changes import note_change
from services.threads.store.crossed import BUSY, FLAWED
from services.threads.store.heads import Change, settle
from services.threads.store.joining import Before, Decided
from services.threads.store.leaving import leave_behind
from services.threads.store.markers import mark
from services.threads.store.snoozes import end_snoozes

# After that it waits for the job's next look.
TRIES: Final = 5


class Merges:
    """The job about merges, with the pool it works on. follow: has what a merge leaves to be done begun at once."""

    def __init__(self, db: Database, follow: Callable[[], None]) -> None:
        self._db, self._follow = db, follow

    async def carry(self) -> None:
        """All that were asked for, and all that are to be taken back, one a transaction.

        One that can't be now goes behind the others and is tried again at the next look; one that never can is refused.
        """
        tries: Counter[UUID] = Counter()
        while await self._carry_next(tries):
            pass

    async def _carry_next(self, tries: Counter[UUID]) -> bool:
        """The next one; False when there is none, or none that has not been tried often enough for one look."""
        one: Decided | None = None
        try:
            async with self._db.tx() as tx:
                one = await joining.lock_decided(tx)
                if one is None or tries[one.merge_id] >= TRIES:
                    return False
                why = await _carry_out(tx, one)
        except (*UNAVAILABLE, *BUSY) as error:
            # Mostly a text of theirs was leaving at this moment; it has, once we let go of its thread.
            if one is None:
                raise
            await self._put_off(one, tries, error)
            return True
        except FLAWED as error:
            if one is None or failpoints.is_off("merges_apart"):
                raise
            await self._give_up(one, error)
            return True
        await failpoints.hit("merge.after_commit")
        log.get().info("merge_carried_out", merge_id=str(one.merge_id), is_undo=one.is_undo, refused=why or "")
        self._follow()
        return True

    async def _put_off(self, one: Decided, tries: Counter[UUID], error: Exception) -> None:
        tries[one.merge_id] += 1 if isinstance(error, BUSY) else TRIES
        if tries[one.merge_id] >= TRIES:
            log.get().warning("merge_put_off", merge_id=str(one.merge_id), error=type(error).__name__)
            async with self._db.tx() as tx:
                await joining.note_tried(tx, one.merge_id)

    async def _give_up(self, one: Decided, error: Exception) -> None:
        """Who asked reads on the client's page that it could not be; whoever runs the service reads why."""
        log.get().error("merge_failed", merge_id=str(one.merge_id), is_undo=one.is_undo, exc_info=error)
        async with self._db.tx() as tx:
            await joining.note_refused(tx, one, "trouble")


async def _carry_out(tx: Tx, one: Decided) -> Why | None:
    why = await (_take_back(tx, one) if one.is_undo else _merge(tx, one))
    if why:
        await joining.note_refused(tx, one, why)
    await failpoints.hit("merge.before_commit")
    return why


async def _merge(tx: Tx, one: Decided) -> Why | None:
    """Make two records one; why not, if it can't be."""
    await records.hold_records(tx, (one.kept_id, one.gone_id), one.department_id)
    await failpoints.hit("merge.held")
    kept = await records.record_of(tx, one.kept_id, one.department_id)
    gone = await records.record_of(tx, one.gone_id, one.department_id)
    if kept is None or gone is None or not await _may(tx, one, kept, gone):
        return "not_yours"
    why = refusal(kept, gone, one.phone_id)
    if why:
        return why
    made = plan(kept, gone, one.names_of, one.phone_id, tx.now)
    count = await _join_threads(tx, one, kept, gone, made)
    await _join_people(tx, kept, gone, made)
    await joining.head_merged(tx, kept, made)
    names = f"{gone.facts.given_name} {gone.facts.family_name}"
    await mark(tx, kept.head.thread_id, Marker(kind="merged", other_name=names, count=count), one.staff_id)
    await joining.note_done(tx, one, Before(kept=kept, gone=gone, made=made))
    await _tell_merged(tx, one)
    return None


async def _may(tx: Tx, one: Decided, kept: Record, gone: Record) -> bool:
    """Whether who asked may still read both: either may have been given away since."""
    reach = await reach_of(tx, one.staff_id)
    return all(reach.may_see(side.head.staff_id, one.department_id) for side in (kept, gone))


async def _join_threads(tx: Tx, one: Decided, kept: Record, gone: Record, made: Plan) -> int:
    """All that was said and written in the one now stands in the other; how many messages that is."""
    here, there = kept.head.thread_id, gone.head.thread_id
    await moving.move_questions(tx, there, here, made.superseded_ids)
    moved = await moving.move_texts(tx, one.merge_id, there, here)
    await failpoints.hit("merge.texts_moved")
    await moving.move_notes(tx, gone.note_ids, here)
    await moving.write_drafts(tx, here, made.drafts)
    await moving.drop_drafts(tx, there, gone.drafts.keys())
    await moving.join_groups(tx, here, made.group_ids)
    await moving.leave_groups(tx, there, gone.group_ids)
    await moving.carry_batches(tx, there, here, made.batch_ids)
    await end_snoozes(tx, (here, there))  # what came along may be unread: nobody's list leaves it out
    if made.opens:
        await open_caseload(tx, one.kept_id, one.department_id, gone.head.staff_id)
    await settle(tx, [Change(here, moved.count, moved.unread), Change(there, 0, -moved.unread)])
    await failpoints.hit("merge.threads_joined")
    return moved.count


async def _join_people(tx: Tx, kept: Record, gone: Record, made: Plan) -> None:
    folded = fold(f"{made.facts.family_name} {made.facts.given_name}")
    owned = {kept.client_id: made.numbers, gone.client_id: made.left}
    await records.write_numbers(tx, (*kept.numbers, *gone.numbers), owned)
    await failpoints.hit("merge.numbers_joined")
    await records.take_ids(tx, gone.client_id, gone.ids)
    await records.give_ids(tx, kept.client_id, made.ids)
    await records.write_facts(tx, kept.client_id, made.facts, folded)
    await joining.put_away(tx, kept, gone)
    await failpoints.hit("merge.people_joined")


async def _tell_merged(tx: Tx, one: Decided) -> None:
    """First that they are one, so that what hangs on the one that goes has somewhere to go; then both as they are.

    Texts that waited on the board because two had their number are claimed by follow_changes.
    """
    seq = await tx.fetchval("UPDATE client SET seq = seq + 1 WHERE client_id = $1 RETURNING seq", one.kept_id)
    merged = ClientMerged(client_id=one.kept_id, merged_client_id=one.gone_id, at=tx.now)
    tx.publish(merged, subject=str(one.kept_id), seq=seq)
    await note_change(tx, one.kept_id, "merged", staff_id=one.staff_id)
    await _tell(tx, one)


async def _tell(tx: Tx, one: Decided) -> None:
    await told.publish_clients(tx, [one.kept_id, one.gone_id])
    for client_id in (one.kept_id, one.gone_id):
        await hint_client(tx, "thread", client_id)


async def _take_back(tx: Tx, one: Decided) -> Why | None:
    """Make two of one; why not, if it can't be."""
    before = one.was()
    kept, gone, made = before.kept, before.gone, before.made
    await records.hold_records(tx, (one.kept_id, one.gone_id), one.department_id)
    now = await records.record_of(tx, one.kept_id, one.department_id)
    if now is None or now.is_merged or await joining.has_later(tx, one):
        return "later"
    left = await records.numbers_of(tx, one.gone_id)
    parted = part(kept, gone, made, now, left, tx.now)
    await joining.bring_back(tx, gone)
    if gone.head.staff_id:  # they may have gone to another department meanwhile
        await leave_behind(tx, gone.head.staff_id)
    await _part_people(tx, before, (*now.numbers, *left), parted)
    await failpoints.hit("merge.people_parted")
    await _part_threads(tx, one, before, now, parted)
    await joining.note_undone(tx, one)
    for client_id in (one.kept_id, one.gone_id):
        await note_change(tx, client_id, "unmerged", staff_id=one.undone_by_id)
    await _tell(tx, one)
    return None


async def _part_people(tx: Tx, before: Before, now: Sequence[Number], parted: Parted) -> None:
    kept_id, gone_id = before.kept.client_id, before.gone.client_id
    folded = fold(f"{parted.facts.family_name} {parted.facts.given_name}")
    await records.write_numbers(tx, now, {kept_id: parted.numbers, gone_id: parted.returned})
    await records.take_ids(tx, kept_id, before.made.ids)
    await records.give_ids(tx, gone_id, before.gone.ids)
    await records.write_facts(tx, kept_id, parted.facts, folded)


async def _part_threads(tx: Tx, one: Decided, before: Before, now: Record, parted: Parted) -> None:
    here, there = before.kept.head.thread_id, before.gone.head.thread_id
    back = await moving.return_texts(tx, one.merge_id, there, here)
    since = await moving.follow_numbers(tx, here, there, one.kept_arrivals or 0, parted.since)
    await doubles.wait_again(tx, (here, there))
    await failpoints.hit("merge.texts_parted")
    await moving.return_questions(tx, here, there)
    for thread_id, record in ((here, before.kept), (there, before.gone)):
        await moving.reopen_questions(tx, thread_id, record.questions.values(), one.merge_id)
    await _part_words(tx, before, now)
    unread = back.unread + since.unread
    await settle(tx, [Change(here, 0, -unread), Change(there, since.count, unread)])
    stayed = await _has_since(tx, here, one.kept_arrivals or 0)
    await joining.head_parted(tx, before.kept, now, parted.status_id, has_since=stayed)
    await joining.head_parted(tx, before.gone, now, before.gone.head.status_id, has_since=since.count > 0)
    if not stayed:
        await joining.close_again(tx, before.kept, parted)
    for thread_id, other in ((here, before.gone), (there, before.kept)):
        names = f"{other.facts.given_name} {other.facts.family_name}"
        await mark(tx, thread_id, Marker(kind="unmerged", other_name=names), one.undone_by_id)


async def _has_since(tx: Tx, thread_id: UUID, after: int) -> bool:
    query = "SELECT EXISTS (SELECT FROM message WHERE thread_id = $1 AND arrival > $2 AND direction <> 'marker')"
    return bool(await tx.fetchval(query, thread_id, after))


async def _part_words(tx: Tx, before: Before, now: Record) -> None:
    """Notes, drafts, groups and texts to many go back to where they were; what was typed on since stays."""
    kept, gone, made = before.kept, before.gone, before.made
    here, there = kept.head.thread_id, gone.head.thread_id
    await moving.move_notes(tx, gone.note_ids, there)
    untouched = {one for one, body in made.drafts.items() if now.drafts.get(one) == body}
    kept_words = {one for one in gone.drafts if one not in made.drafts}
    await moving.drop_drafts(tx, here, untouched - kept.drafts.keys())
    await moving.write_drafts(tx, here, {one: body for one, body in kept.drafts.items() if one in untouched})
    back = untouched | kept_words
    await moving.write_drafts(tx, there, {one: body for one, body in gone.drafts.items() if one in back})
    await moving.leave_groups(tx, here, made.group_ids)
    await moving.join_groups(tx, there, gone.group_ids)
    await moving.carry_batches(tx, here, there, made.batch_ids)
