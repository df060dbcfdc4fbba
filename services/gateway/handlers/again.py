"""Telling again what came in, from what was kept of it."""

from datetime import datetime

import msgspec

from services.gateway.provider.twilio import forms
from services.gateway.store import texts
from services.kit.db import Tx


async def republish_texts(tx: Tx, since: datetime | None) -> None:
    """Tell again what came in, from the raw forms."""
    for text_id, line, body, seq, keyword, at in await texts.stored_since(tx, since):
        raw = body.encode()
        form = forms.read_text(dict(forms.pairs_of(raw)), raw, None)
        text = msgspec.structs.replace(form, text_id=text_id, line=line)
        texts.publish(tx, text, seq, keyword, at, lane="bulk")
