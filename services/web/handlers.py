"""What web does when something happened elsewhere."""

from proto.notices import NoticeCleared, NoticeRaised
from proto.numbers import LineChanged
from proto.trail import AuditRecorded
from services.kit.consume import Context, Received
from services.kit.tx import Tx
from services.web.store import collected


async def on_audit_recorded_batch(tx: Tx, received: list[Received[AuditRecorded]], _ctx: Context) -> None:
    """Every act of every service ends in one trail."""
    await collected.add_to_trail(tx, [item.event for item in received])


async def on_notice_raised(tx: Tx, event: NoticeRaised, ctx: Context) -> None:
    """Somebody should look."""
    await collected.raise_notice(tx, event, ctx.envelope.sequence or 0)


async def on_notice_cleared(tx: Tx, event: NoticeCleared, ctx: Context) -> None:
    """Nobody needs to look any more."""
    await collected.clear_notice(tx, event, ctx.envelope.sequence or 0)


async def on_line_changed(tx: Tx, event: LineChanged, ctx: Context) -> None:
    """A line of the office began, changed or ended."""
    await collected.keep_line(tx, event, ctx.envelope.sequence or 0)
