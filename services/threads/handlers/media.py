"""What gateway says of pictures."""

from proto.sms import MediaChanged
from services.kit.handlers import Context
from services.kit.tx import Tx
from services.threads.handlers.frame import seq_of
from services.threads.store import media


async def on_media_changed(tx: Tx, event: MediaChanged, ctx: Context) -> None:
    """A picture can be shown now, or never; the bubble says which."""
    if await media.keep(tx, event, seq_of(ctx)) and event.text_id:
        await media.hint_text(tx, event.text_id)
