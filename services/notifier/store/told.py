"""What others learn of a notice: that it is open, or cleared, with its sequence."""

from datetime import datetime
from uuid import UUID

from proto.notices import NoticeCleared, NoticeRaised
from services.kit.tx import Tx
from services.notifier.store.notices import Notice, all_cleared, all_open


def tell_raised(tx: Tx, notice: Notice, *, is_again: bool = False) -> None:
    """Somebody should look."""
    raised = NoticeRaised(
        notice_id=notice.notice_id,
        kind=notice.kind,
        department_id=notice.department_id,
        at=notice.raised_at,
        staff_ids=notice.staff_ids,
        thread_id=notice.thread_id,
        message_id=notice.message_id,
    )
    tx.publish(raised, subject=str(notice.notice_id), seq=notice.seq, lane="bulk" if is_again else None)


def tell_cleared(tx: Tx, notice_id: UUID, seq: int, at: datetime, *, is_again: bool = False) -> None:
    """It needs nobody any more."""
    cleared = NoticeCleared(notice_id=notice_id, at=at)
    tx.publish(cleared, subject=str(notice_id), seq=seq, lane="bulk" if is_again else None)


async def republish_raised(tx: Tx, _since: datetime | None) -> None:
    """Tell every open notice again."""
    for notice in await all_open(tx):
        tell_raised(tx, notice, is_again=True)


async def republish_cleared(tx: Tx, _since: datetime | None) -> None:
    """Tell again which notices need nobody: whoever missed one shows it as open."""
    for notice_id, seq, at in await all_cleared(tx):
        tell_cleared(tx, notice_id, seq, at, is_again=True)
