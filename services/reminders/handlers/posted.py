"""What threads says of the posts it was asked for."""

from proto.messages import MessageStatusChanged
from proto.posts import ThreadPosted, ThreadRefused
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.reminders.acts import following


async def on_thread_posted(tx: Tx, event: ThreadPosted, _ctx: Context) -> None:
    """It stands in the thread."""
    await following.posted(tx, event.post_id)


async def on_thread_refused(tx: Tx, event: ThreadRefused, _ctx: Context) -> None:
    """It was not posted, or could not be taken back."""
    if event.of == "withdraw":
        await following.not_withdrawn(tx, event.post_id, event.reason)
    else:
        await following.refused(tx, event.post_id, event.reason)


async def on_message_status_changed(tx: Tx, event: MessageStatusChanged, _ctx: Context) -> None:
    """A message changed; only those that came from a post of ours matter here."""
    if event.post_id is not None:
        await following.status_changed(tx, event.post_id, event.status, event.code)
