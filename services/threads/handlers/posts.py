"""Another service speaks in a client's thread, and takes it back."""

from collections.abc import Sequence
from uuid import UUID

from proto.messages import MessageStatus
from proto.posts import ThreadPost, ThreadRefused, ThreadWithdraw
from proto.sms import SmsCancel
from services.kit import failpoints
from services.kit.handlers import Context, Received
from services.kit.tx import Tx
from services.threads.domain.status import CANCEL_SEQ, STOPPABLE, WITHDRAW_SEQ
from services.threads.store import posts
from services.threads.store.posting import write_posts
from services.threads.store.statuses import Word, apply_words, lock_status


async def on_thread_post_batch(tx: Tx, received: Sequence[Received[ThreadPost]], _ctx: Context) -> None:
    """Post each once; asked again, a post answers again what became of it."""
    asked = {one.event.post_id: one.event for one in received}
    known = await posts.known_posts(tx, list(asked))
    for post_id, post in known.items():
        posts.answer_again(tx, post_id, post)
    await write_posts(tx, [post for post_id, post in asked.items() if post_id not in known])
    await failpoints.hit("posts.before_commit")


async def on_thread_withdraw(tx: Tx, event: ThreadWithdraw, _ctx: Context) -> None:
    """Take a post back: at once while it is ours, by asking gateway when it has it, or say that it is too late."""
    if await posts.keep_withdrawn(tx, event.post_id):
        return
    [post] = (await posts.known_posts(tx, [event.post_id])).values()
    if post.message_id is None:
        posts.answer_again(tx, event.post_id, post)
        return
    status = await lock_status(tx, post.message_id)
    again = {} if failpoints.is_off("retry_wanted") else await posts.call_off(tx, post.message_id)
    if status in STOPPABLE:
        await posts.withdraw_post(tx, event.post_id)
    for message_id, stands in (again | {post.message_id: status}).items():
        await _stop(tx, message_id, stands)
    if status not in STOPPABLE:
        # Asked twice, it answers twice: the first answer may have been lost with the broker.
        reason: posts.Reason = "withdrawn" if status == "cancelled" else "too_late"
        refused = ThreadRefused(post_id=event.post_id, reason=reason, at=tx.now, of="withdraw")
        tx.publish(refused, subject=str(event.post_id), seq=WITHDRAW_SEQ)


async def _stop(tx: Tx, message_id: UUID, status: MessageStatus | None) -> None:
    if status == "held":
        await apply_words(tx, [Word(message_id=message_id, seq=None, status="cancelled", at=tx.now)])
    elif status == "queued":
        await posts.ask_to_stop(tx, message_id)
        tx.publish(SmsCancel(message_id=message_id), subject=str(message_id), seq=CANCEL_SEQ)
