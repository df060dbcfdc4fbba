"""Orders: the ledger takes one on, or gives it back. Nothing is sent from here."""

from collections.abc import Callable, Sequence

import msgspec

from proto.sms import SmsCancel, SmsCancelled, SmsSend, SmsTooLate
from services.gateway.store import ledger, outgoing
from services.kit.bus import Refuse
from services.kit.consume import Context, Received
from services.kit.db import Tx


class State(msgspec.Struct, frozen=True):
    """What the handlers know beside the event. nudge: there is something to send."""

    nudge: Callable[[], None]


async def on_sms_send_batch(tx: Tx, received: Sequence[Received[SmsSend]], ctx: Context) -> None:
    """Queue the texts; the sender does the rest."""
    orders = [one.event for one in received]
    for order in orders:
        if order.not_after <= order.not_before:
            raise Refuse("its window is empty")
    await ledger.take_on(tx, orders)
    with_pictures = [order for order in orders if order.media_ids]
    if with_pictures:
        await outgoing.attach(tx, with_pictures)
    tx.after_commit(ctx.state.nudge)


async def on_sms_cancel_batch(tx: Tx, received: Sequence[Received[SmsCancel]], _ctx: Context) -> None:
    """Take texts back, or say that it is too late. Their orders may not even have come yet."""
    for answer in await ledger.cancel(tx, {one.event.message_id for one in received}):
        event: SmsCancelled | SmsTooLate
        if answer.status == "released":
            event = SmsCancelled(message_id=answer.message_id, at=tx.now)
        else:
            event = SmsTooLate(message_id=answer.message_id, status=answer.status, at=tx.now)
        tx.publish(event, subject=str(answer.message_id), seq=answer.seq)
