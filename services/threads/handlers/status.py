"""What gateway says of our texts."""

from collections.abc import Sequence

from proto.sms import SmsCancelled, SmsExpired, SmsStatusChanged, SmsTooLate
from services.kit.handlers import Context, Received
from services.kit.tx import Tx
from services.threads.domain.status import of_attempt
from services.threads.handlers.frame import seq_of
from services.threads.store import number_posts
from services.threads.store.statuses import Word, apply_words


async def on_sms_status_changed_batch(tx: Tx, received: Sequence[Received[SmsStatusChanged]], _ctx: Context) -> None:
    """The newest attempt moved on."""
    await _apply(
        tx,
        [
            Word(
                message_id=one.event.message_id,
                seq=seq_of(one),
                status=of_attempt(one.event.status),
                at=one.event.at,
                code=one.event.code,
                wording=one.event.wording,
                segments=one.event.segments,
            )
            for one in received
        ],
    )


async def on_sms_cancelled(tx: Tx, event: SmsCancelled, ctx: Context) -> None:
    """It will never be sent."""
    await _apply(tx, [Word(message_id=event.message_id, seq=seq_of(ctx), status="cancelled", at=event.at)])


async def on_sms_too_late(tx: Tx, event: SmsTooLate, ctx: Context) -> None:
    """It could not be taken back; who asked learns it."""
    word = Word(
        message_id=event.message_id,
        seq=seq_of(ctx),
        status=of_attempt(event.status),
        at=event.at,
        is_too_late=True,
    )
    await _apply(tx, [word])


async def on_sms_expired(tx: Tx, event: SmsExpired, ctx: Context) -> None:
    """Its window closed; nothing was sent."""
    word = Word(message_id=event.message_id, seq=seq_of(ctx), status="expired", at=event.at, wording="expired")
    await _apply(tx, [word])


async def _apply(tx: Tx, words: Sequence[Word]) -> None:
    """To the text of a conversation, or to a number that is in none."""
    await apply_words(tx, words)
    said = [number_posts.Word(one.message_id, one.seq, one.status, one.code) for one in words if one.seq is not None]
    await number_posts.hear(tx, said)
