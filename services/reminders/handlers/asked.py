"""Who asks a court's line, and what became of what it said."""

from proto.courts import NumberAsked, NumberPostChanged
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.reminders.acts import court
from services.reminders.store import court_posts


async def on_number_asked(tx: Tx, event: NumberAsked, _ctx: Context) -> None:
    """Answered by one text, or by a person."""
    await court.asked(tx, event)


async def on_number_post_changed(tx: Tx, event: NumberPostChanged, ctx: Context) -> None:
    """How far it came."""
    await court_posts.post_changed(tx, event.post_id, event.state, event.reason, ctx.envelope.sequence or 0)
