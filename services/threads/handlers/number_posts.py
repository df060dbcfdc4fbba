"""A text is wanted for a number that is in nobody's conversation."""

from proto.courts import NumberPost
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.threads.store import number_posts


async def on_number_post(tx: Tx, event: NumberPost, _ctx: Context) -> None:
    """Kept once, and on its way at once where its time has come."""
    await number_posts.take(tx, event)
    await number_posts.release_due(tx, event.post_id)
