"""What becomes of a batch that was due: handed on, put off or skipped, each in one statement. All rows are held."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from proto.values.window import Window
from services.kit import failpoints
from services.kit.tx import Tx
from services.reminders.domain.due import Due


class Handed(msgspec.Struct, frozen=True):
    """One that goes, and when. template_id: the version it is said in; None: as every office says it."""

    due: Due
    window: Window
    template_id: UUID | None


async def hand(tx: Tx, goes: Sequence[Handed], batch_id: UUID) -> None:
    """threads is being asked to post these, to be sent in these windows; what they carry goes with them."""
    ids, *windows = _columns([(one.due, one.window) for one in goes])
    said = {row: one.template_id for one in goes for row in (one.due.reminder_id, *one.due.carried)}
    await tx.execute(
        """
        UPDATE reminder
           SET state = 'handed', not_before = go.not_before, not_after = go.not_after, asked_at = $4, changed_at = $4,
               handed_in = $5, template_id = go.template_id
          FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $6::uuid[])
               AS go (reminder_id, not_before, not_after, template_id)
         WHERE reminder.reminder_id = go.reminder_id
        """,
        ids,
        *windows,
        tx.now,
        batch_id,
        [said[one] for one in ids],
    )


async def put_off(tx: Tx, waits: Sequence[tuple[Due, Window]]) -> None:
    """These may go in another window only, with what they carry."""
    await tx.execute(
        """
        UPDATE reminder
           SET not_before = go.not_before, not_after = go.not_after, changed_at = $4
          FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS go (reminder_id, not_before, not_after)
         WHERE reminder.reminder_id = go.reminder_id
        """,
        *_columns(waits),
        tx.now,
    )


async def skip(tx: Tx, stops: Sequence[tuple[Due, str]]) -> None:
    """These will not be sent, each for its reason. What they carried is led by the first of it from now on."""
    await tx.execute(
        """
        UPDATE reminder
           SET state = 'skipped', reason = stop.reason, changed_at = $3
          FROM unnest($1::uuid[], $2::text[]) AS stop (reminder_id, reason)
         WHERE reminder.reminder_id = stop.reminder_id
        """,
        [due.reminder_id for due, _ in stops],
        [reason for _, reason in stops],
        tx.now,
    )
    left = [due.carried for due, _ in stops if due.carried]
    if left:
        await _lead_on(tx, left)


async def _lead_on(tx: Tx, left: Sequence[Sequence[UUID]]) -> None:
    """A stop is about a lead's own date: what went with it is due by itself, and looked at in the next batch."""
    pairs = [(one, min(carried)) for carried in left for one in carried]
    await tx.execute(
        """
        UPDATE reminder
           SET state = CASE WHEN now.reminder_id = now.led_by THEN 'planned' ELSE 'carried' END,
               carried_by = NULLIF(now.led_by, now.reminder_id), changed_at = $3
          FROM unnest($1::uuid[], $2::uuid[]) AS now (reminder_id, led_by)
         WHERE reminder.reminder_id = now.reminder_id
        """,
        [one for one, _ in pairs],
        [lead for _, lead in pairs],
        tx.now,
    )


def _columns(moved: Sequence[tuple[Due, Window]]) -> tuple[list[UUID], list[object], list[object]]:
    """A row for each and for all it carries."""
    rows = [(due.reminder_id, window) for due, window in moved]
    if not failpoints.is_off("followers"):
        rows += [(carried, window) for due, window in moved for carried in due.carried]
    return [one for one, _ in rows], [w.not_before for _, w in rows], [w.not_after for _, w in rows]
